package bookinfo.productpage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** What reviews and the page's reader notice of the extra calls. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "FLOOD_FACTOR=5", "FLOOD_THREADS=2",
		"TRACING_ENABLED=true", "DETAILS_HOSTNAME=localhost", "REVIEWS_HOSTNAME=localhost" })
class FloodedReviewsTests {

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

	private static final String CALLER = "e457b5a2e4d86bd1";

	private static final MockWebServer backends = new MockWebServer();

	/** Of the calls of reviews, in their order. */
	private static final List<String> pages = new CopyOnWriteArrayList<>();

	private static final CountDownLatch end = new CountDownLatch(1);

	private static final Collector collector = new Collector();

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	FloodedReviewsTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		backends.setDispatcher(new Dispatcher() {
			@Override
			public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
				if (request.getTarget().equals("/details/0")) {
					return new MockResponse.Builder().body(Backends.DETAILS).build();
				}
				String page = request.getHeaders().get("x-request-id");
				pages.add(page);
				if (page.equals("slow")) {
					end.await();
				}
				return new MockResponse.Builder().body(Backends.REVIEWS).build();
			}
		});
		try {
			backends.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		registry.add("DETAILS_SERVICE_PORT", backends::getPort);
		registry.add("REVIEWS_SERVICE_PORT", backends::getPort);
		registry.add("ZIPKIN_BASE_URL", collector::url);
	}

	@Test
	void theExtraCallsAreAsThePagesOwnAndPartOfItsTrace() throws Exception {
		get("x-request-id", "traced", "b3", TRACE + "-" + CALLER + "-1", "tracestate", "a=b", "user-agent", "curl",
				"cookie", "a=1", "authorization", "Bearer 1", "jwt", "2");
		List<Headers> calls = reviews("traced", 6);
		assertThat(calls).extracting(FloodedReviewsTests::withoutTheSpan)
			.allSatisfy((headers) -> assertThat(headers)
				.isEqualTo(Headers.of("x-request-id", "traced", "tracestate", "a=b", "user-agent", "curl", "cookie",
						"a=1", "authorization", "Bearer 1", "jwt", "2", "Host", "localhost:" + backends.getPort())));
		List<JsonNode> clients = new ArrayList<>();
		JsonNode server = null;
		for (int i = 0; i < 8; i++) {
			JsonNode span = collector.next();
			assertThat(span.path("traceId").textValue()).isEqualTo(TRACE);
			switch (span.path("name").textValue()) {
				case "get /productpage" -> server = span;
				case "get /reviews/{productid}" -> clients.add(span);
				default -> assertThat(span.path("name").textValue()).isEqualTo("get /details/{productid}");
			}
		}
		assertThat(server).isNotNull();
		assertThat(clients).extracting((span) -> span.path("parentId").textValue())
			.containsOnly(server.path("id").textValue());
		assertThat(clients).extracting((span) -> span.path("id").textValue())
			.doesNotHaveDuplicates()
			.containsExactlyInAnyOrderElementsOf(calls.stream().map((call) -> call.get("x-b3-spanid")).toList());
	}

	@Test
	void thePageDoesNotWaitForThem() throws Exception {
		CompletableFuture<HttpResponse<String>> slow = this.client.sendAsync(request("x-request-id", "slow", "b3", "0"),
				BodyHandlers.ofString());
		// The page's own, and as many as the flood has threads.
		reviews("slow", 3);
		assertThat(get("x-request-id", "quick", "b3", "0")).contains("Reviewer1").doesNotContain("unavailable");
		assertThat(pages).containsOnlyOnce("quick");
		end.countDown();
		reviews("quick", 6);
		slow.join();
	}

	/** The headers of the next calls of reviews, all of them of the same page. */
	private static List<Headers> reviews(String page, int count) throws InterruptedException {
		List<Headers> calls = new ArrayList<>();
		while (calls.size() < count) {
			RecordedRequest request = backends.takeRequest(10, TimeUnit.SECONDS);
			assertThat(request).as("%s calls of reviews, after %s", count, calls).isNotNull();
			if (request.getTarget().equals("/reviews/0") && page.equals(request.getHeaders().get("x-request-id"))) {
				calls.add(request.getHeaders());
			}
		}
		return calls;
	}

	private static Headers withoutTheSpan(Headers headers) {
		Headers.Builder others = headers.newBuilder().removeAll("traceparent");
		headers.names().stream().filter((name) -> name.toLowerCase().startsWith("x-b3-")).forEach(others::removeAll);
		return others.build();
	}

	private String get(String... headers) throws Exception {
		HttpResponse<String> response = this.client.send(request(headers), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	private HttpRequest request(String... headers) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/productpage"))
			.headers(headers)
			.build();
	}

}
