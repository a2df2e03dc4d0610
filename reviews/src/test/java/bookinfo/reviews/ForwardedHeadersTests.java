package bookinfo.reviews;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which headers reviews sends to ratings, byte for byte, while it reports no spans. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "ENABLE_RATINGS=true", "RATINGS_HOSTNAME=localhost" })
class ForwardedHeadersTests {

	private static final Wire ratings = new Wire(
			(request) -> Wire.json("{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}"));

	private final int port;

	ForwardedHeadersTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("RATINGS_SERVICE_PORT", ratings::port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-request-id", "x-ot-span-context", "x-datadog-trace-id", "x-datadog-parent-id",
			"x-datadog-sampling-priority", "traceparent", "tracestate", "x-cloud-trace-context", "grpc-trace-bin", "b3",
			"x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "sw8", "end-user",
			"user-agent", "cookie", "authorization", "jwt" })
	void aHeaderGoesOutAsItCame(String name) throws Exception {
		// Zoë 😀 in UTF-8, and a lone byte that is none.
		String value = name + ": a=\"b\", c;\td \u00c3\u00ab\u00f0\u009f\u0098\u0080 \u00ff";
		assertThat(forwarded(value)).containsExactly(value);
		assertThat(forwarded(name.toUpperCase() + ": 0")).containsExactly(name + ": 0");
		assertThat(forwarded(name + ":")).containsExactly(name + ": ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-request-id", "tracestate", "b3", "x-b3-sampled", "traceparent", "cookie", "end-user" })
	void severalOfOneNameStaySeveral(String name) throws Exception {
		assertThat(forwarded(name + ": 2", name + ": 1", name + ": 2")).containsExactly(name + ": 2", name + ": 1",
				name + ": 2");
	}

	@Test
	void allOfThemGoOutTogether() throws Exception {
		String[] headers = { "b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
				"x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7", "x-b3-spanid: e457b5a2e4d86bd1",
				"x-b3-parentspanid: 05e3ac9a4f6e3b90", "x-b3-sampled: 0", "x-b3-flags: 1",
				"traceparent: 00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01", "tracestate: a=b",
				"x-request-id: 1", "cookie: session=a", "end-user: jason" };
		assertThat(forwarded(headers)).containsExactlyInAnyOrder(headers);
	}

	@Test
	void noneIsInvented() throws Exception {
		assertThat(forwarded()).isEmpty();
	}

	@Test
	void noOtherGoesOut() throws Exception {
		assertThat(forwarded("accept: */*", "accept-encoding: gzip", "x-forwarded-for: 10.0.0.1", "baggage: a=b",
				"x-other: 1", "content-type: text/plain"))
			.isEmpty();
	}

	@Test
	void noneComesBack() throws Exception {
		String response = Wire.get(this.port, "/reviews/0",
				List.of("x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7", "x-b3-spanid: e457b5a2e4d86bd1",
						"x-request-id: 1", "end-user: jason", "cookie: session=a", "tracestate: a=b"));
		ratings.next();
		assertThat(response.substring(0, response.indexOf("\r\n\r\n")).toLowerCase().lines().skip(1))
			.allMatch((line) -> line.matches("(content-type|transfer-encoding|content-length|date|connection): .*"));
		assertThat(response).contains("\"rating\":{\"stars\":5,\"color\":\"black\"}");
	}

	/** All lines of the request but its first and those of the connection. */
	private List<String> forwarded(String... headers) throws Exception {
		Wire.get(this.port, "/reviews/0", List.of(headers));
		List<String> request = new ArrayList<>(ratings.next());
		assertThat(request.remove(0)).isEqualTo("GET /ratings/0 HTTP/1.1");
		assertThat(request.remove("Host: localhost:" + ratings.port())).isTrue();
		return request;
	}

}
