package bookinfo.productpage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.Collector;
import bookinfo.starter.Wire;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.sleuth.Span;
import org.springframework.cloud.sleuth.Tracer;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The spans of a page, and the headers of its calls. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "TRACING_ENABLED=true", "DETAILS_HOSTNAME=localhost", "REVIEWS_HOSTNAME=localhost",
				"TRACE_URL=http://localhost:9411/zipkin/traces/{traceId}" })
class TracingTests {

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

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

	@Test
	void pageIsOneTrace() throws Exception {
		page("b3: " + TRACE + "-" + CALLER + "-1");
		List<JsonNode> spans = spans(3);
		JsonNode server = named("get /productpage", spans);
		assertThat(server.path("kind").textValue()).isEqualTo("SERVER");
		assertThat(server.path("localEndpoint").path("serviceName").textValue()).isEqualTo("productpage");
		assertThat(server.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(server.path("parentId").textValue()).isEqualTo(CALLER);
		assertIsCall(named("get /details/{productid}", spans), details.next(), server);
		assertIsCall(named("get /reviews/{productid}", spans), reviews.next(), server);
	}

	@Test
	void failedTryHasItsOwnSpan() throws Exception {
		answer.set("HTTP/1.1 503 Service Unavailable\r\n\r\n");
		page();
		details.next();
		List<JsonNode> spans = spans(4);
		JsonNode server = named("get /productpage", spans);
		for (int i = 0; i < 2; i++) {
			List<String> call = reviews.next();
			JsonNode span = only(spans, "id", header(call, "x-b3-spanid"));
			assertThat(span.path("name").textValue()).isEqualTo("get /reviews/{productid}");
			assertThat(span.path("tags").path("error").textValue()).isEqualTo("503");
			assertIsCall(span, call, server);
			spans.remove(span);
		}
		assertThat(spans).noneMatch((span) -> span.path("tags").has("error"));
	}

	@Test
	void pageLinksToItsTrace() throws Exception {
		String response = page();
		String trace = header(details.next(), "x-b3-traceid");
		reviews.next();
		assertThat(named("get /productpage", spans(3)).path("traceId").textValue()).isEqualTo(trace);
		assertThat(response).contains("x-trace-id: " + trace + "\r\n",
				"<a href=\"http://localhost:9411/zipkin/traces/" + trace + "\">Trace " + trace + "</a>");
	}

	@Test
	void unsampledRequestHasNoTrace() throws Exception {
		assertThat(page("b3: " + TRACE + "-" + CALLER + "-0")).doesNotContain(TRACE, "x-trace-id", "zipkin");
		assertThat(header(details.next(), "x-b3-sampled")).isEqualTo("0");
		assertThat(header(reviews.next(), "x-b3-sampled")).isEqualTo("0");
		assertThatNothingIsReported();
	}

	@Test
	void probesMetricsAndFilesHaveNoSpans() throws Exception {
		for (String path : List.of("/health", "/actuator/health/liveness", "/metrics", "/static/style.css")) {
			Wire.get(this.port, path, List.of());
		}
		assertThatNothingIsReported();
	}

	@Test
	void extraCallsBelongToTheTrace(@Autowired Tracer tracer, @Autowired ProductpageProperties properties,
			@Autowired BackendClientFactory clients) throws Exception {
		Flood flood = new Flood(new ProductpageProperties(null, properties.reviews(), null,
				new ProductpageProperties.Flood(3, 2), "", ""), clients);
		Span page = tracer.nextSpan().name("page").start();
		try (Tracer.SpanInScope scope = tracer.withSpan(page)) {
			flood.start("0", new HttpHeaders());
		}
		page.end();
		List<JsonNode> spans = spans(4);
		for (int i = 0; i < 3; i++) {
			List<String> call = reviews.next();
			assertIsCall(only(spans, "id", header(call, "x-b3-spanid")), call, named("page", spans));
		}
	}

	private static void assertIsCall(JsonNode client, List<String> request, JsonNode server) {
		assertThat(client.path("kind").textValue()).isEqualTo("CLIENT");
		assertThat(client.path("traceId")).isEqualTo(server.path("traceId"));
		assertThat(client.path("parentId")).isEqualTo(server.path("id"));
		assertThat(header(request, "x-b3-traceid")).isEqualTo(client.path("traceId").textValue());
		assertThat(header(request, "x-b3-spanid")).isEqualTo(client.path("id").textValue());
		assertThat(header(request, "x-b3-parentspanid")).isEqualTo(client.path("parentId").textValue());
	}

	/** The next spans are those of a page that is requested now. */
	private void assertThatNothingIsReported() throws Exception {
		page();
		String trace = header(details.next(), "x-b3-traceid");
		reviews.next();
		assertThat(spans(3)).allMatch((span) -> span.path("traceId").textValue().equals(trace));
	}

	private String page(String... headers) throws Exception {
		String response = Wire.get(this.port, "/productpage", List.of(headers));
		assertThat(response).startsWith("HTTP/1.1 200 ");
		return response;
	}

	private static String header(List<String> request, String name) {
		assertThat(request).filteredOn((line) -> line.toLowerCase().startsWith(name + ": ")).hasSize(1);
		return request.stream()
			.filter((line) -> line.toLowerCase().startsWith(name + ": "))
			.findFirst()
			.orElseThrow()
			.substring(name.length() + 2);
	}

	private static List<JsonNode> spans(int count) throws Exception {
		List<JsonNode> spans = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			spans.add(collector.next());
		}
		assertThat(spans).doesNotContainNull();
		return spans;
	}

	private static JsonNode named(String name, List<JsonNode> spans) {
		return only(spans, "name", name);
	}

	private static JsonNode only(List<JsonNode> spans, String field, String value) {
		List<JsonNode> found = spans.stream().filter((span) -> span.path(field).textValue().equals(value)).toList();
		assertThat(found).as("%s %s in %s", field, value, spans).hasSize(1);
		return found.get(0);
	}

}
