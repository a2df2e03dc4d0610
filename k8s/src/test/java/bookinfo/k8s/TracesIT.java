package bookinfo.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import bookinfo.k8s.Jaeger.Dependency;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each page is one tree in Jaeger, and together they are the graph of the services. */
@ExtendWith(ClusterExtension.class)
@Order(4)
class TracesIT {

	private static final int PAGES = 500;

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final String SERVICES = "app in (productpage,details,reviews,ratings)";

	private final Application mesh;

	private final Jaeger jaeger;

	TracesIT(Cluster cluster) {
		this.mesh = cluster.mesh();
		this.jaeger = cluster.jaeger();
	}

	@Test
	void eachPageIsOneCompleteTrace() {
		Instant start = Instant.now();
		List<Page> pages = this.mesh.load().pages(PAGES);
		assertThat(pages).allMatch(Page::isWhole);
		assertThat(pages).extracting(Page::traceId).doesNotHaveDuplicates();
		this.jaeger.awaitCompleteTracesOf(pages);
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.jaeger.dependenciesSince(start)).extracting(Dependency::edge)
				.containsExactlyInAnyOrderElementsOf(Trace.edgesOfAPage(true)));
	}

	@ParameterizedTest
	@CsvSource({ "productpage, /metrics", "productpage, /health", "details, /health", "details, /actuator/prometheus" })
	void probesAndScrapesAreNotTraced(String app, String path) {
		Instant start = Instant.now();
		assertThat(this.mesh.get(this.mesh.pod(Map.of("app", app)), 9080, path)).isNotEmpty();
		Page page = this.mesh.load().page();
		await().atMost(LIMIT).untilAsserted(() -> this.jaeger.assertCompleteTraceOf(page));
		assertThat(this.jaeger.tracesSince(start, app)).extracting(Trace::traceID)
			.containsExactly(page.traceId().orElseThrow());
	}

	@Test
	void sidecarSpansAloneAreOneTree() {
		int count = 50;
		this.mesh.kubectl("set", "env", "deployment", "-l", SERVICES, "TRACING_ENABLED=false");
		try {
			this.mesh.awaitSettled();
			Instant start = Instant.now();
			List<Page> pages = this.mesh.load().pages(count);
			assertThat(pages).allMatch(Page::isWhole);
			long withRatings = pages.stream().filter(Page::hasRatings).count();
			await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
				List<Trace> traces = this.jaeger.tracesSince(start, "gateway");
				assertThat(traces).hasSize(count).allSatisfy((trace) -> {
					boolean ratings = trace.assertTree().spansByService().containsKey("ratings");
					assertThat(trace.edges()).isEqualTo(Trace.edgesOfAPage(ratings));
					assertThat(trace.spansByService()).isEqualTo(ratings
							? Map.of("gateway", 1L, "productpage", 3L, "details", 1L, "reviews", 2L, "ratings", 1L)
							: Map.of("gateway", 1L, "productpage", 3L, "details", 1L, "reviews", 1L));
				});
				assertThat(traces).filteredOn((trace) -> trace.spansByService().containsKey("ratings"))
					.hasSize((int) withRatings);
			});
		}
		finally {
			this.mesh.kubectl("set", "env", "deployment", "-l", SERVICES, "TRACING_ENABLED=true");
			this.mesh.awaitSettled();
		}
	}

}
