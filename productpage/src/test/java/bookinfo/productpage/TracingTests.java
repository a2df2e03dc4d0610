package bookinfo.productpage;

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
 * The spans of a request and the headers of its calls, which must tell the same story.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "TRACING_ENABLED=true", "DETAILS_HOSTNAME=localhost", "REVIEWS_HOSTNAME=localhost",
				"SERVICE_VERSION=v1", "HOSTNAME=productpage-v1-abc",
				"TRACE_URL=http://localhost:9411/zipkin/traces/{traceId}" })
class TracingTests {

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

	private static final String SHORT_TRACE = "64fe8b2a57d3eff7";

	private static final String CALLER = "e457b5a2e4d86bd1";

	private static final AtomicReference<String> answer = new AtomicReference<>();

	private static final Wire details = new Wire((request) -> Wire.json(Backends.DETAILS));

	private static final Wire reviews = new Wire((request) -> answer.get());

	private static final Collector collector = new Collector();

	private final int port;

	TracingTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("DETAILS_SERVICE_PORT", details::port);
		registry.add("REVIEWS_SERVICE_PORT", reviews::port);
		registry.add("ZIPKIN_BASE_URL", collector::url);
	}

	@BeforeEach
	void reviewsAnswers() {
		answer.set(Wire.json(Backends.REVIEWS));
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER
					+ "|x-b3-parentspanid: 05e3ac9a4f6e3b90|x-b3-sampled: 1",
			"x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-sampled: true",
			"x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER, "b3: " + TRACE + "-" + CALLER + "-1",
			"b3: " + TRACE + "-" + CALLER + "-1-05e3ac9a4f6e3b90", "b3: " + TRACE + "-" + CALLER,
			"traceparent: 00-" + TRACE + "-" + CALLER + "-01",
			"b3: " + TRACE + "-" + CALLER + "-1|x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER
					+ "|x-b3-sampled: 1|traceparent: 00-" + TRACE + "-" + CALLER + "-01" })
	void eachCallIsAChildOfTheRequestWhichIsAChildOfTheCaller(String headers) throws Exception {
		Calls sent = call(headers.split("\\|"));
		Map<String, JsonNode> spans = spans(3);
		JsonNode server = spans.get("get /productpage");
		assertThat(server.path("kind").textValue()).isEqualTo("SERVER");
		assertThat(server.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(server.path("parentId").textValue()).isEqualTo(CALLER);
		assertCall(sent.details(), spans.get("get /details/{productid}"), server);
		assertCall(sent.reviews(), spans.get("get /reviews/{productid}"), server);
	}

	private void assertCall(Map<String, String> sent, JsonNode client, JsonNode server) {
		String parent = server.path("id").textValue();
		String span = client.path("id").textValue();
		assertThat(client.path("kind").textValue()).isEqualTo("CLIENT");
		assertThat(client.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(client.path("parentId").textValue()).isEqualTo(parent).isNotEqualTo(CALLER);
		assertThat(span).isNotIn(CALLER, parent);
		assertThat(sent).isEqualTo(Map.of("x-b3-traceid", TRACE, "x-b3-spanid", span, "x-b3-parentspanid", parent,
				"x-b3-sampled", "1", "traceparent", "00-" + TRACE + "-" + span + "-01"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: " + SHORT_TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-sampled: 1",
			"b3: " + SHORT_TRACE + "-" + CALLER + "-1" })
	void aTraceIdOf64BitsStaysOne(String headers) throws Exception {
		Calls sent = call(headers.split("\\|"));
		assertThat(spans(3).values()).extracting((span) -> span.path("traceId").textValue()).containsOnly(SHORT_TRACE);
		for (Map<String, String> each : List.of(sent.details(), sent.reviews())) {
			assertThat(each).containsEntry("x-b3-traceid", SHORT_TRACE)
				.containsEntry("traceparent",
						"00-0000000000000000" + SHORT_TRACE + "-" + each.get("x-b3-spanid") + "-01");
		}
	}

	@Test
	void aRequestWithoutATraceBeginsOneAndLinksToIt() throws Exception {
		String response = Wire.get(this.port, "/productpage", List.of());
		details.next();
		reviews.next();
		JsonNode server = spans(3).get("get /productpage");
		String trace = server.path("traceId").textValue();
		assertThat(server.has("parentId")).isFalse();
		assertThat(trace).matches("[0-9a-f]{32}");
		assertThat(response).contains("x-trace-id: " + trace + "\r\n",
				"<a href=\"http://localhost:9411/zipkin/traces/" + trace + "\">Trace " + trace + "</a>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-sampled: 0|x-request-id: 1",
			"b3: " + TRACE + "-" + CALLER + "-0|x-request-id: 1",
			"traceparent: 00-" + TRACE + "-" + CALLER + "-00|x-request-id: 1" })
	void anUnsampledRequestIsPassedOnAsSuchAndHasNoSpans(String headers) throws Exception {
		Calls sent = call(headers.split("\\|"));
		for (Map<String, String> each : List.of(sent.details(), sent.reviews())) {
			assertThat(each).containsEntry("x-b3-traceid", TRACE)
				.containsEntry("x-b3-sampled", "0")
				.containsEntry("traceparent", "00-" + TRACE + "-" + each.get("x-b3-spanid") + "-00")
				.doesNotContainKeys("b3", "x-b3-flags");
			assertThat(each.get("x-b3-spanid")).matches("[0-9a-f]{16}").isNotEqualTo(CALLER);
		}
		assertThat(sent.details().get("x-b3-spanid")).isNotEqualTo(sent.reviews().get("x-b3-spanid"));
		assertThatNothingWasReported();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-sampled: 0", "b3: 0" })
	void aDecisionAloneIsPassedOn(String header) throws Exception {
		assertThat(call(header).reviews()).containsEntry("x-b3-sampled", "0").doesNotContainKey("b3");
		assertThatNothingWasReported();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: " + TRACE + "|x-b3-spanid: " + CALLER + "|x-b3-flags: 1",
			"b3: " + TRACE + "-" + CALLER + "-d" })
	void aDebugRequestIsPassedOnAsSuch(String headers) throws Exception {
		Map<String, String> sent = call(headers.split("\\|")).reviews();
		Map<String, JsonNode> spans = spans(3);
		JsonNode client = spans.get("get /reviews/{productid}");
		assertThat(client.path("debug").asBoolean()).isTrue();
		assertThat(spans.get("get /productpage").path("parentId").textValue()).isEqualTo(CALLER);
		assertThat(sent).containsEntry("x-b3-traceid", TRACE)
			.containsEntry("x-b3-flags", "1")
			.containsEntry("traceparent", "00-" + TRACE + "-" + client.path("id").textValue() + "-01");
	}

	@Test
	void theOtherHeadersGoOutAsTheyCame() throws Exception {
		String[] headers = { "x-request-id: \u00c3\u00ab\u00ff", "x-ot-span-context: 1", "x-datadog-trace-id: 2",
				"x-datadog-parent-id: 3", "x-datadog-sampling-priority: 4", "tracestate: a=b,c=d", "tracestate: e=f",
				"x-cloud-trace-context: 5", "grpc-trace-bin: ", "sw8: 7", "user-agent: curl", "cookie: a=1",
				"cookie: b=2", "authorization: Bearer 8", "jwt: 9" };
		List<String> lines = new ArrayList<>(List.of(headers));
		lines.add("end-user: admin");
		lines.add("traceparent: 00-" + TRACE + "-" + CALLER + "-00");
		Wire.get(this.port, "/productpage", lines);
		for (Wire backend : List.of(details, reviews)) {
			assertThat(backend.next().stream().filter((line) -> !line.matches("(?i)(GET|Host:|x-b3-|traceparent:).*")))
				.containsExactlyInAnyOrder(headers);
		}
	}

	@Test
	void anUnsampledRequestHasNoTraceToShow() throws Exception {
		String response = Wire.get(this.port, "/productpage", List.of("b3: " + TRACE + "-" + CALLER + "-0"));
		details.next();
		reviews.next();
		assertThat(response).startsWith("HTTP/1.1 200 ")
			.doesNotContainIgnoringCase("b3")
			.doesNotContain(TRACE, "traceparent", "x-trace-id", "zipkin");
	}

	@Test
	void theSpansSayWhatTheyAre() throws Exception {
		call();
		for (JsonNode span : spans(3).values()) {
			assertThat(span.path("localEndpoint").path("serviceName").textValue()).isEqualTo("productpage");
			assertThat(span.path("tags").path("service.version").textValue()).isEqualTo("v1");
			assertThat(span.path("tags").path("k8s.pod.name").textValue()).isEqualTo("productpage-v1-abc");
			assertThat(span.path("tags").has("error")).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 503 Service Unavailable\r\n\r\n", "" })
	void eachFailedTryIsAnErrorOfItsOwnSpan(String failure) throws Exception {
		answer.set(failure);
		Map<String, String> first = call().reviews();
		Map<String, String> second = headers(reviews.next());
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			JsonNode span = collector.next();
			boolean failed = span.path("name").textValue().equals("get /reviews/{productid}");
			assertThat(span.path("tags").has("error")).isEqualTo(failed);
			if (failed) {
				ids.add(span.path("id").textValue());
			}
		}
		assertThat(ids).containsExactlyInAnyOrder(first.get("x-b3-spanid"), second.get("x-b3-spanid"))
			.doesNotHaveDuplicates();
		assertThat(first.get("x-b3-parentspanid")).isEqualTo(second.get("x-b3-parentspanid"));
	}

	@Test
	void aRequestThatFailsIsAnError() throws Exception {
		assertThat(Wire.get(this.port, "/nothing", List.of())).startsWith("HTTP/1.1 404 ");
		assertThat(collector.next().path("tags").path("error").textValue()).isEqualTo("404");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/health", "/actuator/health/liveness", "/actuator/info", "/metrics", "/static/style.css" })
	void probesMetricsAndFilesHaveNoSpans(String path) throws Exception {
		Wire.get(this.port, path, List.of());
		assertThatNothingWasReported();
	}

	/** The next spans are those of a request that is sent now. */
	private void assertThatNothingWasReported() throws Exception {
		Calls sent = call("x-request-id: sentinel");
		assertThat(spans(3).values()).extracting((span) -> span.path("id").textValue())
			.containsExactlyInAnyOrder(sent.details().get("x-b3-spanid"), sent.reviews().get("x-b3-spanid"),
					sent.reviews().get("x-b3-parentspanid"));
	}

	/** The next spans by their names. */
	private Map<String, JsonNode> spans(int count) throws Exception {
		Map<String, JsonNode> spans = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			JsonNode span = collector.next();
			assertThat(spans.put(span.path("name").textValue(), span)).isNull();
		}
		return spans;
	}

	private Calls call(String... headers) throws Exception {
		assertThat(Wire.get(this.port, "/productpage", Arrays.asList(headers))).startsWith("HTTP/1.1 200 ");
		return new Calls(headers(details.next()), headers(reviews.next()));
	}

	/** The tracing headers of a call, each of which comes once. */
	private static Map<String, String> headers(List<String> request) {
		Map<String, String> headers = new LinkedHashMap<>();
		for (String line : request) {
			if (!line.matches("(GET|Host:|x-request-id:).*")) {
				String[] header = line.toLowerCase().split(": ", 2);
				assertThat(headers.put(header[0], header[1])).isNull();
			}
		}
		return headers;
	}

	/** The tracing headers of the calls that a page causes. */
	record Calls(Map<String, String> details, Map<String, String> reviews) {

	}

}
