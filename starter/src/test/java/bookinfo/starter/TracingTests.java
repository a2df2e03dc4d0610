package bookinfo.starter;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reported spans of a request and the headers of its call, which must tell the same
 * story. In the tables T is a trace, C is the caller's span, and | stands between
 * headers.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.config.import=classpath:bookinfo-defaults.yml", "spring.application.name=echo",
				"TRACING_ENABLED=true", "SERVICE_VERSION=v2", "HOSTNAME=echo-v2-abc" })
class TracingTests {

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

	private static final String CALLER = "e457b5a2e4d86bd1";

	private static final Collector collector = new Collector();

	private final int port;

	private final Wire backend;

	TracingTests(@LocalServerPort int port, @Autowired Wire backend) {
		this.port = port;
		this.backend = backend;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("ZIPKIN_BASE_URL", collector::url);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: T|x-b3-spanid: C|x-b3-parentspanid: 05e3ac9a4f6e3b90|x-b3-sampled: 1",
			"x-b3-traceid: T|x-b3-spanid: C|x-b3-sampled: true", "x-b3-traceid: T|x-b3-spanid: C", "b3: T-C-1",
			"b3: T-C-1-05e3ac9a4f6e3b90", "b3: T-C", "traceparent: 00-T-C-01", "traceparent: 00-T-C-03",
			"traceparent: cc-T-C-01-what-comes-later", "traceparent: 00-T-C-00|x-b3-sampled: 1",
			"traceparent: 00-T-C-01|baggage: user=jason",
			"b3: T-C-1|x-b3-traceid: T|x-b3-spanid: C|x-b3-sampled: 1|traceparent: 00-T-C-01",
			"x-b3-traceid: T|x-b3-spanid: C|x-b3-sampled: yes", "b3: T-C-x", "b3: T-C-x-1111111111111111",
			"b3: T-C-1|traceparent: 00-11111111111111112222222222222222-3333333333333333-01" })
	void callIsChildOfRequestWhichIsChildOfCaller(String headers) throws Exception {
		Map<String, String> sent = call("/echo/0", headers);
		Spans spans = spans();
		assertThat(text(spans.server(), "traceId")).isEqualTo(TRACE);
		assertThat(text(spans.server(), "parentId")).isEqualTo(CALLER);
		assertThat(spans.server().has("shared")).isFalse();
		String parent = text(spans.server(), "id");
		String span = text(spans.client(), "id");
		assertThat(text(spans.client(), "traceId")).isEqualTo(TRACE);
		assertThat(text(spans.client(), "parentId")).isEqualTo(parent).isNotEqualTo(CALLER);
		assertThat(span).isNotIn(CALLER, parent);
		assertThat(sent).isEqualTo(Map.of("x-b3-traceid", TRACE, "x-b3-spanid", span, "x-b3-parentspanid", parent,
				"x-b3-sampled", "1", "traceparent", "00-" + TRACE + "-" + span + "-01"));
	}

	/** What Envoy 1.40 makes of a call's headers, S, on the way through two sidecars. */
	@ParameterizedTest
	@CsvSource({ "for Zipkin, x-b3-spanid, C, x-b3-parentspanid, 61d6bc9bcc5f0a70",
			"for OpenTelemetry, traceparent, 00-T-C-01, tracestate, ''",
			"for both, x-b3-spanid, C, traceparent, 00-T-C-01" })
	void callerIsTheSpanThatASidecarRenewed(String provider, String name, String value, String otherName, String other)
			throws Exception {
		for (String flags : List.of("x-b3-sampled: 1", "x-b3-flags: 1")) {
			Map<String, String> headers = call("/echo/0", "x-b3-traceid: T|x-b3-spanid: C|" + flags);
			spans();
			headers.put(name, value);
			headers.put(otherName, other);
			Map<String, String> sent = call("/echo/0", String.join("|",
					headers.entrySet().stream().map((header) -> header.getKey() + ": " + header.getValue()).toList()));
			Spans spans = spans();
			assertThat(text(spans.server(), "traceId")).isEqualTo(TRACE);
			assertThat(text(spans.server(), "parentId")).as(provider).isEqualTo(CALLER);
			assertThat(sent).containsEntry(flags.split(": ")[0], "1");
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "x-b3-traceid: 64fe8b2a57d3eff7|x-b3-spanid: C|x-b3-sampled: 1", "b3: 64fe8b2a57d3eff7-C-1" })
	void traceIdOf64BitsIsKept(String headers) throws Exception {
		Map<String, String> sent = call("/echo/0", headers);
		Spans spans = spans();
		assertThat(text(spans.server(), "traceId")).isEqualTo("64fe8b2a57d3eff7");
		assertThat(text(spans.client(), "traceId")).isEqualTo("64fe8b2a57d3eff7");
		assertThat(sent).containsEntry("x-b3-traceid", "64fe8b2a57d3eff7")
			.containsEntry("traceparent", "00-000000000000000064fe8b2a57d3eff7-" + sent.get("x-b3-spanid") + "-01");
	}

	/** The last but one is valid, but Brave cannot continue it. */
	@ParameterizedTest
	@ValueSource(strings = { "accept: */*", "b3: nonsense", "traceparent: nonsense",
			"x-b3-traceid: nonsense|x-b3-spanid: C|x-b3-sampled: 1",
			"traceparent: 00-00000000000000000000000000000000-C-01", "traceparent: 00-T-0000000000000000-01",
			"traceparent: ff-T-C-01", "traceparent: 00-T-C-01-more",
			"traceparent: 00-80f198ee56343ba80000000000000000-C-01", "traceparent: 00-T-C-01,00-T-C-01" })
	void requestWithoutValidTraceBeginsOne(String headers) throws Exception {
		Map<String, String> sent = call("/echo/0", headers);
		Spans spans = spans();
		assertThat(spans.server().has("parentId")).isFalse();
		assertThat(text(spans.server(), "traceId")).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
		assertThat(sent).containsOnlyKeys("x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled",
				"traceparent");
		assertThat(sent).containsEntry("x-b3-traceid", text(spans.server(), "traceId"))
			.containsEntry("x-b3-parentspanid", text(spans.server(), "id"))
			.containsEntry("x-b3-spanid", text(spans.client(), "id"))
			.containsEntry("x-b3-sampled", "1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: T|x-b3-spanid: C|x-b3-sampled: 0", "b3: T-C-0", "traceparent: 00-T-C-00",
			"traceparent: 00-T-C-02", "traceparent: 00-T-C-01|x-b3-sampled: 0" })
	void unsampledRequestIsForwardedAsSuchAndHasNoSpans(String headers) throws Exception {
		Map<String, String> sent = call("/echo/0", headers);
		assertThat(sent).containsEntry("x-b3-traceid", TRACE)
			.containsEntry("x-b3-sampled", "0")
			.containsEntry("traceparent", "00-" + TRACE + "-" + sent.get("x-b3-spanid") + "-00")
			.doesNotContainKeys("b3", "x-b3-flags");
		assertThat(sent.get("x-b3-spanid")).matches("[0-9a-f]{16}").isNotEqualTo(CALLER);
		assertNothingReported();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-sampled: 0", "b3: 0", "x-b3-traceid: T|x-b3-sampled: 0",
			"x-b3-traceid: nonsense|x-b3-spanid: C|x-b3-sampled: 0", "b3: T-nonsense-0", "b3: T--0-C",
			"traceparent: nonsense|x-b3-spanid: C|x-b3-sampled: false" })
	void decisionAloneIsForwarded(String header) throws Exception {
		assertThat(call("/echo/0", header)).containsEntry("x-b3-sampled", "0").doesNotContainKey("b3");
		assertNothingReported();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-b3-traceid: T|x-b3-spanid: C|x-b3-flags: 1", "b3: T-C-d",
			"traceparent: 00-T-C-00|x-b3-flags: 1" })
	void debugRequestIsForwardedAsSuch(String headers) throws Exception {
		Map<String, String> sent = call("/echo/0", headers);
		Spans spans = spans();
		assertThat(spans.client().path("debug").asBoolean()).isTrue();
		assertThat(text(spans.server(), "parentId")).isEqualTo(CALLER);
		assertThat(sent).containsEntry("x-b3-traceid", TRACE)
			.containsEntry("x-b3-flags", "1")
			.containsEntry("traceparent", "00-" + TRACE + "-" + text(spans.client(), "id") + "-01");
	}

	@Test
	void spansAreNamedByRouteAndTagged() throws Exception {
		call("/echo/0", "accept: */*");
		Spans spans = spans();
		assertThat(text(spans.server(), "name")).isEqualTo("get /echo/{productid}");
		assertThat(text(spans.client(), "name")).isEqualTo("get /backend/{productid}");
		for (JsonNode span : List.of(spans.client(), spans.server())) {
			assertThat(text(span.path("localEndpoint"), "serviceName")).isEqualTo("echo");
			assertThat(text(span.path("tags"), "service.version")).isEqualTo("v2");
			assertThat(text(span.path("tags"), "k8s.pod.name")).isEqualTo("echo-v2-abc");
			assertThat(span.path("tags").has("error")).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo/1", "/echo/503" })
	void failedCallIsAnErrorOfItsOwnSpanOnly(String path) throws Exception {
		call(path, "accept: */*");
		Spans spans = spans();
		assertThat(spans.client().path("tags").has("error")).isTrue();
		assertThat(spans.server().path("tags").has("error")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/refused, 400", "/nothing, 404", "/broken, secret" })
	void failedRequestIsAnError(String path, String error) throws Exception {
		Wire.get(this.port, path, List.of());
		assertThat(text(collector.next().path("tags"), "error")).contains(error);
		assertNothingReported();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/health", "/metrics", "/actuator/health/liveness", "/actuator/info", "/static/style.css" })
	void probesMetricsAndFilesHaveNoSpans(String path) throws Exception {
		Wire.get(this.port, path, List.of());
		assertNothingReported();
	}

	@Test
	void otherHeadersAreForwardedUntouched() throws Exception {
		String[] headers = { "x-request-id: \u00c3\u00ab\u00ff", "tracestate: a=b,c=d", "tracestate: e=f",
				"grpc-trace-bin: ", "cookie: a=1", "cookie: b=2" };
		Wire.get(this.port, "/echo/0", List.of((String.join("|", headers) + "|b3: 0").split("\\|")));
		assertThat(this.backend.next()).filteredOn((line) -> !line.matches("(?i)(GET|Host:|x-b3-|traceparent:).*"))
			.containsExactlyInAnyOrder(headers);
	}

	@Test
	void noHeaderComesBack() throws Exception {
		String response = Wire.get(this.port, "/echo/0", List.of("b3: " + TRACE + "-" + CALLER + "-0"));
		assertThat(this.backend.next()).isNotEmpty();
		assertThat(response).doesNotContainIgnoringCase("b3").doesNotContain(TRACE, "traceparent");
	}

	/** The next spans are those of a request that is sent now. */
	private void assertNothingReported() throws Exception {
		Map<String, String> sent = call("/echo/0", "accept: */*");
		Spans spans = spans();
		assertThat(text(spans.client(), "id")).isEqualTo(sent.get("x-b3-spanid"));
		assertThat(text(spans.server(), "id")).isEqualTo(sent.get("x-b3-parentspanid"));
	}

	/** The next two spans. */
	private Spans spans() throws Exception {
		Map<String, JsonNode> spans = new HashMap<>();
		for (int i = 0; i < 2; i++) {
			JsonNode span = collector.next();
			assertThat(spans.put(text(span, "kind"), span)).isNull();
		}
		return new Spans(spans.get("SERVER"), spans.get("CLIENT"));
	}

	private static String text(JsonNode object, String field) {
		return object.path(field).textValue();
	}

	/** The headers of the call that a request causes, each of which comes once. */
	private Map<String, String> call(String path, String headers) throws Exception {
		String[] lines = headers.replace("T", TRACE).replace("C", CALLER).split("\\|");
		assertThat(Wire.get(this.port, path, List.of(lines))).startsWith("HTTP/1.1 200 ");
		Map<String, String> sent = new HashMap<>();
		for (String line : this.backend.next()) {
			if (!line.matches("(GET|Host:).*")) {
				String[] header = line.toLowerCase(Locale.ROOT).split(": ", 2);
				assertThat(sent.put(header[0], header[1])).isNull();
			}
		}
		return sent;
	}

	private record Spans(JsonNode server, JsonNode client) {

	}

}
