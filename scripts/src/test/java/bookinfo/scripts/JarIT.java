package bookinfo.scripts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The packaged services take their settings from the environment. */
class JarIT {

	private static final Map<String, String> TRACE = Map.of("traceparent",
			"00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01", "tracestate", "a=b", "b3",
			"80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1", "x-b3-traceid", "80f198ee56343ba864fe8b2a57d3eff7",
			"x-b3-spanid", "e457b5a2e4d86bd1", "x-b3-parentspanid", "05e3ac9a4f6e3b90", "x-b3-sampled", "1",
			"x-b3-flags", "0", "x-request-id", "4e36ecc5-9ef0-9c8c-a1b5-dd41ed5ed4b0");

	@TempDir
	private Path logs;

	@Test
	void withoutTracingAllTracingHeadersAreForwardedUntouched() throws Exception {
		BlockingQueue<Headers> requests = new LinkedBlockingQueue<>();
		HttpServer ratings = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		ratings.createContext("/ratings/0", (exchange) -> {
			requests.add(exchange.getRequestHeaders());
			byte[] body = "{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}".getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		ratings.start();
		try (Jar reviews = Jar.start("reviews", this.logs,
				Map.of("ENABLE_RATINGS", "true", "RATINGS_HOSTNAME", "localhost", "RATINGS_SERVICE_PORT",
						String.valueOf(ratings.getAddress().getPort())));
				Jar page = Jar.start("productpage", this.logs, Map.of("REVIEWS_HOSTNAME", "localhost",
						"REVIEWS_SERVICE_PORT", String.valueOf(reviews.port()), "DETAILS_HOSTNAME", "localhost"))) {
			HttpRequest.Builder request = HttpRequest
				.newBuilder(URI.create("http://localhost:" + page.port() + "/productpage"));
			TRACE.forEach(request::header);
			assertThat(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).headers().map())
				.doesNotContainKeys(TRACE.keySet().toArray(String[]::new));

			Headers sent = requests.poll(10, TimeUnit.SECONDS);
			assertThat(sent).isNotNull();
			TRACE.forEach((name, value) -> assertThat(sent.get(name)).as(name).containsExactly(value));
		}
		finally {
			ratings.stop(0);
		}
	}

	@Test
	void logFormatJsonLogsOneJsonObjectPerLine() throws Exception {
		try (Jar details = Jar.start("details", this.logs, Map.of("LOG_FORMAT", "json"))) {
			details.port();
			for (String line : details.output().lines().toList()) {
				assertThat(new ObjectMapper().readTree(line).path("message").textValue()).as(line).isNotBlank();
			}
		}
	}

	@Test
	void ratingsInMemoryLoadsNoDatabaseDriver() {
		try (Jar ratings = Jar.start("ratings", this.logs, Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load"))) {
			ratings.port();
			assertThat(ratings.output()).contains(" bookinfo.ratings.InMemoryRatings ")
				// Spring Boot's conditions and metrics load other classes of the drivers.
				.doesNotContain(" bookinfo.ratings.MongoRatings ", " com.mongodb.ConnectionString ",
						" com.mongodb.client.MongoClients ", " com.mongodb.internal.",
						" bookinfo.ratings.MysqlRatings ", " com.zaxxer.hikari.pool.", " com.mysql.");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "productpage", "details", "reviews", "ratings" })
	void wrongLogLevelStopsTheStartAndIsReported(String service) {
		try (Jar jar = Jar.start(service, this.logs, Map.of("LOG_LEVEL", "nonsense"))) {
			assertThat(jar.outputOfFailure()).contains("Property: logging.level.root", "LogLevel.nonsense")
				.doesNotContain("\tat ", "DEBUG [");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "productpage", "details", "reviews", "ratings" })
	@EnabledIfSystemProperty(named = "sbom", matches = "true", disabledReason = "Only -Dsbom writes them")
	void billOfMaterialsListsTheLibraries(String service) throws Exception {
		try (JarFile jar = new JarFile("../" + service + "/target/" + service + ".jar")) {
			ZipEntry bill = jar.getEntry("META-INF/sbom/application.cdx.json");
			JsonNode components = new ObjectMapper().readTree(jar.getInputStream(bill)).path("components");
			// Spring Boot's own tool is no library of ours.
			List<String> libraries = jar.stream()
				.map((entry) -> entry.getName())
				.filter((name) -> name.matches("BOOT-INF/lib/.+") && !name.contains("jarmode"))
				.map((name) -> name.substring("BOOT-INF/lib/".length()))
				.toList();
			assertThat(components).extracting(
					(library) -> library.path("name").textValue() + "-" + library.path("version").textValue() + ".jar")
				.containsAll(libraries);
		}
	}

}
