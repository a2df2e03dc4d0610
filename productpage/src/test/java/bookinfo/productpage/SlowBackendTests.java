package bookinfo.productpage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many pages at once that wait for a slow backend. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = Backends.class)
class SlowBackendTests {

	private static final int PAGES = 200;

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	SlowBackendTests(@LocalServerPort int port) {
		this.port = port;
	}

	@BeforeEach
	void reviewsIsSilent() {
		Backends.reset();
		Backends.answer("reviews", new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
	}

	@Test
	void theyKeepNothingElseWaiting() {
		List<CompletableFuture<HttpResponse<String>>> pages = Stream.generate(() -> get("/productpage"))
			.limit(PAGES)
			.toList();
		await().until(() -> Backends.requests("reviews") >= PAGES);
		Instant start = Instant.now();
		assertThat(get("/").join().statusCode()).isEqualTo(200);
		assertThat(get("/api/v1/products/0").join().body()).contains("PublisherA");
		assertThat(Duration.between(start, Instant.now())).isLessThan(Backend.TIMEOUT);
		assertThat(pages).allMatch((page) -> page.join().body().contains("Error fetching product reviews"));
	}

	private CompletableFuture<HttpResponse<String>> get(String path) {
		return this.client.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build(),
				BodyHandlers.ofString());
	}

}
