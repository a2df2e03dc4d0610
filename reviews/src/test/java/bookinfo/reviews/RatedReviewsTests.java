package bookinfo.reviews;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

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

/** The reviews of v2, by the answer of ratings. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "ENABLE_RATINGS=true",
		"RATINGS_HOSTNAME=localhost", "HOSTNAME=reviews-v2-abc", "CLUSTER_NAME=one", "MAX_CALLS=3", "MAX_THREADS=4" })
class RatedReviewsTests {

	private static final String UNAVAILABLE = "{\"error\":\"Ratings service is currently unavailable\"}";

	private static final AtomicReference<CompletableFuture<String>> answer = new AtomicReference<>();

	private static final Wire ratings = new Wire((request) -> answer.get().join());

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
				"{\"stars\":5,\"color\":\"black\"}", "{\"stars\":1,\"color\":\"black\"}");
	}

	@Test
	void missingStarsLeaveTheOthers() throws Exception {
		assertReviews("{\"id\":0,\"ratings\":{\"Reviewer2\":4}}", UNAVAILABLE, "{\"stars\":4,\"color\":\"black\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "6", "-1", "null" })
	void starsOutOfRangeAreUnavailable(String stars) throws Exception {
		assertReviews("{\"id\":0,\"ratings\":{\"Reviewer1\":" + stars + ",\"Reviewer2\":4}}", UNAVAILABLE,
				"{\"stars\":4,\"color\":\"black\"}");
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

	@Test
	void callsBeyondTheLimitAreUnavailableAndProbesAreAnswered() throws Exception {
		CompletableFuture<String> slow = new CompletableFuture<String>().completeOnTimeout("", 10, TimeUnit.SECONDS);
		answer.set(slow);
		HttpClient client = HttpClient.newHttpClient();
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/reviews/0"))
			.build();
		List<CompletableFuture<String>> reviews = Stream
			.generate(() -> client.sendAsync(request, BodyHandlers.ofString()).thenApply(HttpResponse::body))
			.limit(4)
			.toList();
		CompletableFuture<?>[] all = reviews.toArray(CompletableFuture[]::new);
		assertThat(CompletableFuture.anyOf(all).get(5, TimeUnit.SECONDS).toString()).contains(UNAVAILABLE);
		assertThat(Wire.get(this.port, "/actuator/health/liveness", List.of())).startsWith("HTTP/1.1 200 ");
		slow.complete(Wire.json("{\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}"));
		CompletableFuture.allOf(all).get(10, TimeUnit.SECONDS);
		assertThat(reviews).filteredOn((review) -> review.join().contains("{\"stars\":5,\"color\":\"black\"}"))
			.hasSize(3);
	}

	private void assertReviews(String ratingsAnswer, String first, String second) throws Exception {
		answer.set(CompletableFuture.completedFuture(Wire.json(ratingsAnswer)));
		String response = Wire.get(this.port, "/reviews/0", List.of());
		assertThat(response).startsWith("HTTP/1.1 200 ");
		assertThat(response)
			.contains("{\"id\":\"0\",\"podname\":\"reviews-v2-abc\",\"clustername\":\"one\",\"reviews\":["
					+ "{\"reviewer\":\"Reviewer1\",\"text\":\"An extremely entertaining play by Shakespeare. "
					+ "The slapstick humour is refreshing!\",\"rating\":" + first + "},"
					+ "{\"reviewer\":\"Reviewer2\",\"text\":\"Absolutely fun and entertaining. The play lacks thematic "
					+ "depth when compared to other plays by Shakespeare.\",\"rating\":" + second + "}]}");
	}

}
