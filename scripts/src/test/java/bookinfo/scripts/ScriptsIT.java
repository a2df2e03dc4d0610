package bookinfo.scripts;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** The scripts where users' settings and clusters differ from ours. */
class ScriptsIT {

	private static final Path MINIKUBE = Path.of("src/test/resources/minikube").toAbsolutePath();

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource({ "JAVA_OPTS, -Xlog:gc -version, Serial", "JAVA_OPTS, -XX:+UseG1GC -Xlog:gc -version, G1",
			"JAVA_TOOL_OPTIONS, -XX:+UseG1GC, G1", "JDK_JAVA_OPTIONS, -XX:+UseParallelGC, Parallel" })
	void usersChooseTheCollector(String variable, String options, String collector) {
		Map<String, String> environment = new HashMap<>(Map.of("BOOKINFO_STATE", this.folder.toString()));
		// Each JVM names its collector and ends.
		environment.put("JAVA_OPTS", "-Xlog:gc -version");
		environment.put(variable, options);
		String port = String.valueOf(BookInfo.sevenFreePorts());
		assertThatThrownBy(
				() -> Script.run(Script.ROOT, environment, "run.sh", "--detach", "--no-tracing", "--port", port))
			.hasMessageContaining("Using " + collector);
	}

	@Test
	void generatedTrafficFollowsARateAndUsersTakeTurns() throws IOException {
		Map<String, Integer> pages = new ConcurrentHashMap<>();
		HttpServer page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		page.createContext("/login", (exchange) -> {
			String user = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
				.replaceFirst("username=(\\w+).*", "$1");
			exchange.getResponseHeaders().add("Set-Cookie", "session=" + user);
			exchange.sendResponseHeaders(302, -1);
		});
		page.createContext("/productpage", (exchange) -> {
			pages.merge(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")), 1, Integer::sum);
			exchange.sendResponseHeaders(200, -1);
		});
		page.start();
		Instant start = Instant.now();
		try {
			Script.run(Script.ROOT, Map.of(), "generate-traffic.sh", "http://localhost:" + page.getAddress().getPort(),
					"-u", "jason", "-u", "zoe", "-n", "10", "--rate", "5");
		}
		finally {
			page.stop(0);
		}
		assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
		assertThat(pages).containsEntry("session=jason", 5).containsEntry("session=zoe", 5);
	}

	@Test
	void traceShowsErrorsAndInjectedFaults() throws IOException {
		assumeThat(Script.find("jq")).as("jq, which scripts/show-trace.sh needs").isPresent();
		byte[] spans = """
				[{"id":"1","name":"get","localEndpoint":{"serviceName":"reviews"},"timestamp":1000,"duration":1000,
				  "tags":{"error":"true","http.status_code":"500","response_flags":"FI"}},
				 {"id":"2","parentId":"1","name":"slow","localEndpoint":{"serviceName":"reviews"},
				  "tags":{"response_flags":"DI"}},
				 {"id":"3","parentId":"1","name":"lost","localEndpoint":{"serviceName":"reviews"},
				  "tags":{"error":"Connection refused","response_flags":"-"}}]
				""".getBytes(StandardCharsets.UTF_8);
		HttpServer zipkin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		zipkin.createContext("/api/v2", (exchange) -> {
			exchange.sendResponseHeaders(200, spans.length);
			exchange.getResponseBody().write(spans);
			exchange.close();
		});
		zipkin.start();
		try {
			assertThat(Script.run(Script.ROOT, Map.of(), "show-trace.sh", "a", "--url",
					"http://localhost:" + zipkin.getAddress().getPort()))
				.containsPattern("reviews get .*  ! 500 FI\n")
				.containsPattern("reviews slow .*  ! DI\n")
				.containsPattern("reviews lost .*  ! Connection refused\n")
				.endsWith("complete\n");
		}
		finally {
			zipkin.stop(0);
		}
	}

	@Test
	void doctorTellsWhatIsMissing() {
		assertThat(Script.run(Script.ROOT, Map.of(), "doctor.sh")).contains("  ok       JDK 17 or newer\n");
		assertThatThrownBy(() -> Script.run(Script.ROOT, Map.of("JAVA_HOME", "/nowhere"), "doctor.sh"))
			.hasMessageContaining("  MISSING  JDK 17 or newer ")
			.hasMessageContaining("  ok       curl\n");
	}

	@Test
	void checkoutHasUnixLineEndsOnWindows() throws Exception {
		assumeThat(Script.ROOT.resolve(".git")).as("a checkout by git").exists();
		Process clone = new ProcessBuilder("git", "-c", "core.autocrlf=true", "clone", "--quiet",
				Script.ROOT.toString(), this.folder.toString())
			.inheritIO()
			.start();
		assertThat(clone.waitFor()).isZero();
		for (String file : List.of("mvnw", "scripts/run.sh", "k8s/base/kustomization.yaml")) {
			assertThat(this.folder.resolve(file)).content().as(file).doesNotContain("\r");
		}
	}

	@Test
	void newestTraceIsFoundByTheNamesThatIstioGives() throws IOException {
		assumeThat(Script.find("jq")).as("jq, which scripts/show-trace.sh needs").isPresent();
		String trace = "{'data': [{'traceID': '%1$s', 'spans': [{'traceID': '%1$s', 'spanID': '1', 'operationName': 'get',"
				+ " 'startTime': %1$s, 'duration': 1, 'tags': [], 'processID': 'p'}],"
				+ " 'processes': {'p': {'serviceName': 'productpage.shop'}}}]}";
		Map<String, String> answers = Map.of("/api/services",
				"{'data': ['productpage', 'productpage-test', 'productpage.shop', 'reviews.shop']}",
				"/api/traces?limit=10&service=productpage", "{'data': []}",
				"/api/traces?limit=10&service=productpage.shop", trace.formatted("2"), "/api/traces/2",
				trace.formatted("2"));
		HttpServer jaeger = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
		jaeger.createContext("/", (exchange) -> {
			byte[] answer = answers.getOrDefault(exchange.getRequestURI().toString(), "<html>")
				.replace('\'', '"')
				.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		jaeger.start();
		try {
			assertThat(Script.run(Script.ROOT, Map.of(), "show-trace.sh", "--url",
					"http://localhost:" + jaeger.getAddress().getPort()))
				.contains("trace 2: 1 spans", "productpage.shop get")
				.endsWith("complete\n");
		}
		finally {
			jaeger.stop(0);
		}
	}

	@Test
	void deployRunsTheImagesOfItsOwnBuild() throws IOException {
		deploy("");
		assertThat(this.folder.resolve("loaded")).content()
			.contains("-p minikube image load productpage/target/jib-image.tar");
		assertThat(this.folder.resolve("applied")).content().matches("image: .*/details:build-\\d+\n");
	}

	@Test
	void deployTellsThatTheClusterRefusesThePods() {
		assertThatThrownBy(() -> deploy("pods \"details-v1\" is forbidden"))
			.hasMessageContaining("pods \"details-v1\" is forbidden")
			.hasMessageContaining("deployment.apps/details-v1 was not ready within");
	}

	/** Runs deploy.sh with programs that stand for those of minikube, and Maven. */
	private void deploy(String refusal) throws IOException {
		for (String file : List.of("scripts/lib.sh", "scripts/deploy.sh", "scripts/build-images.sh",
				"k8s/overlays/plain/namespace.yaml")) {
			Files.createDirectories(this.folder.resolve(file).getParent());
			Files.copy(Script.ROOT.resolve(file), this.folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
		}
		Files.copy(MINIKUBE.resolve("mvnw"), this.folder.resolve("mvnw"), StandardCopyOption.COPY_ATTRIBUTES);
		Script.run(this.folder,
				Map.of("PATH", MINIKUBE + File.pathSeparator + System.getenv("PATH"), "REFUSAL", refusal), "deploy.sh",
				"plain");
	}

}
