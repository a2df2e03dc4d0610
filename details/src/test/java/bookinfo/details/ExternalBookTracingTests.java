package bookinfo.details;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The spans of a request of details v2 and the headers of its call, which must tell the
 * same story.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "TRACING_ENABLED=true",
		"ENABLE_EXTERNAL_BOOK_SERVICE=true", "DO_NOT_ENCRYPT=true", "SERVICE_VERSION=v2", "HOSTNAME=details-v2-abc" })
class ExternalBookTracingTests {

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

	private static final String CALLER = "e457b5a2e4d86bd1";

	private static final AtomicReference<String> answer = new AtomicReference<>();

	private static final Wire books = new Wire((request) -> answer.get());

	private static final Collector collector = new Collector();

	private final int port;

	ExternalBookTracingTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("EXTERNAL_BOOK_SERVICE", () -> "localhost:" + books.port());
		registry.add("ZIPKIN_BASE_URL", collector::url);
	}

	@BeforeEach
	void theBookServiceAnswers() {
		answer.set(Wire.json(ExternalBookTests.ANSWER));
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER
					+ "|x-b3-parentspanid: 05e3ac9a4f6e3b90|x-b3-sampled: 1",
			"b3: " + TRACE + "-" + CALLER + "-1", "traceparent: 00-" + TRACE + "-" + CALLER + "-01" })
	void theCallIsAChildOfTheRequestWhichIsAChildOfTheCaller(String headers) throws Exception {
		Map<String, String> sent = call(headers.split("\\|"));
		Map<String, JsonNode> spans = spans();
		JsonNode client = spans.get("CLIENT");
		JsonNode server = spans.get("SERVER");
		assertThat(server.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(server.path("parentId").textValue()).isEqualTo(CALLER);
		assertThat(client.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(client.path("parentId").textValue()).isEqualTo(server.path("id").textValue()).isNotEqualTo(CALLER);
		String span = client.path("id").textValue();
		assertThat(span).isNotIn(CALLER, server.path("id").textValue());
		assertThat(sent).isEqualTo(Map.of("x-b3-traceid", TRACE, "x-b3-spanid", span, "x-b3-parentspanid",
				server.path("id").textValue(), "x-b3-sampled", "1", "traceparent", "00-" + TRACE + "-" + span + "-01"));
	}

	@Test
	void anUnsampledRequestIsPassedOnAsSuchAndHasNoSpans() throws Exception {
		Map<String, String> sent = call("b3: " + TRACE + "-" + CALLER + "-0");
		assertThat(sent).containsEntry("x-b3-traceid", TRACE)
			.containsEntry("x-b3-sampled", "0")
			.containsEntry("traceparent", "00-" + TRACE + "-" + sent.get("x-b3-spanid") + "-00")
			.doesNotContainKey("b3");
		Map<String, String> next = call();
		assertThat(spans().get("CLIENT").path("id").textValue()).isEqualTo(next.get("x-b3-spanid"));
	}

	@Test
	void theSpansSayWhatTheyAre() throws Exception {
		call();
		Map<String, JsonNode> spans = spans();
		JsonNode client = spans.get("CLIENT");
		JsonNode server = spans.get("SERVER");
		assertThat(server.path("name").textValue()).isEqualTo("get /details/{productid}");
		assertThat(client.path("name").textValue()).isEqualTo("get /books/v1/volumes");
		for (JsonNode span : List.of(client, server)) {
			assertThat(span.path("localEndpoint").path("serviceName").textValue()).isEqualTo("details");
			assertThat(span.path("tags").path("service.version").textValue()).isEqualTo("v2");
			assertThat(span.path("tags").path("k8s.pod.name").textValue()).isEqualTo("details-v2-abc");
			assertThat(span.path("tags").has("error")).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 403 Forbidden\r\n\r\n", "" })
	void aFailedCallIsAnErrorOfBothSpans(String failure) throws Exception {
		answer.set(failure);
		assertThat(Wire.get(this.port, "/details/0", List.of())).startsWith("HTTP/1.1 502 ");
		books.next();
		for (JsonNode span : spans().values()) {
			assertThat(span.path("tags").has("error")).isTrue();
		}
	}

	@Test
	void theOtherHeadersGoOutAsTheyCameButThoseThatSayWhoTheUserIs() throws Exception {
		String[] headers = { "x-request-id: \u00c3\u00ab\u00ff", "x-ot-span-context: 1", "x-datadog-trace-id: 2",
				"x-datadog-parent-id: 3", "x-datadog-sampling-priority: 4", "tracestate: a=b,c=d", "tracestate: e=f",
				"x-cloud-trace-context: 5", "grpc-trace-bin: 6", "sw8: 7", "user-agent: curl" };
		List<String> lines = new ArrayList<>(List.of(headers));
		lines.addAll(List.of("end-user: jason", "cookie: a=1", "authorization: Bearer 8", "jwt: 9",
				"traceparent: 00-" + TRACE + "-" + CALLER + "-00"));
		Wire.get(this.port, "/details/0", lines);
		assertThat(books.next().stream().filter((line) -> !line.matches("(?i)(GET|Host:|x-b3-|traceparent:).*")))
			.containsExactlyInAnyOrder(headers);
	}

	/** The next two spans by their kinds. */
	private Map<String, JsonNode> spans() throws Exception {
		Map<String, JsonNode> spans = new LinkedHashMap<>();
		for (int i = 0; i < 2; i++) {
			JsonNode span = collector.next();
			assertThat(spans.put(span.path("kind").textValue(), span)).isNull();
		}
		return spans;
	}

	/**
	 * The tracing headers of the call that a request causes, each of which comes once.
	 */
	private Map<String, String> call(String... headers) throws Exception {
		assertThat(Wire.get(this.port, "/details/0", Arrays.asList(headers))).startsWith("HTTP/1.1 200 ");
		Map<String, String> sent = new LinkedHashMap<>();
		for (String line : books.next()) {
			if (!line.matches("(GET|Host:).*")) {
				String[] header = line.toLowerCase().split(": ", 2);
				assertThat(sent.put(header[0], header[1])).isNull();
			}
		}
		return sent;
	}

}
