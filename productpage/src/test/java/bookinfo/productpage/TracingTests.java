package bookinfo.productpage;

import java.util.ArrayList;
import java.util.List;

import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.Collector;
import bookinfo.starter.Wire;
import com.fasterxml.jackson.databind.JsonNode;
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

	private static final Wire details = new Wire((request) -> Wire.json(Backends.DETAILS));

	private static final Wire reviews = new Wire((request) -> request.contains("x-request-id: failing")
			? "HTTP/1.1 503 Service Unavailable\r\n\r\n" : Wire.json(Backends.REVIEWS));

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

	@Test
	void pageIsOneTrace() throws Exception {
		page("b3: " + TRACE + "-" + CALLER + "-1");
		List<JsonNode> spans = spans(3);
		JsonNode server = only(spans, "kind", "SERVER");
		assertThat(server.path("name").textValue()).isEqualTo("get /productpage");
		assertThat(server.path("localEndpoint").path("serviceName").textValue()).isEqualTo("productpage");
		assertThat(server.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(server.path("parentId").textValue()).isEqualTo(CALLER);
		assertIsChild(details.next(), "get /details/{productid}", server.path("id").textValue(), spans);
		assertIsChild(reviews.next(), "get /reviews/{productid}", server.path("id").textValue(), spans);
	}

	@Test
	void failedTryHasItsOwnSpan() throws Exception {
		page("x-request-id: failing");
		details.next();
		List<JsonNode> spans = spans(4);
		String server = only(spans, "kind", "SERVER").path("id").textValue();
		List<String> first = reviews.next();
		List<String> second = reviews.next();
		assertThat(header(first, "x-b3-spanid")).isNotEqualTo(header(second, "x-b3-spanid"));
		assertIsChild(first, "get /reviews/{productid}", server, spans);
		assertIsChild(second, "get /reviews/{productid}", server, spans);
		assertThat(spans).filteredOn((span) -> span.path("tags").path("error").asText().equals("503")).hasSize(2);
	}

	@Test
	void pageLinksToItsTrace() throws Exception {
		String response = page();
		String trace = header(details.next(), "x-b3-traceid");
		reviews.next();
		assertThat(spans(3)).extracting((span) -> span.path("traceId").textValue()).containsOnly(trace);
		assertThat(response).contains("x-trace-id: " + trace + "\r\n",
				"<a href=\"http://localhost:9411/zipkin/traces/" + trace + "\">Trace " + trace + "</a>");
	}

	@Test
	void unsampledRequestHasNoTrace() throws Exception {
		assertThat(page("b3: " + TRACE + "-" + CALLER + "-0")).doesNotContain(TRACE, "x-trace-id", "zipkin");
		assertThat(header(details.next(), "x-b3-sampled")).isEqualTo("0");
		assertThat(header(reviews.next(), "x-b3-sampled")).isEqualTo("0");
		// The next spans are those of another page.
		pageLinksToItsTrace();
	}

	@Test
	void extraCallsBelongToTheTrace(@Autowired Tracer tracer, @Autowired ProductpageProperties properties,
			@Autowired BackendClientFactory clients) throws Exception {
		Flood flood = new Flood(new ProductpageProperties(null, properties.reviews(), null, 3, "", ""), clients);
		Span page = tracer.nextSpan().start();
		try (Tracer.SpanInScope scope = tracer.withSpan(page)) {
			flood.start("0", new HttpHeaders());
		}
		List<JsonNode> spans = spans(3);
		for (int i = 0; i < 3; i++) {
			assertIsChild(reviews.next(), "get /reviews/{productid}", page.context().spanId(), spans);
		}
		page.abandon();
	}

	private String page(String... headers) throws Exception {
		String response = Wire.get(this.port, "/productpage", List.of(headers));
		assertThat(response).startsWith("HTTP/1.1 200 ");
		return response;
	}

	private static List<JsonNode> spans(int count) throws Exception {
		List<JsonNode> spans = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			spans.add(collector.next());
		}
		assertThat(spans).doesNotContainNull();
		return spans;
	}

	/**
	 * The headers of a call name its own span, a child of the page's in the same trace.
	 */
	private static void assertIsChild(List<String> call, String name, String parent, List<JsonNode> spans) {
		JsonNode span = only(spans, "id", header(call, "x-b3-spanid"));
		assertThat(span.path("name").textValue()).isEqualTo(name);
		assertThat(span.path("kind").textValue()).isEqualTo("CLIENT");
		assertThat(span.path("parentId").textValue()).isEqualTo(parent);
		assertThat(header(call, "x-b3-parentspanid")).isEqualTo(parent);
		assertThat(spans).extracting((each) -> each.path("traceId").textValue())
			.containsOnly(header(call, "x-b3-traceid"));
	}

	private static String header(List<String> request, String name) {
		return String.join("\n", request).replaceFirst("(?is).*\n" + name + ": (\\S+).*", "$1");
	}

	private static JsonNode only(List<JsonNode> spans, String field, String value) {
		List<JsonNode> found = spans.stream().filter((span) -> span.path(field).asText().equals(value)).toList();
		assertThat(found).as("%s %s in %s", field, value, spans).hasSize(1);
		return found.get(0);
	}

}
