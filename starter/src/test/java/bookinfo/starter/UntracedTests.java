package bookinfo.starter;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** The headers of a call on the wire while tracing is off. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.config.import=classpath:bookinfo-defaults.yml")
class UntracedTests {

	private final int port;

	private final Wire backend;

	UntracedTests(@LocalServerPort int port, @Autowired Wire backend) {
		this.port = port;
		this.backend = backend;
	}

	@Test
	void headersAreForwardedByteForByte() throws Exception {
		// Zoë 😀 in UTF-8, and a lone byte that is not UTF-8.
		String value = "a=\"b\", c;\td \u00c3\u00ab\u00f0\u009f\u0098\u0080 \u00ff";
		String[] headers = { "x-request-id: " + value, "end-user: " + value, "tracestate: 2", "tracestate: 1",
				"tracestate: 2", "sw8: ", "b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1", "b3: nonsense",
				"x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7", "x-b3-spanid: e457b5a2e4d86bd1", "x-b3-sampled: 0",
				"traceparent: 00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01" };
		assertThat(forwarded(headers)).containsExactlyInAnyOrder(headers);
	}

	@Test
	void noHeaderIsInvented() throws Exception {
		assertThat(forwarded("accept: */*", "X-Other: 1")).isEmpty();
	}

	@Test
	void noHeaderComesBack() throws Exception {
		String response = Wire.get(this.port, "/echo/0",
				List.of("b3: 0", "x-request-id: 1", "end-user: jason", "cookie: session=a", "tracestate: a=b"));
		assertThat(this.backend.next()).isNotEmpty();
		assertThat(response.substring(0, response.indexOf("\r\n\r\n")).lines().skip(1))
			.allMatch((line) -> line.matches("(?i)(content-type|content-length|date|connection): .*"));
	}

	/** The lines of the request to the backend but those that each has. */
	private List<String> forwarded(String... headers) throws Exception {
		assertThat(Wire.get(this.port, "/echo/0", List.of(headers))).startsWith("HTTP/1.1 200 ");
		List<String> request = this.backend.next();
		assertThat(request).contains("GET /backend/0 HTTP/1.1", "Host: localhost:" + this.backend.port());
		return request.stream().filter((line) -> !line.matches("(GET|Host:) .*")).toList();
	}

}
