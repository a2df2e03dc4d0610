package bookinfo.reviews;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.mock.mockito.MockBean;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.mockito.BDDMockito.then;

/** The contract of reviews v1, over a real connection. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "HOSTNAME=reviews-v1-abc")
class ReviewsContractTests {

	private final TestRestTemplate client;

	@MockBean
	private RatingsClient ratings;

	ReviewsContractTests(@Autowired TestRestTemplate client) {
		this.client = client;
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "7, 7", "-1, -1", "007, 7", "18446744073709551616, 18446744073709551616" })
	void reviewsHaveTheRequestedIdAndNoRatings(String id, String answered) {
		assertJson(get("/reviews/{id}", id), HttpStatus.OK,
				"{\"id\":\"" + answered + "\",\"podname\":\"reviews-v1-abc\",\"clustername\":\"null\",\"reviews\":["
						+ "{\"reviewer\":\"Reviewer1\",\"text\":\"An extremely entertaining play by Shakespeare. "
						+ "The slapstick humour is refreshing!\"},"
						+ "{\"reviewer\":\"Reviewer2\",\"text\":\"Absolutely fun and entertaining. The play lacks "
						+ "thematic depth when compared to other plays by Shakespeare.\"}]}");
		then(this.ratings).shouldHaveNoInteractions();
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "1.5", "+1", "-", "٣", "null" })
	void otherIdsAreNotFound(String id) {
		assertJson(get("/reviews/{id}", id), HttpStatus.NOT_FOUND, "{\"error\":\"please provide numeric product id\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/health | {\"status\":\"Reviews is healthy\"}",
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
