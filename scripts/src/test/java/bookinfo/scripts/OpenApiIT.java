package bookinfo.scripts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** The services answer as their <code>openapi.yaml</code> says, and in no other way. */
class OpenApiIT {

	private static final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	/** The variants of each service; of the first, all that it calls is well. */
	private static final Map<String, List<Jar>> services = new HashMap<>();

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void start(@TempDir Path logs) throws IOException {
		Map<String, String> nowhere = Map.of("DETAILS_SERVICE_PORT", "1", "REVIEWS_SERVICE_PORT", "1",
				"RATINGS_SERVICE_PORT", "1", "EXTERNAL_BOOK_SERVICE_PORT", "1", "ENABLE_EXTERNAL_BOOK_SERVICE", "true",
				"ENABLE_RATINGS", "true", "SERVICE_VERSION", "v2", "DB_TYPE", "mysql");
		Jar details = start(logs, "details", Map.of());
		Jar ratings = start(logs, "ratings", Map.of());
		Jar reviews = start(logs, "reviews", Map.of("ENABLE_RATINGS", "true", "RATINGS_SERVICE_PORT", port(ratings)));
		Jar page = start(logs, "productpage", Map.of("DETAILS_SERVICE_PORT", port(details), "REVIEWS_SERVICE_PORT",
				port(reviews), "RATINGS_SERVICE_PORT", port(ratings)));
		services.put("details", List.of(details, start(logs, "details", nowhere)));
		services.put("reviews", List.of(reviews, start(logs, "reviews", nowhere), start(logs, "reviews", Map.of())));
		services.put("ratings", List.of(ratings, start(logs, "ratings", nowhere),
				start(logs, "ratings", Map.of("SERVICE_VERSION", "v-unhealthy", "FAULT_UNHEALTHY_PERIOD", "300ms"))));
		services.put("productpage", List.of(page, start(logs, "productpage", nowhere)));
	}

	private static Jar start(Path logs, String service, Map<String, String> settings) throws IOException {
		Map<String, String> all = new HashMap<>(settings);
		all.put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
		all.put("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "mappings,prometheus");
		for (String host : List.of("DETAILS", "REVIEWS", "RATINGS", "EXTERNAL_BOOK_SERVICE", "MYSQL_DB")) {
			all.put(host + (host.startsWith("MYSQL") ? "_HOST" : "_HOSTNAME"), "localhost");
		}
		return Jar.start(service, Files.createTempDirectory(logs, service), all);
	}

	private static String port(Jar jar) {
		return String.valueOf(jar.port());
	}

	@AfterAll
	static void stop() {
		services.values().forEach((variants) -> variants.forEach(Jar::close));
	}

	@ParameterizedTest
	@ValueSource(strings = { "productpage", "details", "reviews", "ratings" })
	void everyEndpointIsDocumented(String service) throws Exception {
		Jar jar = services.get(service).get(0);
		Set<String> endpoints = new TreeSet<>();
		for (JsonNode mapping : new ObjectMapper().readTree(send(jar, "GET", "/actuator/mappings", "").body())
			.findPath("dispatcherServlet")) {
			JsonNode conditions = mapping.at("/details/requestMappingConditions");
			for (JsonNode path : conditions.path("patterns")) {
				conditions.path("methods").forEach((method) -> endpoints.add(method.asText() + " " + path.asText()));
			}
		}
		endpoints.removeIf((endpoint) -> endpoint.contains(" /actuator"));
		assertThat(operations(document(jar)).map(Operation::name)).containsExactlyInAnyOrderElementsOf(endpoints);
	}

	@ParameterizedTest
	@ValueSource(strings = { "productpage", "details", "reviews", "ratings" })
	void everyDocumentedAnswerIsGivenAndAllAnswersAreAsDocumented(String service) throws Exception {
		JsonNode document = document(services.get(service).get(0));
		for (Operation operation : operations(document).toList()) {
			Set<String> statuses = new TreeSet<>();
			operation.node().path("responses").fieldNames().forEachRemaining(statuses::add);
			statuses.remove("default");
			for (String status : statuses) {
				await(operation.name() + " answers " + status).until(() -> {
					boolean found = false;
					for (Jar variant : services.get(service)) {
						HttpResponse<String> response = send(variant, operation, status);
						assertValid(response, operation, document);
						found |= String.valueOf(response.statusCode()).matches(status.replace('X', '.'));
					}
					return found;
				});
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "productpage", "details", "reviews", "ratings" })
	void schemathesisFindsNothing(String service) {
		assumeThat(Script.find("schemathesis")).as("schemathesis, which .ci/run installs").isPresent();
		Script.run(Map.of(), List.of("bash", "-c",
				"""
						cd target && schemathesis --no-color run --max-examples=20 --seed=1 --phases=examples,coverage,fuzzing $0""",
				"http://localhost:" + services.get(service).get(0).port() + "/openapi.yaml"));
	}

	/** Sends the request that brings an answer with this status. */
	private HttpResponse<String> send(Jar jar, Operation operation, String status) throws Exception {
		JsonNode request = operation.node().path("x-requests").path(status);
		String path = operation.path().replaceAll("\\{\\w+}", "0");
		return send(jar, operation.method(), request.path("path").asText(path), request.path("body").asText());
	}

	private HttpResponse<String> send(Jar jar, String method, String path, String body) throws Exception {
		return this.client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + jar.port() + path))
			.method(method, BodyPublishers.ofString(body))
			.header("content-type", "application/x-www-form-urlencoded")
			.build(), BodyHandlers.ofString());
	}

	private JsonNode document(Jar jar) throws Exception {
		HttpResponse<String> response = send(jar, "GET", "/openapi.yaml", "");
		assertThat(response.headers().firstValue("content-type")).hasValue("application/yaml");
		return new YAMLMapper().readTree(response.body());
	}

	private static Stream<Operation> operations(JsonNode document) {
		return document.path("paths")
			.properties()
			.stream()
			.flatMap((path) -> path.getValue()
				.properties()
				.stream()
				.filter((method) -> !method.getKey().equals("parameters"))
				.map((method) -> new Operation(method.getKey().toUpperCase(), path.getKey(), method.getValue())));
	}

	/** Asserts that an answer has a documented status, type and content. */
	private static void assertValid(HttpResponse<String> response, Operation operation, JsonNode document)
			throws IOException {
		String answer = operation.name() + ": " + response + " " + response.body();
		JsonNode responses = operation.node().path("responses");
		String status = String.valueOf(response.statusCode());
		JsonNode documented = Stream.of(status, status.charAt(0) + "XX")
			.map(responses::path)
			.filter((node) -> !node.isMissingNode())
			.findFirst()
			.orElseThrow(() -> new AssertionError("undocumented " + answer));
		if (documented.has("$ref")) {
			documented = document.at(documented.path("$ref").asText().substring(1));
		}
		for (Map.Entry<String, JsonNode> header : documented.path("headers").properties()) {
			assertThat(response.headers().firstValue(header.getKey())).as(answer).isPresent();
		}
		String type = response.headers().firstValue("content-type").orElse("none").replaceFirst(";.*", "");
		JsonNode content = documented.path("content");
		assertThat(content.isMissingNode() ? type.equals("none") : content.has(type)).as(answer).isTrue();
		if (type.equals("application/json")) {
			ObjectNode schema = content.path(type).path("schema").deepCopy();
			schema.set("components", document.path("components"));
			assertThat(schemas.getSchema(schema).validate(response.body(), InputFormat.JSON)).as(answer).isEmpty();
		}
	}

	/** An operation of a document. */
	private record Operation(String method, String path, JsonNode node) {

		String name() {
			return this.method + " " + this.path;
		}

	}

}
