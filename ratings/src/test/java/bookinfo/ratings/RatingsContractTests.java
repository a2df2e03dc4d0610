package bookinfo.ratings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import bookinfo.starter.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.metrics.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** The contract of ratings v1, over a real connection. */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class RatingsContractTests {

	private static final String RATINGS = "{\"Reviewer1\":1,\"Reviewer2\":2}";

	private static final int MAX_BYTES = 4 * 1024;

	private final TestRestTemplate client;

	RatingsContractTests(@Autowired TestRestTemplate client) {
		this.client = client;
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7", "-1", "18446744073709551616" })
	void ratingsHaveTheRequestedId(String id) {
		assertJson(get("/ratings/{id}", id), HttpStatus.OK,
				"{\"id\":" + id + ",\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "1.5", "1e3", "+1", "-", "--1", "0x10", " 1", "٣", "null" })
	void otherIdsAreBadRequests(String id) {
		String error = "{\"error\":\"please provide numeric product ID\"}";
		assertJson(get("/ratings/{id}", id), HttpStatus.BAD_REQUEST, error);
		assertJson(post(id, RATINGS), HttpStatus.BAD_REQUEST, error);
	}

	@Test
	void postedRatingsAreStored() {
		String stored = "{\"id\":11,\"ratings\":{\"Zoë\":1,\"Adam\":5}}";
		assertJson(post("11", "{\"Zoë\":1,\"Adam\":5}"), HttpStatus.OK, stored);
		assertJson(get("/ratings/11"), HttpStatus.OK, stored);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-www-form-urlencoded", "application/json", "text/plain",
			"multipart/form-data", "nonsense" })
	void contentTypeOfPostedRatingsIsIgnored(String contentType, @LocalServerPort int port) throws IOException {
		assertThat(Wire.send(port,
				"POST /ratings/12 HTTP/1.1\r\nhost: ratings\r\ncontent-type: " + contentType + "\r\ncontent-length: "
						+ RATINGS.length() + "\r\nconnection: close\r\n\r\n" + RATINGS))
			.startsWith("HTTP/1.1 200 ")
			.contains("{\"id\":12,\"ratings\":" + RATINGS + "}");
	}

	@Test
	void invalidRatingsAreBadRequestsAndNotStored() {
		assertJson(post("13", "{\"Reviewer1\":6}"), HttpStatus.BAD_REQUEST,
				"{\"error\":\"please provide valid ratings JSON\"}");
		assertJson(get("/ratings/13"), HttpStatus.OK, "{\"id\":13,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
	}

	@Test
	void ratingsOver4KibibytesAreTooLarge() {
		String largest = RATINGS + " ".repeat(MAX_BYTES - RATINGS.length());
		assertJson(post("14", largest), HttpStatus.OK, "{\"id\":14,\"ratings\":" + RATINGS + "}");
		assertJson(post("14", largest + " "), HttpStatus.PAYLOAD_TOO_LARGE,
				"{\"error\":\"please provide at most 4 KiB of ratings JSON\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/health | {\"status\":\"Ratings is healthy\"}",
			"/actuator/health/liveness | {\"status\":\"UP\"}", "/actuator/health/readiness | {\"status\":\"UP\"}" })
	void serviceIsHealthy(String path, String health) {
		ResponseEntity<String> response = get(path);
		assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
		assertThat(response.getBody()).isEqualTo(health);
	}

	@Test
	void infoHasTheVersionAndInACheckoutTheCommit() {
		String info = get("/actuator/info").getBody();
		assertThat(info).containsPattern("\"version\":\"[0-9.]+\"");
		assumeThat(Path.of("../.git")).exists();
		assertThat(info).containsPattern("\"commit\":\\{\"id\":\"[0-9a-f]{7,}\"").doesNotContain("branch");
	}

	@Test
	void requestsAreCountedByRoute() {
		get("/ratings/0");
		assertThat(get("/actuator/prometheus").getBody())
			.containsPattern("http_server_requests_seconds_count\\{.*uri=\"/ratings/\\{productId}\",} [1-9]");
	}

	private static void assertJson(ResponseEntity<String> response, HttpStatus status, String body) {
		assertThat(response.getStatusCode()).isEqualTo(status);
		assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
		assertThat(response.getBody()).isEqualTo(body);
	}

	private ResponseEntity<String> get(String path, Object... variables) {
		return this.client.getForEntity(path, String.class, variables);
	}

	private ResponseEntity<String> post(String id, String body) {
		return this.client.postForEntity("/ratings/{id}", body.getBytes(StandardCharsets.UTF_8), String.class, id);
	}

}
