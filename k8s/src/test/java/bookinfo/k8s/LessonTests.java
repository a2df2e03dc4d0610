package bookinfo.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Each lesson does what its README says while it is on, takes effect without a restart,
 * and leaves nothing behind: the same claims on each mesh.
 */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LessonTests {

	static final Path LESSONS = Shell.ROOT.resolve("k8s/lessons");

	static final Duration LIMIT = Duration.ofMinutes(2);

	/**
	 * The workload that a README deploys first; this cluster has no images of databases.
	 */
	private static final Pattern WORKLOAD = Pattern.compile("--with (ratings-faults/\\S+|details-v2)");

	final Cluster cluster;

	final Application mesh;

	private final String file;

	/** What the lesson has deployed. */
	private String workload;

	/** What its script has deployed. */
	private Path prepared;

	/** What is applied while the lesson is on. */
	private String manifests;

	/**
	 * @param mesh where the lessons run
	 * @param file the file of a lesson that holds for this mesh
	 */
	LessonTests(Cluster cluster, Application mesh, String file) {
		this.cluster = cluster;
		this.mesh = mesh;
		this.file = file;
	}

	/** Applies or deletes these manifests. What they change is awaited by the claims. */
	abstract void change(String verb, String manifests);

	/** Runs the script that a lesson needs first. */
	abstract void prepare(Path script);

	/**
	 * Lets a server of this cluster answer in place of Google.
	 * @return the lesson's manifests for this server
	 */
	abstract String standInForGoogle(String manifests);

	/** Undoes it. */
	abstract void removeStandIn();

	@BeforeAll
	void startClient() {
		Shell.kubectlWith(LessonClaims.CLIENT, "-n", this.mesh.overlay().namespace(), "apply");
		this.mesh.kubectl("wait", "--for=condition=Ready", "pod/inside", "--timeout=2m");
	}

	@AfterAll
	void stopClient() {
		Shell.kubectlWith(LessonClaims.CLIENT, "-n", this.mesh.overlay().namespace(), "delete");
	}

	@BeforeEach
	void settled() {
		this.mesh.awaitSettled();
	}

	@AfterEach
	void endLesson() {
		if (this.manifests != null) {
			Shell.kubectlWith(this.manifests, "delete", "--ignore-not-found");
			this.manifests = null;
		}
		if (this.prepared != null) {
			Shell.kubectl("delete", "--ignore-not-found", "-f", this.prepared.toString());
			this.prepared = null;
		}
		if (this.workload != null) {
			this.mesh.remove(this.workload);
			removeStandIn();
			this.workload = null;
		}
	}

	/** The lessons that this mesh has. */
	List<String> lessons() throws IOException {
		try (Stream<Path> folders = Files.list(LESSONS)) {
			return folders.filter((folder) -> Files.exists(folder.resolve(this.file)))
				.map((folder) -> folder.getFileName().toString())
				.sorted()
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("lessons")
	void lessonDoesWhatItsReadmeSays(String lesson) {
		Matcher needed = WORKLOAD.matcher(read(lesson, "README.md"));
		if (needed.find()) {
			this.workload = needed.group(1);
			this.cluster.deploy(this.mesh.overlay(), "--no-build", "--with", this.workload);
		}
		this.manifests = read(lesson, this.file);
		if (lesson.equals("details-v2")) {
			this.manifests = standInForGoogle(this.manifests);
		}
		settled();
		Path script = LESSONS.resolve(lesson + "/prepare.sh");
		if (Files.exists(script)) {
			prepare(script);
			Path deployed = LESSONS.resolve(lesson + "/workload.yaml");
			this.prepared = Files.exists(deployed) ? deployed : null;
		}
		Set<String> pods = this.mesh.identities();
		long refused = sum(Proxy::refusedFiles);
		LessonClaims claims = new LessonClaims(this.cluster, this.mesh);
		// In Istio an open connection keeps the policies that it began with.
		await("no such claim without the lesson").atMost(LIMIT)
			.untilAsserted(() -> assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> claims.assertClaimOf(lesson)));
		List<Page> whileItStarts = this.mesh.load().pagesWhile(() -> change("apply", this.manifests));
		await(lesson).atMost(LIMIT)
			.ignoreExceptionsInstanceOf(ConditionTimeoutException.class)
			.untilAsserted(() -> claims.assertClaimOf(lesson));
		List<Page> whileItEnds = this.mesh.load().pagesWhile(() -> change("delete", this.manifests));
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
		assertThat(read(lesson, "README.md")).startsWith("# " + lesson + ": ")
			.contains("kubectl apply -f k8s/lessons/%s/%s".formatted(lesson, this.file), "## See it", "## End it");
	}

	@Test
	void scriptStartsALessonAndShowsIt() {
		assertThat(Shell.script("lesson.sh", "reviews-v2-for-jason")).containsPattern("nobody +reviews-v1 +200 +10")
			.containsPattern("jason +reviews-v2 +200 +10");
		Shell.script("lesson.sh", "--end");
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.mesh.load().pages(20, 4)).extracting(Page::reviewsVersion)
				.contains("v1", "v2", "v3"));
	}

	static String read(String lesson, String file) {
		try {
			return Files.readString(LESSONS.resolve(lesson).resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Details v2, which speaks plain HTTP to an address that its sidecar replaces. */
	final void letDetailsUseHttp() {
		this.mesh.kubectl("patch", "deployment/details-v2", "-p", """
				{"spec": {"template": {"spec": {
				  "hostAliases": [{"ip": "203.0.113.1", "hostnames": ["www.googleapis.com"]}],
				  "containers": [{"name": "details", "env": [{"name": "DO_NOT_ENCRYPT", "value": "true"}]}]}}}}""");
		this.mesh.kubectl("delete", "pods", "-l", "app=details,version=v2", "--grace-period=1");
	}

	final long sum(Function<Proxy, Long> counter) {
		return this.mesh.proxies().stream().mapToLong(counter::apply).sum();
	}

	private void assertThatTracesAreTrees(List<Page> pages) {
		List<String> ids = pages.stream().flatMap((page) -> page.traceId().stream()).limit(10).toList();
		Jaeger jaeger = this.cluster.jaeger();
		await("traces").atMost(LIMIT)
			.untilAsserted(() -> assertThat(ids)
				.allSatisfy((id) -> assertThat(jaeger.trace(id)).hasValueSatisfying(Trace::assertTree)));
	}

}
