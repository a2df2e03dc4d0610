package bookinfo.reviews;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.autoconfigure.actuate.metrics.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What a client of reviews v1 sees, over a real connection. */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "HOSTNAME=reviews-v1-abc")
class ReviewsContractTests {

	private static final MockWebServer ratings = new MockWebServer();

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	ReviewsContractTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) throws IOException {
		ratings.start();
		registry.add("RATINGS_HOSTNAME", ratings::getHostName);
		registry.add("RATINGS_SERVICE_PORT", ratings::getPort);
	}

	@AfterAll
	static void stopRatings() {
		ratings.close();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "7, 7", "-1, -1", "007, 7", "18446744073709551616, 18446744073709551616" })
	void reviewsAreToldWithoutAskingRatings(String id, String told) throws Exception {
		HttpResponse<String> response = get("/reviews/" + id);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body())
			.isEqualTo("{\"id\":\"" + told + "\",\"podname\":\"reviews-v1-abc\",\"clustername\":\"null\",\"reviews\":["
					+ "{\"reviewer\":\"Reviewer1\",\"text\":\"An extremely entertaining play by Shakespeare. "
					+ "The slapstick humour is refreshing!\"},"
					+ "{\"reviewer\":\"Reviewer2\",\"text\":\"Absolutely fun and entertaining. The play lacks thematic "
					+ "depth when compared to other plays by Shakespeare.\"}]}");
		assertThat(ratings.getRequestCount()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "GET, /reviews/abc, 404, please provide numeric product id",
			"GET, /reviews/1.5, 404, please provide numeric product id",
			"GET, /reviews/+1, 404, please provide numeric product id",
			"GET, /reviews/-, 404, please provide numeric product id",
			"GET, /reviews/%D9%A3, 404, please provide numeric product id",
			"GET, /reviews/, 404, there is nothing at this path", "GET, /reviews, 404, there is nothing at this path",
			"GET, /nothing, 404, there is nothing at this path", "GET, /error, 404, there is nothing at this path",
			"GET, /actuator/env, 404, there is nothing at this path",
			"DELETE, /reviews/0, 405, Request method 'DELETE' not supported" })
	void errorsAreJson(String method, String path, int status, String error) throws Exception {
		assertError(send(method, path), status, error);
	}

	@Test
	void aContentTypeDoesNotMatter() throws Exception {
		assertThat(get("/reviews/0", "content-type", "multipart/form-data").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/reviews/0", "/health" })
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
		assertThat(get("/reviews/abc", "accept", "text/html").body())
			.contains("<h1>Not Found</h1><p>please provide numeric product id</p>");
	}

	@Test
	void anotherMethodIsToldWhichOnesThereAre() throws Exception {
		HttpResponse<String> response = send("POST", "/reviews/0");
		assertError(response, 405, "Request method 'POST' not supported");
		assertThat(response.headers().firstValue("allow").orElseThrow().split(", ?")).contains("GET");
		HttpResponse<String> options = send("OPTIONS", "/reviews/0");
		assertThat(options.statusCode()).isEqualTo(200);
		assertThat(options.headers().firstValue("allow").orElseThrow().split(", ?")).containsExactlyInAnyOrder("GET",
				"HEAD", "OPTIONS");
	}

	@Test
	void headIsGetWithoutTheBody() throws Exception {
		HttpResponse<String> response = send("HEAD", "/reviews/0");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEmpty();
		assertThat(send("HEAD", "/reviews/abc").statusCode()).isEqualTo(404);
	}

	@Test
	void tooLargeHeadersAreRefused() throws Exception {
		assertError(get("/reviews/0", "x-large", "x".repeat(20_000)), 431, "Request Header Fields Too Large");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NONSENSE\r\n\r\n", "GET /reviews/<0> HTTP/1.1\r\nhost: reviews\r\n\r\n",
			"GET /reviews/0 HTTP/1.1\r\n\r\n", "GET /reviews/0 HTTP/1.1\r\nhost: a b\r\n\r\n" })
	void whatIsNotHttpIsRefused(String request) throws IOException {
		assertThat(Wire.send(this.port, request)).startsWith("HTTP/1.1 400 ")
			.containsIgnoringCase("content-type: application/json")
			.endsWith("\r\n\r\n{\"error\":\"this is not valid HTTP\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/health | {\"status\":\"Reviews is healthy\"}",
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
		get("/reviews/0");
		assertThat(get("/actuator/prometheus").body())
			.containsPattern("http_server_requests_seconds_count\\{.*uri=\"/reviews/\\{productId}\",} [1-9]");
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
