package bookinfo.details;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The span of a request, as the collector gets it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "TRACING_ENABLED=true", "SERVICE_VERSION=v1", "HOSTNAME=details-v1-abc" })
class TracingTests {

	private static final Collector collector = new Collector();

	private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";

	private static final String CALLER = "e457b5a2e4d86bd1";

	private final int port;

	TracingTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("ZIPKIN_BASE_URL", collector::url);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "x-b3-traceid | " + TRACE + " | x-b3-spanid | " + CALLER + " | x-b3-sampled | 1",
					"b3 | " + TRACE + "-" + CALLER + "-1 | x-request-id | 1 | sw8 | 1",
					"traceparent | 00-" + TRACE + "-" + CALLER + "-01 | tracestate | a=b | sw8 | 1" })
	void itIsAChildOfTheCallers(String name1, String value1, String name2, String value2, String name3, String value3)
			throws Exception {
		get("/details/0", name1, value1, name2, value2, name3, value3);
		JsonNode span = collector.next();
		assertThat(span.path("traceId").textValue()).isEqualTo(TRACE);
		assertThat(span.path("parentId").textValue()).isEqualTo(CALLER);
		assertThat(span.path("id").textValue()).isNotEqualTo(CALLER);
		assertThat(span.path("kind").textValue()).isEqualTo("SERVER");
		assertThat(span.path("shared").asBoolean()).isFalse();
		assertThat(span.path("name").textValue()).isEqualTo("get /details/{productid}");
		assertThat(span.path("localEndpoint").path("serviceName").textValue()).isEqualTo("details");
		assertThat(span.path("tags").path("service.version").textValue()).isEqualTo("v1");
		assertThat(span.path("tags").path("k8s.pod.name").textValue()).isEqualTo("details-v1-abc");
		assertThat(span.path("tags").has("error")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/details/abc, 400", "/nothing, 404" })
	void aRefusedRequestIsAnError(String path, String status) throws Exception {
		get(path);
		assertThat(collector.next().path("tags").path("error").textValue()).isEqualTo(status);
	}

	@Test
	void aTraceIdOf64BitsIsTakenAsItIs() throws Exception {
		get("/details/0", "x-b3-traceid", TRACE.substring(16), "x-b3-spanid", CALLER, "x-b3-sampled", "true");
		JsonNode span = collector.next();
		assertThat(span.path("traceId").textValue()).isEqualTo(TRACE.substring(16));
		assertThat(span.path("parentId").textValue()).isEqualTo(CALLER);
	}

	@Test
	void probesAndUnsampledRequestsHaveNone() throws Exception {
		get("/health");
		get("/actuator/health/liveness");
		get("/actuator/info");
		get("/details/1", "x-b3-traceid", TRACE, "x-b3-spanid", CALLER, "x-b3-sampled", "0");
		get("/details/2", "traceparent", "00-" + TRACE + "-" + CALLER + "-00");
		get("/details/3");
		JsonNode span = collector.next();
		assertThat(span.path("tags").path("http.path").textValue()).isEqualTo("/details/3");
		assertThat(span.has("parentId")).isFalse();
		assertThat(span.path("traceId").textValue()).matches("[0-9a-f]{32}");
	}

	private void get(String path, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding());
	}

}
