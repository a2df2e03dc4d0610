package bookinfo.details;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** The contract of details v1, over a real connection. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class DetailsContractTests {

	private final TestRestTemplate client;

	DetailsContractTests(@Autowired TestRestTemplate client) {
		this.client = client;
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7", "-1", "18446744073709551616" })
	void detailsHaveTheRequestedId(String id) {
		assertJson(get("/details/{id}", id), HttpStatus.OK,
				"{\"id\":" + id + ",\"author\":\"William Shakespeare\",\"year\":1595,\"type\":\"paperback\","
						+ "\"pages\":200,\"publisher\":\"PublisherA\",\"language\":\"English\","
						+ "\"ISBN-10\":\"1234567890\",\"ISBN-13\":\"123-1234567890\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "1.5", "1e3", "+1", "-", "--1", "0x10", " 1", "٣", "null" })
	void otherIdsAreBadRequests(String id) {
		assertJson(get("/details/{id}", id), HttpStatus.BAD_REQUEST,
				"{\"error\":\"please provide numeric product id\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/health | {\"status\":\"Details is healthy\"}",
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

	private static void assertJson(ResponseEntity<String> response, HttpStatus status, String body) {
		assertThat(response.getStatusCode()).isEqualTo(status);
		assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
		assertThat(response.getBody()).isEqualTo(body);
	}

	private ResponseEntity<String> get(String path, Object... variables) {
		return this.client.getForEntity(path, String.class, variables);
	}

}
