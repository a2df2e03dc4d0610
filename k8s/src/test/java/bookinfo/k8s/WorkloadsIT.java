package bookinfo.k8s;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.client.readiness.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Workloads that users can add, here without a mesh. */
@ExtendWith(ClusterExtension.class)
@Order(10)
class WorkloadsIT {

	private static final List<String> COMPONENTS = List.of("details-v2", "ratings-faults/faulty",
			"ratings-faults/unhealthy");

	private static final Map<String, String> UNHEALTHY = Map.of("app", "ratings", "version", "v-unhealthy");

	private final Cluster cluster;

	private final Application plain;

	WorkloadsIT(Cluster cluster) {
		this.cluster = cluster;
		this.plain = cluster.plain();
	}

	@AfterEach
	void remove() {
		for (String component : COMPONENTS) {
			this.plain.kubectl("delete", "--ignore-not-found", "--wait=false", "-k", "components/" + component);
		}
		this.plain.scale("ratings-v1", 1);
		this.plain.awaitReady();
	}

	@Test
	void faultyRatingsFailAndUnhealthyRatingsRestart() {
		this.cluster.deploy(Overlay.PLAIN,
				Stream.concat(Stream.of("--no-build"), COMPONENTS.stream().flatMap((name) -> Stream.of("--with", name)))
					.toArray(String[]::new));
		assertThat(this.plain.pod(Map.of("app", "details", "version", "v2"))).matches(Readiness::isPodReady);

		this.plain.kubectl("set", "env", "deployment/ratings-v-faulty", "FAULT_SHARE=1");
		this.plain.kubectl("set", "env", "deployment/ratings-v-unhealthy", "FAULT_UNHEALTHY_PERIOD=40s");
		this.plain.scale("ratings-v1", 0);
		this.plain.awaitReady();
		await("the unhealthy pod").atMost(Application.LIMIT)
			.until(() -> !Readiness.isPodReady(this.plain.pod(UNHEALTHY)));
		await("its restart").atMost(Application.LIMIT)
			.untilAsserted(() -> assertThat(this.plain.restarts())
				.anyMatch((container) -> container.startsWith("ratings-v-unhealthy")));

		this.plain.scale("ratings-v-unhealthy", 0);
		await("only the faulty ratings").atMost(Application.LIMIT).untilAsserted(() -> {
			List<Page> pages = this.plain.load().pages(20, 1);
			assertThat(pages).allMatch((page) -> page.status() == 200);
			assertThat(pages).filteredOn(Page::hasRatings)
				.isNotEmpty()
				.allMatch((page) -> page.body().contains("Ratings service is currently unavailable"));
		});
		assertThat(this.plain.pod(Map.of("app", "ratings"))).matches(Readiness::isPodReady);
	}

}
