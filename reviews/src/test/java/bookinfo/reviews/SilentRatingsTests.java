package bookinfo.reviews;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** As many requests as may be that wait for ratings, and more. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "ENABLE_RATINGS=true", "STAR_COLOR=black",
		"RATINGS_HOSTNAME=localhost", "MAX_THREADS=4", "MAX_CALLS=3" })
class SilentRatingsTests {

	private static final MockWebServer ratings = new MockWebServer();

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	SilentRatingsTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		ratings.setDispatcher(new Dispatcher() {
			@Override
			public MockResponse dispatch(RecordedRequest request) {
				return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
			}
		});
		try {
			ratings.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		registry.add("RATINGS_SERVICE_PORT", ratings::getPort);
	}

	@AfterAll
	static void stopRatings() {
		ratings.close();
	}

	@Test
	void theOthersAreAnswered() {
		List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(() -> get("/reviews/0"))
			.limit(3)
			.toList();
		await().until(() -> ratings.getRequestCount() == 3);
		assertThat(get("/actuator/health/liveness").join().statusCode()).isEqualTo(200);
		assertThat(get("/reviews/0").join().body()).contains("Ratings service is currently unavailable");
		assertThat(waiting).noneMatch(CompletableFuture::isDone);
	}

	private CompletableFuture<HttpResponse<String>> get(String path) {
		return this.client.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build(),
				BodyHandlers.ofString());
	}

}
