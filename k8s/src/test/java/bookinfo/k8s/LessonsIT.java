package bookinfo.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Each lesson does what its README says while it is on, takes effect without a restart,
 * and leaves nothing behind.
 */
@ExtendWith(ClusterExtension.class)
@Order(7)
class LessonsIT {

	private static final Path LESSONS = Shell.ROOT.resolve("k8s/lessons");

	private static final Duration LIMIT = Duration.ofMinutes(2);

	/**
	 * The workload that a README deploys first; this cluster has no images of databases.
	 */
	private static final Pattern WORKLOAD = Pattern.compile("--with (ratings-faults/\\S+|details-v2)");

	private final Cluster cluster;

	private final Application mesh;

	/** What the lesson has deployed. */
	private String workload;

	LessonsIT(Cluster cluster) {
		this.cluster = cluster;
		this.mesh = cluster.mesh();
	}

	@BeforeAll
	static void startClient(Cluster cluster) {
		Shell.kubectlWith(LessonClaims.CLIENT, "-n", Overlay.ENVOY.namespace(), "apply");
		cluster.mesh().kubectl("wait", "--for=condition=Ready", "pod/inside", "--timeout=2m");
	}

	@AfterAll
	static void stopClient() {
		Shell.kubectlWith(LessonClaims.CLIENT, "-n", Overlay.ENVOY.namespace(), "delete");
	}

	@BeforeEach
	void settled() {
		this.mesh.awaitSettled();
	}

	@AfterEach
	void endLesson() {
		this.mesh.kubectl("delete", "configmap", "--ignore-not-found", "lesson-routes", "lesson-policy",
				"lesson-egress", "lesson-runtime", "lesson-gateway");
		if (this.workload != null) {
			this.mesh.remove(this.workload);
			apply(envoy());
		}
		this.mesh.updateVolumes();
	}

	static List<String> lessons() throws IOException {
		try (Stream<Path> folders = Files.list(LESSONS)) {
			return folders.filter(Files::isDirectory)
				.map((folder) -> folder.getFileName().toString())
				.sorted()
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("lessons")
	void lessonDoesWhatItsReadmeSays(String lesson) throws IOException {
		Matcher needed = WORKLOAD.matcher(read(LESSONS.resolve(lesson + "/README.md")));
		if (needed.find()) {
			this.workload = needed.group(1);
			this.cluster.deploy(Overlay.ENVOY, "--no-build", "--with", this.workload);
		}
		if (lesson.equals("details-v2")) {
			useGatewayAsGoogle();
		}
		settled();
		if (Files.exists(LESSONS.resolve(lesson + "/prepare.sh"))) {
			awaitRead(true, () -> Shell.run("", List.of("bash", LESSONS.resolve(lesson + "/prepare.sh").toString())));
		}
		Set<String> pods = this.mesh.identities();
		long refused = sum(Proxy::refusedFiles);
		LessonClaims claims = new LessonClaims(this.cluster);
		assertThatExceptionOfType(AssertionError.class).as("the claim without the lesson")
			.isThrownBy(() -> claims.assertClaimOf(lesson));
		List<Page> whileItStarts = this.mesh.load().pagesWhile(() -> change("apply", file(lesson)));
		await(lesson).atMost(LIMIT).untilAsserted(() -> claims.assertClaimOf(lesson));
		List<Page> whileItEnds = this.mesh.load().pagesWhile(() -> change("delete", file(lesson)));
		assertThat(Stream.concat(whileItStarts.stream(), whileItEnds.stream())).extracting(Page::status)
			.isSubsetOf(200, 403, 429);
		assertThat(this.mesh.identities()).as("pods and containers").containsAll(pods);
		assertThat(sum(Proxy::refusedFiles)).as("refused files").isEqualTo(refused);
		if (this.workload != null) {
			this.mesh.remove(this.workload);
		}
		await("all as before").atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.mesh.load().pages(20, 4)).allMatch(Page::isWhole)
				.extracting(Page::reviewsVersion)
				.contains("v1", "v2", "v3"));
		assertThatTracesAreTrees(whileItStarts);
		assertThatTracesAreTrees(whileItEnds);
	}

	@ParameterizedTest
	@MethodSource("lessons")
	void lessonIsListedInTheTour(String lesson) throws IOException {
		assertThat(Files.readString(LESSONS.resolve("README.md"))).contains("(" + lesson + ")");
		assertThat(Files.readString(LESSONS.resolve(lesson + "/README.md"))).startsWith("# " + lesson + ": ")
			.contains("kubectl apply -f k8s/lessons/" + lesson, "## See it", "kubectl delete -f k8s/lessons/" + lesson);
	}

	@Test
	void scriptStartsALessonAndShowsIt() {
		assertThat(Shell.script("lesson.sh", "reviews-v2-for-jason")).containsPattern("nobody +reviews-v1 +200 +10")
			.containsPattern("jason +reviews-v2 +200 +10");
		Shell.script("lesson.sh", "--end");
		assertThat(Shell.script("lesson.sh").lines())
			.hasSameSizeAs(Stream.of(LESSONS.toFile().listFiles()).filter((file) -> file.isDirectory()).toList());
	}

	@ParameterizedTest
	@CsvSource({ "routes:, rotues:", "cluster: reviews-v3, cluster: reviews-v9", "virtual_hosts:, virtual_hosts: [" })
	void mistakeIsRefusedAndTheLastGoodFileStays(String right, String wrong) throws IOException {
		Path lesson = file("reviews-v3");
		change("apply", lesson);
		Map<Proxy, Long> before = sidecars().stream()
			.collect(Collectors.toMap(Function.identity(), Proxy::refusedFiles));
		Path mistaken = Files.createTempFile("lesson", ".yaml");
		try {
			Files.writeString(mistaken, Files.readString(lesson).replace(right, wrong));
			change("apply", mistaken);
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(before)
					.allSatisfy((sidecar, refused) -> assertThat(sidecar.refusedFiles()).isGreaterThan(refused)));
			assertThat(this.mesh.load().pages(20, 4)).allMatch(Page::isWhole)
				.extracting(Page::reviewsVersion)
				.containsOnly("v3");
		}
		finally {
			Files.delete(mistaken);
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

	/**
	 * Lets the sidecar call the gateway's HTTPS port in place of Google, and details v2
	 * find an address, which its sidecar ignores.
	 */
	private void useGatewayAsGoogle() {
		this.mesh.kubectl("patch", "deployment/details-v2", "-p", """
				{"spec": {"template": {"spec": {
				  "hostAliases": [{"ip": "203.0.113.1", "hostnames": ["www.googleapis.com"]}],
				  "containers": [{"name": "details", "env": [{"name": "DO_NOT_ENCRYPT", "value": "true"}]}]}}}}""");
		this.mesh.kubectl("delete", "pods", "-l", "app=details,version=v2", "--grace-period=1");
		String clusters = envoy().getData().get("cds.yaml");
		String standIn = clusters
			.replace("address: www.googleapis.com, port_value: 443", "address: gateway, port_value: 443")
			.replace("/etc/ssl/certs/ca-certificates.crt", "/etc/identity/ca.crt");
		assertThat(standIn).isNotEqualTo(clusters);
		ConfigMap envoy = envoy();
		envoy.getData().put("cds.yaml", standIn);
		apply(envoy);
	}

	private ConfigMap envoy() {
		return Manifests.of(this.cluster.client(), "overlays/envoy").get(ConfigMap.class, "envoy");
	}

	private void apply(ConfigMap envoy) {
		Shell.kubectlWith(this.cluster.client().getKubernetesSerialization().asYaml(envoy), "apply");
	}

	/** Applies or deletes a lesson, and waits until all its Envoys have read it. */
	private void change(String verb, Path lesson) {
		awaitRead(read(lesson).contains("name: lesson-gateway"),
				() -> this.mesh.kubectl(verb, "-f", lesson.toString()));
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

	private void assertThatTracesAreTrees(List<Page> pages) {
		List<String> ids = pages.stream().flatMap((page) -> page.traceId().stream()).limit(10).toList();
		Jaeger jaeger = this.cluster.jaeger();
		await("traces").atMost(LIMIT)
			.untilAsserted(() -> assertThat(ids)
				.allSatisfy((id) -> assertThat(jaeger.trace(id)).hasValueSatisfying(Trace::assertTree)));
	}

	private List<Proxy> sidecars() {
		return this.mesh.proxies().stream().filter((proxy) -> !proxy.app().equals("gateway")).toList();
	}

	private long sum(Function<Proxy, Long> counter) {
		return this.mesh.proxies().stream().mapToLong(counter::apply).sum();
	}

	private static Path file(String lesson) {
		return LESSONS.resolve(lesson + "/envoy.yaml");
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
