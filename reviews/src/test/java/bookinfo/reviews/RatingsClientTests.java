package bookinfo.reviews;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import brave.http.HttpTracing;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/** No stars, and no exception, whatever ratings does, and never later than promised. */
class RatingsClientTests {

	private static final String RATINGS = "{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}";

	private final MockWebServer server = new MockWebServer();

	@BeforeEach
	void startRatings() throws IOException {
		this.server.start();
	}

	@AfterEach
	void stopRatings() {
		this.server.close();
	}

	@Test
	void starsAreTold() throws Exception {
		this.server.enqueue(answer().body(RATINGS).build());
		assertThat(stars(this.server.getPort())).isEqualTo(Map.of("Reviewer1", 5, "Reviewer2", 4));
		assertThat(this.server.takeRequest().getRequestLine()).isEqualTo("GET /ratings/0 HTTP/1.1");
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 204, 400, 404, 500, 503 })
	void anotherStatusHasNone(int status) throws Exception {
		this.server.enqueue(answer().code(status).body((status != 204) ? RATINGS : "").build());
		assertThat(stars(this.server.getPort())).isEmpty();
		assertThat(this.server.getRequestCount()).isOne();
	}

	@Test
	void aRedirectIsNotFollowed() throws Exception {
		this.server.enqueue(answer().code(302).addHeader("location", this.server.url("/elsewhere")).build());
		this.server.enqueue(answer().body(RATINGS).build());
		assertThat(stars(this.server.getPort())).isEmpty();
		assertThat(this.server.getRequestCount()).isOne();
	}

	@Test
	void aConnectionThatIsRefusedHasNone() throws Exception {
		int port;
		try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
			port = closed.getLocalPort();
		}
		assertThat(stars(port)).isEmpty();
	}

	@Test
	void aHostThatIsUnknownHasNone() throws Exception {
		assertThat(stars("ratings.invalid", 9080)).isEmpty();
		assertThat(stars("no name", 9080)).isEmpty();
	}

	@Test
	void aConnectionThatBreaksHasNone() throws Exception {
		this.server.enqueue(answer().onRequestStart(new SocketEffect.CloseSocket()).build());
		assertThat(stars(this.server.getPort())).isEmpty();
	}

	@Test
	void anAnswerOfTenMebibytesIsNotRead() throws Exception {
		this.server.enqueue(answer().body(RATINGS + " ".repeat(10 * 1024 * 1024)).build());
		assertThat(stars(this.server.getPort())).isEmpty();
	}

	@Test
	void noneIsWaitedForLongerThanTheTimeout() throws Exception {
		this.server.enqueue(answer().body(RATINGS).onResponseStart(SocketEffect.Stall.INSTANCE).build());
		this.server.enqueue(answer().body(RATINGS).onResponseBody(SocketEffect.Stall.INSTANCE).build());
		this.server.enqueue(answer().body(RATINGS).throttleBody(1, 200, TimeUnit.MILLISECONDS).build());
		Instant start = Instant.now();
		List<CompletableFuture<Map<String, Integer>>> stars = Stream
			.generate(() -> CompletableFuture.supplyAsync(() -> stars(this.server.getPort()),
					(call) -> new Thread(call).start()))
			.limit(3)
			.toList();
		for (CompletableFuture<Map<String, Integer>> each : stars) {
			assertThat(each.get(8, TimeUnit.SECONDS)).isEmpty();
		}
		assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(8));
	}

	@Test
	void blackStarsAreWaitedForLonger() {
		assertThat(properties("black", "ratings", 9080).ratings().timeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(properties("red", "ratings", 9080).ratings().timeout()).isEqualTo(Duration.ofMillis(2500));
		assertThat(properties("orange", "ratings", 9080).ratings().timeout()).isEqualTo(Duration.ofMillis(2500));
	}

	private static MockResponse.Builder answer() {
		return new MockResponse.Builder();
	}

	private static Map<String, Integer> stars(int port) {
		return stars("localhost", port);
	}

	private static Map<String, Integer> stars(String host, int port) {
		ReviewsProperties properties = properties("red", host, port);
		BackendClient client = new BackendClient(new StaticListableBeanFactory().getBeanProvider(HttpTracing.class),
				properties);
		try {
			return new RatingsClient(properties, client, Jackson2ObjectMapperBuilder.json().build()).stars("0",
					List.of());
		}
		finally {
			close(client);
		}
	}

	private static void close(BackendClient client) {
		try {
			client.destroy();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ReviewsProperties properties(String starColor, String host, int port) {
		return new ReviewsProperties(9080, "v3", "localhost", "text", "null", 250, 10,
				new ReviewsProperties.Ratings(true, starColor, host, port, "", false),
				new ReviewsProperties.Tracing("false", 1, "http://localhost"));
	}

}
