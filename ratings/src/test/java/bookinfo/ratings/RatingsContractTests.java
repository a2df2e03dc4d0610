package bookinfo.ratings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
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

/** What a client of ratings sees, over a real connection. */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class RatingsContractTests {

	private static final String RATINGS = "{\"Reviewer1\":1,\"Reviewer2\":2}";

	private static final String[] NO_HEADERS = {};

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	RatingsContractTests(@LocalServerPort int port) {
		this.port = port;
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7", "-1", "18446744073709551616" })
	void ratingsAreToldUnderTheIdThatIsAskedFor(String id) throws Exception {
		HttpResponse<String> response = get("/ratings/" + id);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{\"id\":" + id + ",\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
	}

	@Test
	void postedRatingsAreToldFromThenOn() throws Exception {
		String stored = "{\"id\":11,\"ratings\":{\"Zoë\":1,\"Adam\":5}}";
		HttpResponse<String> response = post("/ratings/11", "{\"Zoë\":1,\"Adam\":5}");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo(stored);
		assertThat(get("/ratings/11").body()).isEqualTo(stored);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-www-form-urlencoded", "application/json", "text/plain",
			"multipart/form-data", "nonsense" })
	void theBodyCountsAndNotItsContentType(String contentType) throws Exception {
		HttpResponse<String> response = send("POST", "/ratings/12", BodyPublishers.ofString(RATINGS), "content-type",
				contentType);
		assertThat(response.body()).isEqualTo("{\"id\":12,\"ratings\":" + RATINGS + "}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Reviewer1=5", "[]", "null", RATINGS + " trailing", "{\"Reviewer1\":0}",
			"{\"Reviewer1\":6}", "{\"Reviewer1\":\"5\"}", "{\"Reviewer1\":4.5}", "{\"Reviewer1\":null}" })
	void invalidRatingsAreRefusedAndNotStored(String body) throws Exception {
		assertError(post("/ratings/13", body), 400, "please provide valid ratings JSON");
		assertThat(get("/ratings/13").body()).isEqualTo("{\"id\":13,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ISO-8859-1", "UTF-16" })
	void ratingsInAnotherCharsetAreRefused(String charset) throws Exception {
		BodyPublisher body = BodyPublishers.ofByteArray("{\"Zoë\":5}".getBytes(charset));
		assertError(send("POST", "/ratings/14", body, "content-type", "application/json;charset=" + charset), 400,
				"please provide valid ratings JSON");
	}

	@Test
	void tooManyRatingsAreRefused() throws Exception {
		byte[] tooMany = (RATINGS + " ".repeat(64 * 1024)).getBytes(StandardCharsets.UTF_8);
		String error = "please provide at most 64 KiB of ratings JSON";
		assertError(send("POST", "/ratings/15", BodyPublishers.ofByteArray(tooMany)), 413, error);
		BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooMany));
		assertError(send("POST", "/ratings/15", chunked), 413, error);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /ratings/abc, 400, please provide numeric product ID",
			"POST, /ratings/abc, 400, please provide numeric product ID",
			"GET, /ratings/1.5, 400, please provide numeric product ID",
			"GET, /ratings/, 404, there is nothing at this path", "GET, /ratings, 404, there is nothing at this path",
			"GET, /nothing, 404, there is nothing at this path", "GET, /error, 404, there is nothing at this path",
			"GET, /actuator/env, 404, there is nothing at this path",
			"DELETE, /ratings/0, 405, Request method 'DELETE' not supported" })
	void errorsAreJson(String method, String path, int status, String error) throws Exception {
		assertError(send(method, path, BodyPublishers.ofString(RATINGS)), status, error);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ratings/0", "/health" })
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
		assertThat(get("/ratings/abc", "accept", "text/html").body())
			.contains("<h1>Bad Request</h1><p>please provide numeric product ID</p>");
	}

	@Test
	void anotherMethodIsToldWhichOnesThereAre() throws Exception {
		HttpResponse<String> response = send("PUT", "/ratings/0", BodyPublishers.ofString(RATINGS));
		assertError(response, 405, "Request method 'PUT' not supported");
		assertThat(response.headers().firstValue("allow").orElseThrow().split(", ?")).contains("GET", "POST");
		HttpResponse<String> options = send("OPTIONS", "/ratings/0", BodyPublishers.noBody());
		assertThat(options.statusCode()).isEqualTo(200);
		assertThat(options.headers().firstValue("allow").orElseThrow().split(", ?")).containsExactlyInAnyOrder("GET",
				"HEAD", "POST", "OPTIONS");
	}

	@Test
	void headIsGetWithoutTheBody() throws Exception {
		HttpResponse<String> response = send("HEAD", "/ratings/0", BodyPublishers.noBody());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEmpty();
		assertThat(send("HEAD", "/ratings/abc", BodyPublishers.noBody()).statusCode()).isEqualTo(400);
	}

	@Test
	void tooLargeHeadersAreRefused() throws Exception {
		assertError(get("/ratings/0", "x-large", "x".repeat(20_000)), 431, "Request Header Fields Too Large");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NONSENSE\r\n\r\n", "GET /ratings/<0> HTTP/1.1\r\nhost: ratings\r\n\r\n",
			"GET /ratings/0 HTTP/1.1\r\n\r\n", "GET /ratings/0 HTTP/1.1\r\nhost: a b\r\n\r\n" })
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
	@CsvSource(delimiter = '|', value = { "/health | {\"status\":\"Ratings is healthy\"}",
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
		get("/ratings/0");
		assertThat(get("/actuator/prometheus").body())
			.containsPattern("http_server_requests_seconds_count\\{.*uri=\"/ratings/\\{productId}\",} [1-9]");
	}

	private void assertError(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json;charset=UTF-8");
		assertThat(response.headers().map()).doesNotContainKey("server");
		assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
	}

	private HttpResponse<String> get(String path, String... headers) throws Exception {
		return send("GET", path, BodyPublishers.noBody(), headers);
	}

	private HttpResponse<String> post(String path, String body) throws Exception {
		return send("POST", path, BodyPublishers.ofString(body), NO_HEADERS);
	}

	private HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.method(method, body);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

}
