package bookinfo.reviews;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import bookinfo.starter.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The reviews of v3, by what ratings answers. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "ENABLE_RATINGS=true", "STAR_COLOR=red",
		"RATINGS_HOSTNAME=localhost", "HOSTNAME=reviews-v3-abc", "CLUSTER_NAME=one" })
class RatedReviewsTests {

	private static final String UNAVAILABLE = "{\"error\":\"Ratings service is currently unavailable\"}";

	private static final AtomicReference<String> answer = new AtomicReference<>();

	private static final Wire ratings = new Wire((request) -> answer.get());

	private final int port;

	RatedReviewsTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("RATINGS_SERVICE_PORT", ratings::port);
	}

	@Test
	void reviewsHaveTheirStars() throws Exception {
		assertReviews("{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":1},\"more\":true}",
				"{\"stars\":5,\"color\":\"red\"}", "{\"stars\":1,\"color\":\"red\"}");
	}

	@Test
	void missingStarsLeaveTheOthers() throws Exception {
		assertReviews("{\"id\":0,\"ratings\":{\"Reviewer2\":4}}", UNAVAILABLE, "{\"stars\":4,\"color\":\"red\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "6", "-1", "null" })
	void starsOutOfRangeAreUnavailable(String stars) throws Exception {
		assertReviews("{\"id\":0,\"ratings\":{\"Reviewer1\":" + stars + ",\"Reviewer2\":4}}", UNAVAILABLE,
				"{\"stars\":4,\"color\":\"red\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "null", "5", "[]", "{}", "{\"ratings\":null}", "{\"ratings\":[5,4]}",
			"{\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}", "{\"ratings\":{\"Reviewer1\":\"5\",\"Reviewer2\":4}}",
			"{\"ratings\":{\"Reviewer1\":\"five\",\"Reviewer2\":4}}",
			"{\"ratings\":{\"Reviewer1\":4.7,\"Reviewer2\":4}}", "{\"ratings\":{\"Reviewer1\":true,\"Reviewer2\":4}}",
			"{\"ratings\":{\"Reviewer1\":99999999999,\"Reviewer2\":4}}", "<html>Welcome</html>" })
	void malformedRatingsAreUnavailable(String json) throws Exception {
		assertReviews(json, UNAVAILABLE, UNAVAILABLE);
	}

	private void assertReviews(String ratingsAnswer, String first, String second) throws Exception {
		answer.set(Wire.json(ratingsAnswer));
		String response = Wire.get(this.port, "/reviews/0", List.of());
		assertThat(response).startsWith("HTTP/1.1 200 ");
		assertThat(response)
			.contains("{\"id\":\"0\",\"podname\":\"reviews-v3-abc\",\"clustername\":\"one\",\"reviews\":["
					+ "{\"reviewer\":\"Reviewer1\",\"text\":\"An extremely entertaining play by Shakespeare. "
					+ "The slapstick humour is refreshing!\",\"rating\":" + first + "},"
					+ "{\"reviewer\":\"Reviewer2\",\"text\":\"Absolutely fun and entertaining. The play lacks thematic "
					+ "depth when compared to other plays by Shakespeare.\",\"rating\":" + second + "}]}");
	}

}
