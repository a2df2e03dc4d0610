package bookinfo.reviews;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import bookinfo.starter.Collector;
import bookinfo.starter.Wire;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** A request of reviews v3: its spans and the headers of its call. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "ENABLE_RATINGS=true", "STAR_COLOR=red",
		"RATINGS_HOSTNAME=localhost", "TRACING_ENABLED=true", "SERVICE_VERSION=v3", "HOSTNAME=reviews-v3-abc" })
class TracingTests {

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

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
		answer.set(Wire.json("{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}"));
	}

	@Test
	void callIsAChildOfTheRequestWhichIsAChildOfTheCaller() throws Exception {
		assertThat(Wire.get(this.port, "/reviews/0", List.of("b3: " + TRACE + "-" + CALLER + "-1")))
			.startsWith("HTTP/1.1 200 ")
			.contains("{\"stars\":5,\"color\":\"red\"}");
		Map<String, JsonNode> spans = spans();
		JsonNode server = spans.get("SERVER");
		JsonNode client = spans.get("CLIENT");
		assertThat(server.path("name").textValue()).isEqualTo("get /reviews/{productid}");
		assertThat(server.path("parentId").textValue()).isEqualTo(CALLER);
		assertThat(client.path("name").textValue()).isEqualTo("get /ratings/{productid}");
		assertThat(client.path("parentId").textValue()).isEqualTo(server.path("id").textValue());
		assertThat(ratings.next()).contains("traceparent: 00-" + TRACE + "-" + client.path("id").textValue() + "-01");
		assertThat(spans.values()).allSatisfy((span) -> {
			assertThat(span.path("traceId").textValue()).isEqualTo(TRACE);
			assertThat(span.path("localEndpoint").path("serviceName").textValue()).isEqualTo("reviews");
			assertThat(span.path("tags").path("service.version").textValue()).isEqualTo("v3");
			assertThat(span.path("tags").path("k8s.pod.name").textValue()).isEqualTo("reviews-v3-abc");
			assertThat(span.path("tags").has("error")).isFalse();
		});
	}

	@Test
	void failedCallIsAnErrorOfItsOwnSpanOnly() throws Exception {
		answer.set("HTTP/1.1 503 Service Unavailable\r\n\r\n");
		assertThat(Wire.get(this.port, "/reviews/0", List.of())).startsWith("HTTP/1.1 200 ");
		ratings.next();
		Map<String, JsonNode> spans = spans();
		assertThat(spans.get("CLIENT").path("tags").path("error").textValue()).isEqualTo("503");
		assertThat(spans.get("SERVER").path("tags").has("error")).isFalse();
	}

	@Test
	void headersAreForwarded() throws Exception {
		Wire.get(this.port, "/reviews/0", List.of("b3: " + TRACE + "-" + CALLER + "-0", "x-request-id: 1",
				"user-agent: curl", "end-user: jason", "cookie: a=1", "authorization: Bearer 8", "jwt: 9"));
		assertThat(ratings.next()).contains("x-request-id: 1", "user-agent: curl", "end-user: jason", "cookie: a=1",
				"authorization: Bearer 8", "jwt: 9");
	}

	/** The next two spans by their kinds. */
	private Map<String, JsonNode> spans() throws InterruptedException {
		Map<String, JsonNode> spans = new HashMap<>();
		for (int i = 0; i < 2; i++) {
			JsonNode span = collector.next();
			spans.put(span.path("kind").textValue(), span);
		}
		assertThat(spans).containsOnlyKeys("SERVER", "CLIENT");
		return spans;
	}

}
