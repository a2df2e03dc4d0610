package bookinfo.starter;

import java.io.IOException;
import java.net.Socket;
import java.util.Scanner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.config.import=classpath:bookinfo-defaults.yml")
class JsonErrorControllerTests {

	private final int port;

	JsonErrorControllerTests(@LocalServerPort int port) {
		this.port = port;
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\u0000',
			value = { "GET | /nothing | 404 | Not Found", "GET | /error | 404 | Not Found",
					"GET | /actuator/env | 404 | Not Found", "GET | /static/nothing.css | 404 | Not Found",
					"GET | /refused | 400 | please <b>be</b> \\\"kind\\\"",
					"GET | /broken | 500 | Internal Server Error",
					"DELETE | /echo | 405 | Request method 'DELETE' not supported" })
	void errorIsJson(String method, String path, int status, String error) throws IOException {
		assertThat(send(method, path)).startsWith("HTTP/1.1 " + status + " ")
			.contains("\r\nContent-Type: application/json\r\n", "{\"error\":\"" + error + "\"}")
			.doesNotContainIgnoringCase("\r\nserver:");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/nothing | Not Found", "/broken | Internal Server Error",
			"/refused | please &lt;b&gt;be&lt;/b&gt; &quot;kind&quot;" })
	void browserGetsAPage(String path, String error) throws IOException {
		assertThat(send("GET", path, "Accept: text/html,application/xhtml+xml,*/*;q=0.8")).startsWith("HTTP/1.1 ")
			.contains("\r\nContent-Type: text/html;charset=UTF-8\r\n", "<!DOCTYPE html>", "<h1>" + error + "</h1>");
	}

	@Test
	void otherMethodsAreNamed() throws IOException {
		assertThat(send("PUT", "/echo/0")).startsWith("HTTP/1.1 405 ").contains("\r\nAllow: GET\r\n");
		assertThat(send("OPTIONS", "/echo/0")).startsWith("HTTP/1.1 200 ").contains("\r\nAllow: GET,HEAD,OPTIONS\r\n");
	}

	@ParameterizedTest
	@CsvSource({ "/echo/0, 200", "/refused, 400", "/nothing, 404" })
	void headIsGetWithoutABody(String path, int status) throws IOException {
		assertThat(send("HEAD", path)).startsWith("HTTP/1.1 " + status + " ")
			.contains("\r\nContent-Type: ")
			.endsWith("\r\n\r\n");
	}

	/** By Tomcat, before Spring sees the request. */
	@ParameterizedTest
	@ValueSource(strings = { "NONSENSE\r\n\r\n", "GET /<0> HTTP/1.1\r\nhost: echo\r\n\r\n",
			"GET /echo/0 HTTP/1.1\r\n\r\n", "GET /echo/0 HTTP/1.1\r\nhost: a b\r\n\r\n",
			"GET /echo/0 HTTP/1.1\r\nhost: echo\r\nx-large: 30000 times x\r\n\r\n" })
	void malformedRequestsGet400(String request) throws IOException {
		assertThat(Wire.send(this.port, request.replace("30000 times x", "x".repeat(30_000))))
			.startsWith("HTTP/1.1 400 ")
			.doesNotContainIgnoringCase("\r\nserver:", "tomcat", "exception", "description");
	}

	/** By Tomcat's rules these are well-formed, by Spring's they are not. */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "GET | /nothing;a=1%zz | x: y", "GET | /static/a/../../b | x: y",
					"POST | /actuator/env | Content-Type: */*", "GET | /echo/0 | Origin: //[",
					"GET | /echo/0 | Accept-Language: a,b,c,d,e,f,g,h,i,j,k" })
	void requestsThatSpringCannotParseGet400(String method, String path, String header) throws IOException {
		assertThat(send(method, path, header)).startsWith("HTTP/1.1 400 ").contains("{\"error\":\"Bad Request\"}");
	}

	@Test
	void errorIsJsonAlsoForAFileOfAnotherType() throws IOException {
		assertThat(send("GET", "/static/file.css", "Range: nonsense")).startsWith("HTTP/1.1 416 ")
			.contains("\r\nContent-Type: application/json\r\n");
	}

	@ParameterizedTest
	@CsvSource({ "GET, /echo/0, multipart/form-data", "GET, /echo/0, application/x-www-form-urlencoded",
			"GET, /echo/0, nonsense", "POST, /echo, multipart/form-data" })
	void contentTypeIsIgnored(String method, String path, String type) throws IOException {
		assertThat(send(method, path, "Content-Type: " + type)).startsWith("HTTP/1.1 200 ");
	}

	/** The answer comes although the form does not. */
	@Test
	void formByPutIsNotRead() throws IOException {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.setSoTimeout(10_000);
			Wire.write(socket, request("PUT", "/echo", "Content-Type: application/x-www-form-urlencoded",
					"Content-Length: 1000000000"));
			assertThat(new Scanner(socket.getInputStream()).nextLine()).startsWith("HTTP/1.1 405 ");
		}
	}

	/** As Compose, Windows and a search domain that is switched off make them. */
	@ParameterizedTest
	@ValueSource(strings = { "book_info:9080", "_", "a_.b_:1", "echo.", "echo.bookinfo.svc.cluster.local.:9080" })
	void oddHostNameIsServed(String host) throws IOException {
		assertThat(Wire.send(this.port, request("GET", "/echo/0").replace("Host: echo", "Host: " + host)))
			.startsWith("HTTP/1.1 200 ");
	}

	/** In one packet. */
	@Test
	void answerHasALength() throws IOException {
		assertThat(send("GET", "/echo/0")).contains("\r\nContent-Length: ").doesNotContain("\r\nTransfer-Encoding:");
	}

	private String send(String method, String path, String... headers) throws IOException {
		return Wire.send(this.port, request(method, path, headers));
	}

	private static String request(String method, String path, String... headers) {
		return method + " " + path + " HTTP/1.1\r\nHost: echo\r\nConnection: close\r\n"
				+ Stream.of(headers).map((header) -> header + "\r\n").collect(Collectors.joining()) + "\r\n";
	}

}
