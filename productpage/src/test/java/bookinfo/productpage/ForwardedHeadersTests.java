package bookinfo.productpage;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which headers productpage sends to details and reviews, byte for byte, while it reports
 * no spans.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "DETAILS_HOSTNAME=localhost", "REVIEWS_HOSTNAME=localhost" })
class ForwardedHeadersTests {

	private static final Wire details = new Wire((request) -> Wire.json(Backends.DETAILS));

	private static final Wire reviews = new Wire((request) -> Wire.json(Backends.REVIEWS));

	private final int port;

	ForwardedHeadersTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("DETAILS_SERVICE_PORT", details::port);
		registry.add("REVIEWS_SERVICE_PORT", reviews::port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-request-id", "x-ot-span-context", "x-datadog-trace-id", "x-datadog-parent-id",
			"x-datadog-sampling-priority", "traceparent", "tracestate", "x-cloud-trace-context", "grpc-trace-bin", "b3",
			"x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "sw8", "user-agent",
			"cookie", "authorization", "jwt" })
	void aHeaderGoesOutAsItCame(String name) throws Exception {
		// Zoë 😀 in UTF-8, and a lone byte that is none.
		String value = name + ": a=\"b\", c;\td \u00c3\u00ab\u00f0\u009f\u0098\u0080 \u00ff";
		assertThat(forwarded(value)).containsExactly(value);
		assertThat(forwarded(name.toUpperCase() + ": 0")).containsExactly(name + ": 0");
		assertThat(forwarded(name + ":")).containsExactly(name + ": ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-request-id", "tracestate", "b3", "x-b3-sampled", "traceparent", "cookie" })
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
				"x-request-id: 1", "cookie: session=a" };
		assertThat(forwarded(headers)).containsExactlyInAnyOrder(headers);
	}

	@Test
	void noneIsInvented() throws Exception {
		assertThat(forwarded()).isEmpty();
	}

	@Test
	void noOtherGoesOut() throws Exception {
		assertThat(forwarded("accept: */*", "accept-encoding: gzip", "x-forwarded-for: 10.0.0.1", "baggage: a=b",
				"x-other: 1", "content-type: text/plain", "referer: http://localhost/"))
			.isEmpty();
	}

	@Test
	void theEndUserIsNobodyTheClientSays() throws Exception {
		assertThat(forwarded("end-user: admin")).isEmpty();
		assertThat(forwarded("End-User: admin", "end-user: root", "cookie: session=admin"))
			.containsExactly("cookie: session=admin");
	}

	@ParameterizedTest
	@CsvSource({ "jason, jason", "Zo%C3%AB+%F0%9F%98%80, Zo\u00c3\u00ab \u00f0\u009f\u0098\u0080" })
	void theEndUserIsWhoSignedIn(String user, String sent) throws Exception {
		String form = "username=" + user;
		String login = Wire.send(this.port,
				"POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n"
						+ "content-length: " + form.length() + "\r\nconnection: close\r\n\r\n" + form);
		String cookie = login.replaceFirst("(?s).*Set-Cookie: (session=[^;]+).*", "cookie: $1");
		assertThat(forwarded(cookie, "end-user: admin")).containsExactlyInAnyOrder("end-user: " + sent, cookie);
	}

	@Test
	void noneComesBack() throws Exception {
		String response = Wire.get(this.port, "/productpage", List.of("x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7",
				"x-b3-spanid: e457b5a2e4d86bd1", "x-request-id: 1", "end-user: jason", "tracestate: a=b"));
		details.next();
		reviews.next();
		assertThat(response.substring(0, response.indexOf("\r\n\r\n")).toLowerCase().lines().skip(1))
			.allMatch((line) -> line.matches("(content-type|content-language|transfer-encoding|content-length|date|"
					+ "connection|content-security-policy|x-content-type-options|referrer-policy): .*"));
	}

	/** All lines of both requests, which are the same, but the first and the host. */
	private List<String> forwarded(String... headers) throws Exception {
		assertThat(Wire.get(this.port, "/productpage", List.of(headers))).startsWith("HTTP/1.1 200 ");
		List<String> request = new ArrayList<>(details.next());
		List<String> other = new ArrayList<>(reviews.next());
		assertThat(request.remove(0)).isEqualTo("GET /details/0 HTTP/1.1");
		assertThat(request.remove("Host: localhost:" + details.port())).isTrue();
		assertThat(other.remove(0)).isEqualTo("GET /reviews/0 HTTP/1.1");
		assertThat(other.remove("Host: localhost:" + reviews.port())).isTrue();
		assertThat(other).isEqualTo(request);
		return request;
	}

}
