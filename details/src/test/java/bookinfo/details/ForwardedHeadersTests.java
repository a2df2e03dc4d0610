package bookinfo.details;

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

/**
 * Which headers details v2 sends to the book service, byte for byte, while it reports no
 * spans.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "ENABLE_EXTERNAL_BOOK_SERVICE=true", "DO_NOT_ENCRYPT=true" })
class ForwardedHeadersTests {

	private static final Wire books = new Wire((request) -> Wire.json(ExternalBookTests.ANSWER));

	private final int port;

	ForwardedHeadersTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("EXTERNAL_BOOK_SERVICE", () -> "localhost:" + books.port());
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-request-id", "x-ot-span-context", "x-datadog-trace-id", "x-datadog-parent-id",
			"x-datadog-sampling-priority", "traceparent", "tracestate", "x-cloud-trace-context", "grpc-trace-bin", "b3",
			"x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "sw8", "user-agent" })
	void aHeaderGoesOutAsItCame(String name) throws Exception {
		// Zoë 😀 in UTF-8, and a lone byte that is none.
		String value = name + ": a=\"b\", c;\td \u00c3\u00ab\u00f0\u009f\u0098\u0080 \u00ff";
		assertThat(forwarded(value)).containsExactly(value);
		assertThat(forwarded(name.toUpperCase() + ": 0")).containsExactly(name + ": 0");
		assertThat(forwarded(name + ":")).containsExactly(name + ": ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-request-id", "tracestate", "b3", "x-b3-sampled", "traceparent" })
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
				"x-request-id: 1", "user-agent: curl" };
		assertThat(forwarded(headers)).containsExactlyInAnyOrder(headers);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cookie: session=a", "authorization: Bearer a", "jwt: a", "end-user: jason" })
	void whoTheUserIsStaysHere(String header) throws Exception {
		assertThat(forwarded(header)).isEmpty();
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
		String response = Wire.get(this.port, "/details/0", List.of("x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7",
				"x-b3-spanid: e457b5a2e4d86bd1", "x-request-id: 1", "tracestate: a=b"));
		books.next();
		assertThat(response.substring(0, response.indexOf("\r\n\r\n")).toLowerCase().lines().skip(1))
			.allMatch((line) -> line.matches("(content-type|transfer-encoding|content-length|date|connection): .*"));
	}

	/** All lines of the request but its first and those of the connection. */
	private List<String> forwarded(String... headers) throws Exception {
		assertThat(Wire.get(this.port, "/details/0", List.of(headers))).startsWith("HTTP/1.1 200 ");
		List<String> request = new ArrayList<>(books.next());
		assertThat(request.remove(0)).isEqualTo("GET /books/v1/volumes?q=isbn:0486424618 HTTP/1.1");
		assertThat(request.remove("Host: localhost:" + books.port())).isTrue();
		return request;
	}

}
