package bookinfo.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Istio's manifests serve the page with these images. */
@ExtendWith(ClusterExtension.class)
@Order(12)
class IstioManifestsIT {

	private static final String NAMESPACE = "bookinfo-istio";

	private static final String FOLDER = "src/test/resources/istio";

	private final Cluster cluster;

	IstioManifestsIT(Cluster cluster) {
		this.cluster = cluster;
	}

	@BeforeAll
	static void apply(Cluster cluster) {
		String manifests = Shell.kubectl("kustomize", FOLDER);
		for (String app : List.of("productpage", "details", "ratings", "reviews")) {
			manifests = manifests.replace("image: localhost/bookinfo/" + app + ":1.0.0",
					"image: " + image(cluster, app));
		}
		Shell.kubectl("create", "namespace", NAMESPACE);
		Shell.kubectlWith(manifests, "-n", NAMESPACE, "apply");
	}

	@AfterAll
	static void delete() {
		Shell.kubectl("delete", "namespace", NAMESPACE, "--wait=false");
	}

	@Test
	void eachVersionOfReviewsHasItsStars() {
		// These manifests have no probes, so a ready pod may not serve yet.
		await().atMost(Application.LIMIT)
			.ignoreExceptionsInstanceOf(KubernetesClientException.class)
			.untilAsserted(() -> {
				List<Page> pages = Stream.generate(this::page).limit(20).toList();
				assertThat(pages).allMatch(Page::isWhole).extracting(Page::reviewsVersion).contains("v1", "v2", "v3");
				assertThat(pages).filteredOn((page) -> page.reviewsVersion().equals("v2"))
					.allMatch((page) -> page.body().contains("glyphicon-star black"));
				assertThat(pages).filteredOn((page) -> page.reviewsVersion().equals("v3"))
					.allMatch((page) -> page.body().contains("glyphicon-star red"));
			});
	}

	@Test
	void detailsV2AsksTheExternalBookService() {
		Container details = Manifests.of(this.cluster.client(), FOLDER)
			.pod("details-v2")
			.getSpec()
			.getContainers()
			.get(0);
		assertThat(details.getEnv()).extracting(EnvVar::getName)
			.contains("DO_NOT_ENCRYPT", "ENABLE_EXTERNAL_BOOK_SERVICE");
	}

	private Page page() {
		String body = this.cluster.client()
			.raw("/api/v1/namespaces/" + NAMESPACE + "/services/productpage:http/proxy/productpage");
		return new Page(Instant.now(), Duration.ZERO, 200, body, Optional.empty());
	}

	/** The image that deploy.sh brought to the cluster. */
	private static String image(Cluster cluster, String app) {
		return cluster.plain()
			.pod(Map.of("app", app, "version", "v1"))
			.getSpec()
			.getContainers()
			.stream()
			.map(Container::getImage)
			.findFirst()
			.orElseThrow();
	}

}
