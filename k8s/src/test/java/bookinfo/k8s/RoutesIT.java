package bookinfo.k8s;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.fabric8.kubernetes.api.model.ConfigMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** New routes take effect without a restart, and a mistake in them breaks nothing. */
@ExtendWith(ClusterExtension.class)
@Order(7)
class RoutesIT {

	private static final Duration LIMIT = Duration.ofMinutes(3);

	private static final String ROUTE = "cluster: reviews,";

	private final Cluster cluster;

	private final Application mesh;

	private Set<String> pods;

	RoutesIT(Cluster cluster) {
		this.cluster = cluster;
		this.mesh = cluster.mesh();
	}

	@BeforeEach
	void settled() {
		this.mesh.awaitSettled();
		this.pods = this.mesh.identities();
	}

	@AfterEach
	void restore() {
		apply(ROUTE, ROUTE);
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(pages()).extracting(Page::reviewsVersion).contains("v1", "v2", "v3"));
		assertThat(this.mesh.identities()).as("pods and containers").isEqualTo(this.pods);
	}

	@Test
	void routeToOneVersionTakesEffectWithoutARestart() {
		apply(ROUTE, "cluster: reviews-v3,");
		await().atMost(LIMIT).untilAsserted(() -> assertThatAllReviewsAre("v3"));
		apply(ROUTE, "cluster: reviews-v1,");
		await().atMost(LIMIT).untilAsserted(() -> assertThatAllReviewsAre("v1"));
	}

	@Test
	void mistypedRouteIsRejectedAndTheLastGoodOneStays() {
		apply(ROUTE, "cluster: reviews-v2,");
		await().atMost(LIMIT).untilAsserted(() -> assertThatAllReviewsAre("v2"));
		List<Proxy> sidecars = this.mesh.proxies().stream().filter((proxy) -> !proxy.app().equals("gateway")).toList();
		List<Long> before = sidecars.stream().map(Proxy::rejectedRoutes).toList();
		apply("    routes:\n", "    rotues:\n");
		await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
			for (int i = 0; i < before.size(); i++) {
				assertThat(sidecars.get(i).rejectedRoutes()).as(sidecars.get(i).toString())
					.isGreaterThan(before.get(i));
			}
		});
		assertThatAllReviewsAre("v2");
		assertThat(this.mesh.proxies("productpage").get(0).complaints()).anyMatch((line) -> line.contains("rotues"));
	}

	private void assertThatAllReviewsAre(String version) {
		assertThat(pages()).allMatch(Page::isWhole).extracting(Page::reviewsVersion).containsOnly(version);
	}

	private List<Page> pages() {
		return this.mesh.load().pages(20, 4);
	}

	/** Applies the routes with a text replaced. */
	private void apply(String text, String replacement) {
		ConfigMap routes = Manifests.of(this.cluster.client(), "overlays/envoy").get(ConfigMap.class, "envoy-routes");
		String rds = routes.getData().get("rds.yaml");
		assertThat(rds).contains(text);
		routes.getData().put("rds.yaml", rds.replace(text, replacement));
		Shell.kubectlWith(this.cluster.client().getKubernetesSerialization().asYaml(routes), "apply");
	}

}
