package bookinfo.reviews;

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

/** The spans of a request and the headers of its call, which must tell the same story. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "TRACING_ENABLED=true",
		"ENABLE_RATINGS=true", "RATINGS_HOSTNAME=localhost", "SERVICE_VERSION=v2", "HOSTNAME=reviews-v2-abc" })
class TracingTests {

	private static final String RATINGS = Wire.json("{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

	private static final String SHORT_TRACE = "64fe8b2a57d3eff7";

	private static final String CALLER = "e457b5a2e4d86bd1";

	private static final AtomicReference<String> answer = new AtomicReference<>();

	private static final Wire ratings = new Wire((request) -> answer.get());

	private static final Collector collector = new Collector();

	private final int port;

	TracingTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("RATINGS_SERVICE_PORT", ratings::port);
		registry.add("ZIPKIN_BASE_URL", collector::url);
	}

	@BeforeEach
	void ratingsAnswers() {
		answer.set(RATINGS);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER
					+ "|x-b3-parentspanid: 05e3ac9a4f6e3b90|x-b3-sampled: 1",
			"x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-sampled: true",
			"x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER, "b3: " + TRACE + "-" + CALLER + "-1",
			"b3: " + TRACE + "-" + CALLER + "-1-05e3ac9a4f6e3b90", "b3: " + TRACE + "-" + CALLER,
			"traceparent: 00-" + TRACE + "-" + CALLER + "-01", "traceparent: 00-" + TRACE + "-" + CALLER + "-03",
			"traceparent: cc-" + TRACE + "-" + CALLER + "-01-what-comes-later",
			"traceparent: 00-" + TRACE + "-" + CALLER + "-00|x-b3-sampled: 1",
			"traceparent: 00-" + TRACE + "-" + CALLER + "-01|baggage: user=jason",
			"b3: " + TRACE + "-" + CALLER + "-1|x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER
					+ "|x-b3-sampled: 1|traceparent: 00-" + TRACE + "-" + CALLER + "-01" })
	void theCallIsAChildOfTheRequestWhichIsAChildOfTheCaller(String headers) throws Exception {
		Map<String, String> sent = call(headers.split("\\|"));
		Map<String, JsonNode> spans = spans();
		JsonNode client = spans.get("CLIENT");
		JsonNode server = spans.get("SERVER");
		assertThat(client.path("kind").textValue()).isEqualTo("CLIENT");
		assertThat(server.path("kind").textValue()).isEqualTo("SERVER");
		assertThat(server.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(server.path("parentId").textValue()).isEqualTo(CALLER);
		assertThat(client.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(client.path("parentId").textValue()).isEqualTo(server.path("id").textValue()).isNotEqualTo(CALLER);
		String span = client.path("id").textValue();
		assertThat(span).isNotIn(CALLER, server.path("id").textValue());
		assertThat(sent).isEqualTo(Map.of("x-b3-traceid", TRACE, "x-b3-spanid", span, "x-b3-parentspanid",
				server.path("id").textValue(), "x-b3-sampled", "1", "traceparent", "00-" + TRACE + "-" + span + "-01"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: " + SHORT_TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-sampled: 1",
			"b3: " + SHORT_TRACE + "-" + CALLER + "-1" })
	void aTraceIdOf64BitsStaysOne(String headers) throws Exception {
		Map<String, String> sent = call(headers.split("\\|"));
		assertThat(spans().values()).extracting((span) -> span.path("traceId").textValue()).containsOnly(SHORT_TRACE);
		assertThat(sent).containsEntry("x-b3-traceid", SHORT_TRACE)
			.containsEntry("traceparent", "00-0000000000000000" + SHORT_TRACE + "-" + sent.get("x-b3-spanid") + "-01");
	}

	@Test
	void aRequestWithoutATraceBeginsOne() throws Exception {
		Map<String, String> sent = call();
		Map<String, JsonNode> spans = spans();
		JsonNode client = spans.get("CLIENT");
		JsonNode server = spans.get("SERVER");
		assertThat(server.has("parentId")).isFalse();
		assertThat(server.path("traceId").textValue()).matches("[0-9a-f]{32}").isEqualTo(sent.get("x-b3-traceid"));
		assertThat(client.path("id").textValue()).isEqualTo(sent.get("x-b3-spanid"));
		assertThat(sent).containsEntry("x-b3-sampled", "1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "b3: nonsense", "traceparent: nonsense",
			"x-b3-traceid: nonsense|x-b3-spanid: " + CALLER + "|x-b3-sampled: 1",
			"traceparent: 00-00000000000000000000000000000000-" + CALLER + "-01",
			"traceparent: 00-" + TRACE + "-0000000000000000-01", "traceparent: ff-" + TRACE + "-" + CALLER + "-01",
			"traceparent: 00-" + TRACE + "-" + CALLER + "-01-more" })
	void aMalformedTraceIsReplacedByANewOne(String headers) throws Exception {
		Map<String, String> sent = call(headers.split("\\|"));
		JsonNode server = spans().get("SERVER");
		assertThat(server.has("parentId")).isFalse();
		assertThat(server.path("traceId").textValue()).isEqualTo(sent.get("x-b3-traceid"));
		assertThat(sent).containsKeys("x-b3-spanid", "traceparent").doesNotContainKey("b3");
	}

	@Test
	void ofTwoTracesB3IsFollowed() throws Exception {
		call("traceparent: 00-11111111111111112222222222222222-3333333333333333-01",
				"b3: " + TRACE + "-" + CALLER + "-1");
		JsonNode server = spans().get("SERVER");
		assertThat(server.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(server.path("parentId").textValue()).isEqualTo(CALLER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-sampled: 0|x-request-id: 1",
			"b3: " + TRACE + "-" + CALLER + "-0|x-request-id: 1",
			"traceparent: 00-" + TRACE + "-" + CALLER + "-00|x-request-id: 1",
			"traceparent: 00-" + TRACE + "-" + CALLER + "-02|x-request-id: 1",
			"traceparent: 00-" + TRACE + "-" + CALLER + "-01|x-b3-sampled: 0|x-request-id: 1" })
	void anUnsampledRequestIsPassedOnAsSuchAndHasNoSpans(String headers) throws Exception {
		Map<String, String> sent = call(headers.split("\\|"));
		assertThat(sent).containsEntry("x-b3-traceid", TRACE)
			.containsEntry("x-b3-sampled", "0")
			.containsEntry("traceparent", "00-" + TRACE + "-" + sent.get("x-b3-spanid") + "-00")
			.doesNotContainKeys("b3", "x-b3-flags");
		assertThat(sent.get("x-b3-spanid")).matches("[0-9a-f]{16}").isNotEqualTo(CALLER);
		assertThatNothingWasReported();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-sampled: 0", "b3: 0" })
	void aDecisionAloneIsPassedOn(String header) throws Exception {
		assertThat(call(header)).containsEntry("x-b3-sampled", "0").doesNotContainKey("b3");
		assertThatNothingWasReported();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-flags: 1",
			"b3: " + TRACE + "-" + CALLER + "-d" })
	void aDebugRequestIsPassedOnAsSuch(String headers) throws Exception {
		Map<String, String> sent = call(headers.split("\\|"));
		Map<String, JsonNode> spans = spans();
		JsonNode client = spans.get("CLIENT");
		assertThat(client.path("debug").asBoolean()).isTrue();
		assertThat(spans.get("SERVER").path("parentId").textValue()).isEqualTo(CALLER);
		assertThat(sent).containsEntry("x-b3-traceid", TRACE)
			.containsEntry("x-b3-flags", "1")
			.containsEntry("traceparent", "00-" + TRACE + "-" + client.path("id").textValue() + "-01");
	}

	@Test
	void theOtherHeadersGoOutAsTheyCame() throws Exception {
		String[] headers = { "x-request-id: \u00c3\u00ab\u00ff", "x-ot-span-context: 1", "x-datadog-trace-id: 2",
				"x-datadog-parent-id: 3", "x-datadog-sampling-priority: 4", "tracestate: a=b,c=d", "tracestate: e=f",
				"x-cloud-trace-context: 5", "grpc-trace-bin: ", "sw8: 7", "end-user: Zo\u00c3\u00ab",
				"user-agent: curl", "cookie: a=1", "cookie: b=2", "authorization: Bearer 8", "jwt: 9" };
		List<String> lines = new ArrayList<>(List.of(headers));
		lines.add("traceparent: 00-" + TRACE + "-" + CALLER + "-00");
		Wire.get(this.port, "/reviews/0", lines);
		assertThat(ratings.next().stream().filter((line) -> !line.matches("(?i)(GET|Host:|x-b3-|traceparent:).*")))
			.containsExactlyInAnyOrder(headers);
	}

	@Test
	void noneComesBack() throws Exception {
		String response = Wire.get(this.port, "/reviews/0", List.of("b3: " + TRACE + "-" + CALLER + "-0"));
		ratings.next();
		assertThat(response).doesNotContainIgnoringCase("b3").doesNotContain(TRACE).doesNotContain("traceparent");
	}

	@Test
	void theSpansSayWhatTheyAre() throws Exception {
		call();
		Map<String, JsonNode> spans = spans();
		JsonNode client = spans.get("CLIENT");
		JsonNode server = spans.get("SERVER");
		assertThat(server.path("name").textValue()).isEqualTo("get /reviews/{productid}");
		assertThat(client.path("name").textValue()).isEqualTo("get /ratings/{productid}");
		for (JsonNode span : List.of(client, server)) {
			assertThat(span.path("localEndpoint").path("serviceName").textValue()).isEqualTo("reviews");
			assertThat(span.path("tags").path("service.version").textValue()).isEqualTo("v2");
			assertThat(span.path("tags").path("k8s.pod.name").textValue()).isEqualTo("reviews-v2-abc");
			assertThat(span.path("tags").has("error")).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1 404 Not Found\r\n\r\n", "" })
	void aFailedCallIsAnErrorOfItsOwnSpan(String failure) throws Exception {
		answer.set(failure);
		call();
		Map<String, JsonNode> spans = spans();
		JsonNode client = spans.get("CLIENT");
		JsonNode server = spans.get("SERVER");
		assertThat(client.path("kind").textValue()).isEqualTo("CLIENT");
		assertThat(client.path("tags").has("error")).isTrue();
		assertThat(server.path("tags").has("error")).isFalse();
	}

	@Test
	void aRefusedRequestIsAnError() throws Exception {
		assertThat(Wire.get(this.port, "/reviews/abc", List.of())).startsWith("HTTP/1.1 404 ");
		assertThat(collector.next().path("tags").path("error").textValue()).isEqualTo("404");
	}

	@Test
	void probesHaveNoSpans() throws Exception {
		Wire.get(this.port, "/health", List.of());
		Wire.get(this.port, "/actuator/health/liveness", List.of());
		Wire.get(this.port, "/actuator/info", List.of());
		assertThatNothingWasReported();
	}

	/** The next spans are those of a request that is sent now. */
	private void assertThatNothingWasReported() throws Exception {
		Map<String, String> sent = call("x-request-id: sentinel");
		Map<String, JsonNode> spans = spans();
		assertThat(spans.get("CLIENT").path("id").textValue()).isEqualTo(sent.get("x-b3-spanid"));
		assertThat(spans.get("SERVER").path("id").textValue()).isEqualTo(sent.get("x-b3-parentspanid"));
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
		assertThat(Wire.get(this.port, "/reviews/0", Arrays.asList(headers))).startsWith("HTTP/1.1 200 ");
		Map<String, String> sent = new LinkedHashMap<>();
		for (String line : ratings.next()) {
			if (!line.matches("(GET|Host:|x-request-id:).*")) {
				String[] header = line.toLowerCase().split(": ", 2);
				assertThat(sent.put(header[0], header[1])).isNull();
			}
		}
		return sent;
	}

}
