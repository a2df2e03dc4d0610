package bookinfo.k8s;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.client.readiness.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The workloads that are added to a BookInfo, by the example of the plain overlay. */
@ExtendWith(ClusterExtension.class)
@Order(10)
class WorkloadsIT {

	private static final List<String> COMPONENTS = List.of("details-v2", "ratings-faulty", "ratings-unhealthy");

	private final Cluster cluster;

	private final Application plain;

	WorkloadsIT(Cluster cluster) {
		this.cluster = cluster;
		this.plain = cluster.plain();
	}

	@AfterEach
	void remove() {
		COMPONENTS.forEach(
				(component) -> this.plain.kubectl("delete", "--ignore-not-found", "-k", "components/" + component));
		this.plain.scale("ratings-v1", 1);
		this.plain.awaitReady();
	}

	@Test
	void theyRunAndFailAsTheyShould() {
		this.cluster.redeploy(Overlay.PLAIN, "--no-build", "--with", "details-v2", "--with", "ratings-faulty", "--with",
				"ratings-unhealthy");
		assertThat(this.plain.pod(Map.of("app", "details", "version", "v2"))).matches(Readiness::isPodReady);

		this.plain.kubectl("set", "env", "deployment/ratings-v-faulty", "FAULT_SHARE=1");
		this.plain.kubectl("set", "env", "deployment/ratings-v-unhealthy", "FAULT_UNHEALTHY_PERIOD=40s");
		this.plain.scale("ratings-v1", 0);
		this.plain.awaitReady();
		await().atMost(Application.LIMIT)
			.until(() -> this.plain.pods()
				.stream()
				.anyMatch((pod) -> "v-unhealthy".equals(pod.getMetadata().getLabels().get("version"))
						&& !Readiness.isPodReady(pod)));
		this.plain.kubectl("scale", "deployment/ratings-v-unhealthy", "--replicas=0");
		await().atMost(Application.LIMIT).untilAsserted(() -> {
			List<Page> pages = this.plain.load().pages(20, 1);
			assertThat(pages).allMatch((page) -> page.status() == 200);
			assertThat(pages).filteredOn((page) -> !page.reviewsVersion().equals("v1"))
				.isNotEmpty()
				.allMatch((page) -> page.body().contains("Ratings service is currently unavailable"));
		});
		assertThat(this.plain.pod(Map.of("app", "ratings", "version", "v-faulty"))).matches(Readiness::isPodReady);
	}

}
