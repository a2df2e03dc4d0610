package bookinfo.k8s;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Both overlays serve the page as soon as their pods are ready. */
@ExtendWith(ClusterExtension.class)
@Order(1)
class OverlaysIT {

	private static final Duration DNS_CACHE = Duration.ofMinutes(1);

	private final Cluster cluster;

	OverlaysIT(Cluster cluster) {
		this.cluster = cluster;
	}

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "ENVOY" })
	void twentyPagesShowAllThreeVersionsOfReviews(Overlay overlay) {
		if (overlay == Overlay.ENVOY) {
			// Envoy learns of new pods by DNS, which caches its answers for up to 30 s.
			await("three pods and the Service").atMost(DNS_CACHE)
				.until(() -> this.cluster.mesh().proxies("productpage").get(0).members("reviews") == 4);
		}
		List<Page> pages = this.cluster.application(overlay).load().pages(20, 1);
		assertThat(pages).allMatch(Page::isWhole);
		assertThat(pages).extracting(Page::reviewsVersion).contains("v1", "v2", "v3");
	}

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "ENVOY" })
	void readyPodServes(Overlay overlay) {
		Application application = this.cluster.application(overlay);
		Set<String> before = names(application);
		application.scale("details-v1", 2);
		try {
			await().atMost(Application.LIMIT).untilAsserted(() -> {
				Pod pod = added(application, before);
				assertThat(Readiness.isPodReady(pod)).isTrue();
			});
			assertThat(application.get(added(application, before), 9080, "/details/0")).contains("Shakespeare");
		}
		finally {
			application.scale("details-v1", 1);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "ENVOY" })
	void noContainerRestarts(Overlay overlay) {
		assertThat(this.cluster.application(overlay).restarts()).isEmpty();
		assertThat(this.cluster.jaeger().restarts()).isEmpty();
	}

	private static Pod added(Application application, Set<String> before) {
		return application.pods()
			.stream()
			.filter((pod) -> !before.contains(pod.getMetadata().getName()))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no new pod yet"));
	}

	private static Set<String> names(Application application) {
		return application.pods().stream().map((pod) -> pod.getMetadata().getName()).collect(Collectors.toSet());
	}

}
