package bookinfo.details;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.autoconfigure.actuate.metrics.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What a client of details sees, over a real connection. */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class DetailsContractTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	DetailsContractTests(@LocalServerPort int port) {
		this.port = port;
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7", "-1", "18446744073709551616" })
	void detailsAreToldUnderTheIdThatIsAskedFor(String id) throws Exception {
		HttpResponse<String> response = get("/details/" + id);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{\"id\":" + id + ",\"author\":\"William Shakespeare\",\"year\":1595,"
				+ "\"type\":\"paperback\",\"pages\":200,\"publisher\":\"PublisherA\",\"language\":\"English\","
				+ "\"ISBN-10\":\"1234567890\",\"ISBN-13\":\"123-1234567890\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "1.5", "1e3", "+1", "-", "--1", "0x10", "%201", "%D9%A3", "null" })
	void notNumericIsRefused(String id) throws Exception {
		assertError(get("/details/" + id), 400, "please provide numeric product id");
	}

	@ParameterizedTest
	@CsvSource({ "GET, /details/, 404, there is nothing at this path",
			"GET, /details, 404, there is nothing at this path", "GET, /nothing, 404, there is nothing at this path",
			"GET, /error, 404, there is nothing at this path", "GET, /actuator/env, 404, there is nothing at this path",
			"DELETE, /details/0, 405, Request method 'DELETE' not supported" })
	void errorsAreJson(String method, String path, int status, String error) throws Exception {
		assertError(send(method, path), status, error);
	}

	@Test
	void aContentTypeDoesNotMatter() throws Exception {
		assertThat(get("/details/0", "content-type", "multipart/form-data").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/details/0", "/health" })
	void whatIsAcceptedDoesNotMatter(String path) throws Exception {
		HttpResponse<String> any = get(path);
		for (String accepted : List.of("application/json", "application/xml", "text/html", "text/plain", "nonsense")) {
			HttpResponse<String> response = get(path, "accept", accepted);
			assertThat(response.statusCode()).as(accepted).isEqualTo(200);
			assertThat(response.headers().firstValue("content-type"))
				.isEqualTo(any.headers().firstValue("content-type"));
		}
	}

	@Test
	void aBrowserGetsItsErrorAsPage() throws Exception {
		HttpResponse<String> response = get("/nothing", "accept", "text/html,application/xhtml+xml,*/*;q=0.8");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.body()).startsWith("<!DOCTYPE html>").contains("<h1>Not Found</h1>");
		assertThat(get("/details/abc", "accept", "text/html").body())
			.contains("<h1>Bad Request</h1><p>please provide numeric product id</p>");
	}

	@Test
	void anotherMethodIsToldWhichOnesThereAre() throws Exception {
		HttpResponse<String> response = send("POST", "/details/0");
		assertError(response, 405, "Request method 'POST' not supported");
		assertThat(response.headers().firstValue("allow").orElseThrow().split(", ?")).contains("GET");
		HttpResponse<String> options = send("OPTIONS", "/details/0");
		assertThat(options.statusCode()).isEqualTo(200);
		assertThat(options.headers().firstValue("allow").orElseThrow().split(", ?")).containsExactlyInAnyOrder("GET",
				"HEAD", "OPTIONS");
	}

	@Test
	void headIsGetWithoutTheBody() throws Exception {
		HttpResponse<String> response = send("HEAD", "/details/0");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEmpty();
		assertThat(send("HEAD", "/details/abc").statusCode()).isEqualTo(400);
	}

	@Test
	void tooLargeHeadersAreRefused() throws Exception {
		assertError(get("/details/0", "x-large", "x".repeat(20_000)), 431, "Request Header Fields Too Large");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NONSENSE\r\n\r\n", "GET /details/<0> HTTP/1.1\r\nhost: details\r\n\r\n",
			"GET /details/0 HTTP/1.1\r\n\r\n", "GET /details/0 HTTP/1.1\r\nhost: a b\r\n\r\n" })
	void whatIsNotHttpIsRefused(String request) throws IOException {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
			String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(response).startsWith("HTTP/1.1 400 ")
				.containsIgnoringCase("content-type: application/json")
				.endsWith("\r\n\r\n{\"error\":\"this is not valid HTTP\"}");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/health | {\"status\":\"Details is healthy\"}",
			"/actuator/health/liveness | {\"status\":\"UP\"}", "/actuator/health/readiness | {\"status\":\"UP\"}" })
	void itIsHealthy(String path, String health) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(health);
	}

	@Test
	void itTellsItsVersion() throws Exception {
		assertThat(get("/actuator/info").body()).containsPattern("\"version\":\"[0-9.]+\"").doesNotContain("branch");
	}

	@Test
	void itTellsItsCommitWhereThereIsOne() throws Exception {
		assumeThat(Path.of("../.git")).exists();
		assertThat(get("/actuator/info").body()).containsPattern("\"commit\":\\{\"id\":\"[0-9a-f]{7,}\"");
	}

	@Test
	void itCountsItsRequests() throws Exception {
		get("/details/0");
		assertThat(get("/actuator/prometheus").body())
			.containsPattern("http_server_requests_seconds_count\\{.*uri=\"/details/\\{productId}\",} [1-9]");
	}

	private void assertError(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json;charset=UTF-8");
		assertThat(response.headers().map()).doesNotContainKey("server");
		assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
	}

	private HttpResponse<String> get(String path, String... headers) throws Exception {
		return send("GET", path, headers);
	}

	private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

}
