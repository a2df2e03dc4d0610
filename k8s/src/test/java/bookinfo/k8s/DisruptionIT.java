package bookinfo.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import bookinfo.k8s.Proxy.AccessLog;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Every page is whole while pods start, stop or fail. */
@ExtendWith(ClusterExtension.class)
@Order(8)
class DisruptionIT {

	private static final String[] SERVICES = { "productpage-v1", "details-v1", "reviews-v2", "ratings-v1" };

	private final Cluster cluster;

	DisruptionIT(Cluster cluster) {
		this.cluster = cluster;
	}

	@BeforeEach
	void settled() {
		this.cluster.plain().awaitSettled();
		this.cluster.mesh().awaitSettled();
	}

	@Test
	void pagesAreServedWithoutJaeger() {
		Load load = this.cluster.mesh().load();
		Jaeger jaeger = this.cluster.jaeger();
		List<Page> before = load.pages(200);
		jaeger.scale(0);
		try {
			await().atMost(Application.LIMIT).until(jaeger::pods, List::isEmpty);
			List<Page> without = load.pages(200);
			assertThat(without).allMatch(Page::isWhole);
			assertThat(Page.percentile(50, without))
				.isLessThan(Page.percentile(50, before).multipliedBy(2).plusMillis(100));
			assertThat(Page.percentile(99, without)).isLessThan(Duration.ofSeconds(3));
		}
		finally {
			jaeger.scale(1);
		}
		List<Page> after = new ArrayList<>();
		await().atMost(Application.LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
			after.add(load.page());
			assertThat(after).anySatisfy(jaeger::assertCompleteTraceOf);
		});
	}

	@Test
	void failingPodIsEjectedAndTheOtherGetsItsRequests() {
		Application mesh = this.cluster.mesh();
		List<Proxy> reviews = proxiesOfRatedReviews(mesh);
		this.cluster.deploy(Overlay.ENVOY, "--no-build", "--with", "ratings-faults/faulty");
		try {
			mesh.scale("ratings-v-faulty", 0);
			mesh.awaitSettled();
			// Otherwise the stopped pod may be the ejected one, since it does not answer.
			await("endpoints ratings-v1 and the Service").atMost(Application.LIMIT)
				.until(() -> reviews.stream()
					.allMatch((proxy) -> proxy.members("ratings") == 2 && proxy.ejected("ratings") == 0));
			mesh.kubectl("set", "env", "deployment/ratings-v-faulty", "FAULT_SHARE=1");
			mesh.scale("ratings-v-faulty", 1);
			mesh.awaitReady();
			await("ejection of the failing pod").atMost(Application.LIMIT).until(() -> {
				// Some are not whole, since a 503 is not tried again.
				mesh.load().pages(20);
				return reviews.stream().allMatch((proxy) -> proxy.ejected("ratings") == 1);
			});
			// Envoy may apply an ejection up to a second after it counts it.
			List<Page> pages = await("pages without the failing pod").atMost(Duration.ofSeconds(10))
				.until(() -> mesh.load().pages(100), (some) -> some.stream().allMatch(Page::isWhole));
			awaitRatingsOf(pages, mesh.pod(Map.of("app", "ratings", "version", "v1")), reviews);
		}
		finally {
			mesh.remove("ratings-faults/faulty");
		}
	}

	@Test
	void onlyPodIsNeverEjected() {
		Application mesh = this.cluster.mesh();
		List<Proxy> reviews = proxiesOfRatedReviews(mesh);
		this.cluster.deploy(Overlay.ENVOY, "--no-build", "--with", "ratings-faults/faulty");
		try {
			mesh.kubectl("set", "env", "deployment/ratings-v-faulty", "FAULT_SHARE=1");
			mesh.scale("ratings-v1", 0);
			mesh.awaitSettled();
			await("no ejected pod").atMost(Application.LIMIT)
				.until(() -> reviews.stream().allMatch((proxy) -> proxy.ejected("ratings") == 0));
			List<Page> pages = mesh.load().pages(100);
			awaitRatingsOf(pages, mesh.pod(Map.of("app", "ratings")), reviews);
			assertThat(reviews).allMatch((proxy) -> proxy.ejected("ratings") == 0);
		}
		finally {
			mesh.scale("ratings-v1", 1);
			try {
				mesh.awaitReady();
			}
			finally {
				mesh.remove("ratings-faults/faulty");
			}
		}
	}

	private static List<Proxy> proxiesOfRatedReviews(Application mesh) {
		return mesh.proxies("reviews")
			.stream()
			.filter((proxy) -> proxy.pod().getMetadata().getName().matches("reviews-v[23].*"))
			.toList();
	}

	/** Waits until the access logs show that only this pod served the pages' ratings. */
	private static void awaitRatingsOf(List<Page> pages, Pod ratings, List<Proxy> reviews) {
		Set<String> traces = pages.stream().map((page) -> page.traceId().orElseThrow()).collect(Collectors.toSet());
		long withRatings = pages.stream().filter(Page::hasRatings).count();
		await("access log").atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(reviews.stream()
				.flatMap((proxy) -> proxy.accessLog().stream())
				.filter((line) -> "ratings".equals(line.cluster()) && traces.contains(line.traceId())))
				.hasSize((int) withRatings)
				.extracting(AccessLog::host)
				.containsOnly(ratings.getStatus().getPodIP() + ":9080"));
	}

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "ENVOY" })
	void everyPageIsWholeWhilePodsRestartStopAndStart(Overlay overlay) {
		Application application = this.cluster.application(overlay);
		List<String> steps = new ArrayList<>();
		List<Page> pages = application.load().pagesWhile(() -> {
			steps.add(Instant.now() + " restart");
			application.restart();
			application.awaitSettled();
			steps.add(Instant.now() + " delete pods");
			for (String service : SERVICES) {
				application.replacePods(service);
			}
			application.awaitSettled();
			steps.add(Instant.now() + " scale up");
			for (String service : SERVICES) {
				application.scale(service, 2);
			}
			application.awaitReady();
			steps.add(Instant.now() + " scale down");
			for (String service : SERVICES) {
				application.scale(service, 1);
			}
			application.awaitSettled();
		});
		System.out.printf("%s: %d pages while pods stopped and started, p50 %d ms, p99 %d ms%n", overlay, pages.size(),
				Page.percentile(50, pages).toMillis(), Page.percentile(99, pages).toMillis());
		assertThat(pages).hasSizeGreaterThan(500);
		assertThat(pages).as("failed pages, while %s", steps).filteredOn((page) -> !page.isWhole()).isEmpty();
		assertThat(application.restarts()).isEmpty();
		if (overlay == Overlay.ENVOY) {
			Jaeger jaeger = this.cluster.jaeger();
			List<Page> left = new ArrayList<>(pages);
			// A killed Envoy loses its last spans.
			await("complete traces").atMost(Duration.ofMinutes(1))
				.pollInterval(Duration.ofSeconds(5))
				.untilAsserted(() -> {
					left.removeIf(jaeger::hasCompleteTraceOf);
					assertThat(left).hasSizeLessThanOrEqualTo(pages.size() / 100);
				});
			System.out.printf("%d of their traces are not complete%n", left.size());
			left.forEach((page) -> System.out
				.println(page.start() + " " + jaeger.trace(page.traceId().orElseThrow()).map(Trace::spansByService)));
			assertThat(application.proxies())
				.allSatisfy((proxy) -> assertThat(proxy.complaints()).as(proxy.toString()).isEmpty());
		}
	}

}
