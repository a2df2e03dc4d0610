package bookinfo.reviews;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import bookinfo.starter.Address;
import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.BookinfoProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/** The stars of ratings that answers in time; no stars and no exception otherwise. */
@Timeout(20)
class RatingsClientTests {

	private static final String RATINGS = "{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}";

	private final ObjectMapper mapper = Jackson2ObjectMapperBuilder.json().build();

	private final BackendClientFactory clients = new BackendClientFactory(new BookinfoProperties.Calls(1, true),
			Optional.empty());

	private final MockWebServer server = new MockWebServer();

	@BeforeEach
	void startRatings() throws IOException {
		this.server.start();
	}

	@AfterEach
	void stopRatings() throws Exception {
		this.clients.destroy();
		this.server.close();
	}

	@Test
	void starsComeFromRatings() throws Exception {
		this.server.enqueue(answer().build());
		HttpHeaders headers = new HttpHeaders();
		headers.add("end-user", "jason");
		assertThat(client("localhost").stars("7", headers)).isEqualTo(Map.of("Reviewer1", 5, "Reviewer2", 4));
		RecordedRequest request = this.server.takeRequest();
		assertThat(request.getRequestLine()).isEqualTo("GET /ratings/7 HTTP/1.1");
		assertThat(request.getHeaders().get("end-user")).isEqualTo("jason");
	}

	@ParameterizedTest
	@MethodSource
	void failingRatingsHaveNoStars(MockResponse failure) {
		this.server.enqueue(failure);
		assertThat(stars(client("localhost"))).isEmpty();
		assertThat(this.server.getRequestCount()).isOne();
	}

	static Stream<MockResponse> failingRatingsHaveNoStars() {
		Stream<MockResponse.Builder> statuses = Stream.of(201, 302, 400, 404, 500, 503)
			.map((status) -> answer().code(status));
		return Stream
			.concat(statuses,
					Stream.of(answer().code(204).body(""), answer().body(RATINGS + " ".repeat(1024 * 1024)),
							answer().onRequestStart(new SocketEffect.CloseSocket()), answer().body("nonsense")))
			.map(MockResponse.Builder::build);
	}

	@Test
	void unreachableRatingsHaveNoStars() {
		this.server.close();
		assertThat(stars(client("localhost"))).isEmpty();
		// No resolver has a name with a part of more than 63 characters.
		assertThat(stars(client("x".repeat(64) + ".invalid"))).isEmpty();
	}

	@Test
	void slowRatingsHaveNoStars() {
		this.server.enqueue(answer().throttleBody(1, 1, TimeUnit.SECONDS).build());
		assertThat(stars(client("localhost"))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "black, PT10S", "red, PT2.5S", "orange, PT2.5S" })
	void blackStarsMayTakeLonger(String starColor, Duration timeout) {
		assertThat(new ReviewsProperties.Ratings(true, starColor, null).timeout()).isEqualTo(timeout);
	}

	private static MockResponse.Builder answer() {
		return new MockResponse.Builder().body(RATINGS);
	}

	private static Map<String, Integer> stars(RatingsClient client) {
		return client.stars("0", new HttpHeaders());
	}

	/** Waits for 2.5 s, as its stars are red. */
	private RatingsClient client(String hostname) {
		Address address = new Address("http", hostname, "", List.of(this.server.getPort()));
		return new RatingsClient(
				new ReviewsProperties("pod", "null", new ReviewsProperties.Ratings(true, "red", address)), this.clients,
				this.mapper);
	}

}
