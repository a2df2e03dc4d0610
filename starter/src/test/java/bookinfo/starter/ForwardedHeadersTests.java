package bookinfo.starter;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.config.import=classpath:bookinfo-defaults.yml")
class ForwardedHeadersTests {

	private static final String[] SPANS = { "traceparent", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid",
			"x-b3-sampled", "x-b3-flags" };

	private static final String[] OTHERS = { "x-request-id", "x-ot-span-context", "x-datadog-trace-id",
			"x-datadog-parent-id", "x-datadog-sampling-priority", "tracestate", "x-cloud-trace-context",
			"grpc-trace-bin", "sw8", "end-user", "user-agent", "cookie", "authorization", "jwt" };

	private static final String[] NOT_FORWARDED = { "accept", "accept-encoding", "baggage", "content-type", "host",
			"referer", "x-forwarded-for" };

	@Test
	void headersOfTheContractAreForwarded() {
		assertThat(new ForwardedHeaders(Set.of(), false).from(request(OTHERS, NOT_FORWARDED))).containsOnlyKeys(OTHERS);
		assertThat(new ForwardedHeaders(Set.of(), false).from(request(SPANS))).containsOnlyKeys(SPANS);
	}

	@Test
	void headersOfSpansAreNotForwardedWithTracing() {
		assertThat(new ForwardedHeaders(Set.of(), true).from(request(OTHERS, SPANS))).containsOnlyKeys(OTHERS);
	}

	@Test
	void exceptedHeadersAreNotForwarded() {
		assertThat(new ForwardedHeaders(Set.of("end-user", "b3"), false).from(request(OTHERS, SPANS)))
			.doesNotContainKeys("end-user", "b3")
			.hasSize(OTHERS.length + SPANS.length - 2);
	}

	@Test
	void valuesKeepTheirOrder() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.addHeader("Cookie", List.of("b=2", "", "a=1", "b=2"));
		assertThat(new ForwardedHeaders(Set.of(), true).from(request).toSingleValueMap().keySet())
			.containsExactly("cookie");
		assertThat(new ForwardedHeaders(Set.of(), true).from(request).get("cookie")).containsExactly("b=2", "", "a=1",
				"b=2");
	}

	@Test
	void bytesOnTheWireStayTheSame(@LocalServerPort int port, @Autowired Wire backend) throws Exception {
		// Zoë 😀 in UTF-8, and a lone byte that is not UTF-8.
		String value = "a=\"b\", c;\td \u00c3\u00ab\u00f0\u009f\u0098\u0080 \u00ff";
		String[] headers = { "x-request-id: " + value, "end-user: " + value, "tracestate: 2", "tracestate: 1",
				"tracestate: 2", "sw8: ", "b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1", "b3: nonsense",
				"x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7", "x-b3-spanid: e457b5a2e4d86bd1", "x-b3-sampled: 0",
				"traceparent: 00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01" };
		String response = Wire.get(port, "/echo/0", List.of(headers));
		assertThat(backend.next()).filteredOn((line) -> !line.matches("(GET|Host:) .*"))
			.containsExactlyInAnyOrder(headers);
		assertThat(response.substring(0, response.indexOf("\r\n\r\n")).lines().skip(1))
			.allMatch((line) -> line.matches("(?i)(content-type|content-length|date|connection): .*"));
	}

	private static MockHttpServletRequest request(String[]... names) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		for (String[] group : names) {
			for (String name : group) {
				request.addHeader(name, "1");
			}
		}
		return request;
	}

}
