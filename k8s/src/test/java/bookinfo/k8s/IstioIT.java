package bookinfo.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import bookinfo.k8s.Jaeger.Dependency;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** The application on a real Istio. */
@OnIstio
@ExtendWith(ClusterExtension.class)
@Order(20)
class IstioIT {

	private static final int PAGES = 500;

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final String SERVICES = "app in (productpage,details,reviews,ratings)";

	private final Application mesh;

	private final Jaeger jaeger;

	IstioIT(Cluster cluster) {
		this.mesh = cluster.application(Overlay.ISTIO);
		this.jaeger = cluster.jaeger();
	}

	/** Zipkin's format is in use before. */
	@ParameterizedTest
	@ValueSource(strings = { "bookinfo-otel", "bookinfo-zipkin" })
	void eachPageIsOneCompleteTrace(String provider) {
		Map<Proxy, Long> before = this.mesh.proxies()
			.stream()
			.collect(Collectors.toMap(Function.identity(), Proxy::reads));
		this.mesh.kubectl("patch", "telemetry", "bookinfo", "--type=merge", "-p",
				"{\"spec\":{\"tracing\":[{\"providers\":[{\"name\":\"%s\"}],\"randomSamplingPercentage\":100}]}}"
					.formatted(provider));
		await("all connections use " + provider).atMost(LIMIT)
			.untilAsserted(() -> assertThat(before).allSatisfy((proxy, reads) -> {
				assertThat(proxy.reads()).isGreaterThan(reads);
				assertThat(proxy.draining()).isZero();
			}));
		Instant start = Instant.now();
		List<Page> pages = this.mesh.load().pages(PAGES);
		assertThat(pages).allMatch(Page::isWhole);
		assertThat(pages).extracting(Page::traceId).doesNotHaveDuplicates();
		this.jaeger.awaitCompleteTracesOf(pages);
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.jaeger.dependenciesSince(start)).extracting(Dependency::edge)
				.containsExactlyInAnyOrderElementsOf(Trace.edgesOfAPage(true)));
	}

	@Test
	void tracesAreCompleteWhilePodsAreReplaced() {
		List<Page> pages = this.mesh.load().pagesWhile(() -> {
			this.mesh.restart();
			this.mesh.awaitReady();
		});
		assertThat(pages).hasSizeGreaterThan(50).allMatch(Page::isWhole);
		this.jaeger.awaitCompleteTracesOf(pages);
	}

	@Test
	void sidecarSpansAloneAreOneTree() {
		this.mesh.kubectl("set", "env", "deployment", "-l", SERVICES, "TRACING_ENABLED=false");
		try {
			this.mesh.awaitSettled();
			Instant start = Instant.now();
			assertThat(this.mesh.load().pages(50)).allMatch(Page::isWhole);
			await().atMost(LIMIT)
				.pollInterval(Duration.ofSeconds(1))
				.untilAsserted(() -> assertThat(this.jaeger.tracesSince(start, "gateway")).hasSize(50)
					.allSatisfy((trace) -> assertThat(trace.assertTree().edges())
						.isEqualTo(Trace.edgesOfAPage(trace.spansByService().containsKey("ratings")))));
		}
		finally {
			this.mesh.kubectl("set", "env", "deployment", "-l", SERVICES, "TRACING_ENABLED=true");
			this.mesh.awaitSettled();
		}
	}

	@Test
	void istioFindsNothingToSay() {
		assertThat(Shell.run("", List.of("istioctl", "analyze", "-n", "bookinfo")))
			.contains("No validation issues found");
	}

	@Test
	void podsMeetTheStrictestPodSecurityWithIstiosCni() {
		assumeThat(Shell.kubectl("get", "daemonsets", "-A", "-o", "name")).contains("istio-cni-node");
		assertThat(Shell.kubectl("label", "--dry-run=server", "--overwrite", "namespace", Overlay.ISTIO.namespace(),
				"pod-security.kubernetes.io/enforce=restricted"))
			.doesNotContain("Warning");
	}

	@Test
	void deployNamesTheMissingProvider() {
		String mesh = Shell.kubectl("-n", "istio-system", "get", "configmap", "istio", "-o", "yaml");
		Shell.kubectlWith(mesh.replace("bookinfo-zipkin", "another"), "replace");
		try {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> Shell.script("deploy.sh", "istio", "--no-build", "--registry", "none"))
				.withMessageContaining("no tracing provider named bookinfo-zipkin")
				.withMessageContaining("istioctl install -f k8s/istio/install.yaml");
		}
		finally {
			Shell.kubectlWith(mesh.replaceAll("(?m)^  (resourceVersion|uid): .*\n", ""), "replace");
		}
	}

	@ParameterizedTest
	@MethodSource
	void clusterAccepts(Path file) {
		assertThat(Shell.kubectl("apply", "--dry-run=server", Files.isDirectory(file) ? "-k" : "-f", file.toString()))
			.contains("(server dry run)");
	}

	/** The overlays and the lessons that need Istio. */
	static List<Path> clusterAccepts() throws IOException {
		Path k8s = Shell.ROOT.resolve("k8s");
		try (Stream<Path> overlays = Files.list(k8s.resolve("overlays"));
				Stream<Path> lessons = Files.walk(k8s.resolve("lessons"))) {
			return Stream
				.concat(overlays.filter((folder) -> folder.getFileName().toString().startsWith("istio")),
						lessons.filter((file) -> file.toString().matches(".*/(istio|gateway-api)\\.yaml")))
				.map(k8s::relativize)
				.sorted()
				.toList();
		}
	}

}
