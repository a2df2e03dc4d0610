package bookinfo.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The lessons in our own mesh, whose Envoys read files. */
@Order(7)
class LessonsIT extends LessonTests {

	LessonsIT(Cluster cluster) {
		super(cluster, cluster.mesh(), "envoy.yaml");
	}

	@Override
	void change(String verb, String manifests) {
		awaitRead(manifests.contains("name: lesson-gateway"), () -> Shell.kubectlWith(manifests, verb));
	}

	@Override
	void prepare(Path script) {
		Runnable run = () -> Shell.run("", List.of("bash", script.toString()));
		if (read(".", script.toString()).contains("bookinfo-")) {
			// Files of the gateway.
			awaitRead(true, run);
		}
		else {
			run.run();
		}
	}

	/** The gateway's HTTPS port. */
	@Override
	String standInForGoogle(String manifests) {
		letDetailsUseHttp();
		ConfigMap envoy = envoy();
		String clusters = envoy.getData().get("cds.yaml");
		String standIn = clusters
			.replace("address: www.googleapis.com, port_value: 443", "address: gateway, port_value: 443")
			.replace("/etc/ssl/certs/ca-certificates.crt", "/etc/identity/ca.crt");
		assertThat(standIn).isNotEqualTo(clusters);
		envoy.getData().put("cds.yaml", standIn);
		apply(envoy);
		return manifests;
	}

	@Override
	void removeStandIn() {
		apply(envoy());
	}

	@AfterEach
	void updateVolumes() {
		this.mesh.updateVolumes();
	}

	@Test
	void scriptListsAllLessons() throws IOException {
		try (Stream<Path> folders = Files.list(LESSONS)) {
			assertThat(Shell.script("lesson.sh").lines()).hasSameSizeAs(folders.filter(Files::isDirectory).toList())
				.hasSameSizeAs(lessons());
		}
	}

	@ParameterizedTest
	@CsvSource({ "routes:, rotues:", "cluster: reviews-v3, cluster: reviews-v9", "virtual_hosts:, virtual_hosts: [" })
	void mistakeIsRefusedAndTheLastGoodFileStays(String right, String wrong) {
		String lesson = read("reviews-v3", "envoy.yaml");
		change("apply", lesson);
		Map<Proxy, Long> before = sidecars().stream()
			.collect(Collectors.toMap(Function.identity(), Proxy::refusedFiles));
		try {
			change("apply", lesson.replace(right, wrong));
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(before)
					.allSatisfy((sidecar, refused) -> assertThat(sidecar.refusedFiles()).isGreaterThan(refused)));
			assertThat(this.mesh.load().pages(20, 4)).allMatch(Page::isWhole)
				.extracting(Page::reviewsVersion)
				.containsOnly("v3");
		}
		finally {
			change("delete", lesson);
		}
	}

	@Test
	void certificatesAreRenewedWhileRequestsRun() {
		long before = sum(Proxy::certificates);
		List<Page> pages = this.mesh.load().pagesWhile(() -> {
			this.mesh.kubectl("create", "job", "again", "--from=cronjob/identities");
			this.mesh.kubectl("wait", "--for=condition=Complete", "job/again", "--timeout=2m");
			this.mesh.updateVolumes();
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(sum(Proxy::certificates))
					.isGreaterThanOrEqualTo(before + this.mesh.proxies().size()));
		});
		this.mesh.kubectl("delete", "job", "again");
		assertThat(pages).isNotEmpty().allMatch(Page::isWhole);
	}

	private ConfigMap envoy() {
		return Manifests.of(this.cluster.client(), "overlays/envoy").get(ConfigMap.class, "envoy");
	}

	private void apply(ConfigMap envoy) {
		Shell.kubectlWith(this.cluster.client().getKubernetesSerialization().asYaml(envoy), "apply");
	}

	/**
	 * Changes files of the gateway or of the sidecars, and waits until Envoy has read
	 * them.
	 */
	private void awaitRead(boolean ofTheGateway, Runnable change) {
		Map<Proxy, Long> before = this.mesh.proxies()
			.stream()
			.filter((proxy) -> proxy.app().equals("gateway") == ofTheGateway)
			.collect(Collectors.toMap(Function.identity(), Proxy::reads));
		change.run();
		this.mesh.updateVolumes();
		await("Envoys have read their files").atMost(LIMIT)
			.untilAsserted(() -> assertThat(before)
				.allSatisfy((proxy, reads) -> assertThat(proxy.reads()).isGreaterThan(reads)));
	}

	private List<Proxy> sidecars() {
		return this.mesh.proxies().stream().filter((proxy) -> !proxy.app().equals("gateway")).toList();
	}

}
