package bookinfo.scripts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import bookinfo.scripts.Trace.Span;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** The packaged services and Zipkin, started by <code>scripts/run.sh</code>. */
class RunIT {

	private static final int PAGES = 1000;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final HttpClient http = HttpClient.newHttpClient();

	private static BookInfo bookInfo;

	@BeforeAll
	static void start(@TempDir Path state) throws IOException {
		bookInfo = BookInfo.start(state);
	}

	@AfterAll
	static void stop() {
		if (bookInfo != null) {
			bookInfo.close();
		}
	}

	@Test
	void everyPageIsOneCompleteTrace() throws Exception {
		Set<String> ids = pages();
		assertThat(ids).as("traces").hasSize(PAGES);
		// The services send their spans within two seconds.
		await().atMost(LIMIT).untilAsserted(() -> {
			List<Trace> traces = traces(ids);
			assertThat(traces).hasSize(PAGES).allSatisfy(RunIT::isComplete);
			assertThat(traces).flatExtracting((trace) -> trace.reviewsVersion().stream().toList())
				.contains("v1", "v2", "v3");
		});
	}

	private static void isComplete(Trace trace) {
		assertThat(trace.reviewsVersion()).as("version of reviews in %s", trace).isPresent();
		List<String> edges = new ArrayList<>(List.of("productpage→details", "productpage→reviews"));
		if (!trace.reviewsVersion().orElseThrow().equals("v1")) {
			edges.add("reviews→ratings");
		}
		assertThat(trace.assertThatItIsATree().edges()).containsExactlyElementsOf(edges);
		// A server span of the page, and two spans for each call.
		assertThat(trace.spans()).hasSize(1 + 2 * edges.size());
	}

	@Test
	void smokeTestPasses() {
		assertThat(bookInfo.run("smoke-test.sh", bookInfo.page().resolve("/").toString())).contains(" 0 failed");
	}

	@Test
	void generatedTrafficIsCounted() {
		assertThat(bookInfo.run("generate-traffic.sh", bookInfo.page().resolve("/").toString(), "-n", "20", "-c", "2"))
			.containsPattern("status 200 +20\n")
			.contains("p99");
	}

	@Test
	void showTraceShowsTheNewestTrace() throws Exception {
		assumeThat(Script.find("jq")).as("jq, which scripts/show-trace.sh needs").isPresent();
		String id = get(bookInfo.page()).headers().firstValue("x-trace-id").orElseThrow();
		String shown = await().atMost(LIMIT)
			.until(() -> bookInfo.run("show-trace.sh"), (trace) -> trace.startsWith("trace " + id + ":"));
		assertThat(shown).contains("productpage get /productpage", "details get /details/{productid}")
			.endsWith("complete\n");
	}

	@Test
	void tourOfOneMachinePrintsWhatItSays() {
		assumeThat(Script.find("jq")).as("jq, which scripts/show-trace.sh needs").isPresent();
		assertThat(bookInfo.run("tour.sh", "1", "2")).contains("scripts/show-trace.sh").endsWith("complete\n");
	}

	/** Gets the pages, 16 at a time, and returns the ids of their traces. */
	private static Set<String> pages() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(16);
		try {
			Callable<String> page = () -> get(bookInfo.page()).headers().firstValue("x-trace-id").orElseThrow();
			List<Future<String>> pages = new ArrayList<>();
			for (int i = 0; i < PAGES; i++) {
				pages.add(threads.submit(page));
			}
			Set<String> ids = new HashSet<>();
			for (Future<String> id : pages) {
				ids.add(id.get());
			}
			return ids;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static List<Trace> traces(Set<String> ids) throws Exception {
		URI query = bookInfo.zipkin().resolve("/api/v2/traces?serviceName=productpage&limit=" + 2 * PAGES);
		List<List<Span>> traces = new ObjectMapper().readValue(get(query).body(), new TypeReference<>() {
		});
		return traces.stream().map(Trace::new).filter((trace) -> ids.contains(trace.id())).toList();
	}

	private static HttpResponse<String> get(URI uri) throws Exception {
		HttpResponse<String> response = http.send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).as(uri.toString()).isEqualTo(200);
		return response;
	}

}
