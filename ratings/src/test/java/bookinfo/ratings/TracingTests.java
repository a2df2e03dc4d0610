package bookinfo.ratings;

import java.util.List;

import bookinfo.starter.Collector;
import bookinfo.starter.Wire;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The span of a request. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "TRACING_ENABLED=true", "SERVICE_VERSION=v1", "HOSTNAME=ratings-v1-abc" })
class TracingTests {

	private static final Collector collector = new Collector();

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("ZIPKIN_BASE_URL", collector::url);
	}

	@Test
	void requestIsAChildOfTheCaller(@LocalServerPort int port) throws Exception {
		String answer = Wire.get(port, "/ratings/0",
				List.of("b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"));
		assertThat(answer).startsWith("HTTP/1.1 200 ");
		JsonNode span = collector.next();
		assertThat(span.path("traceId").textValue()).isEqualTo("80f198ee56343ba864fe8b2a57d3eff7");
		assertThat(span.path("parentId").textValue()).isEqualTo("e457b5a2e4d86bd1");
		assertThat(span.path("kind").textValue()).isEqualTo("SERVER");
		assertThat(span.path("name").textValue()).isEqualTo("get /ratings/{productid}");
		assertThat(span.path("localEndpoint").path("serviceName").textValue()).isEqualTo("ratings");
		assertThat(span.path("tags").path("service.version").textValue()).isEqualTo("v1");
		assertThat(span.path("tags").path("k8s.pod.name").textValue()).isEqualTo("ratings-v1-abc");
		assertThat(span.path("tags").has("error")).isFalse();
	}

}
