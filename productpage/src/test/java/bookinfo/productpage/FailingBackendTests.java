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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import mockwebserver3.MockResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.autoconfigure.actuate.metrics.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A backend that hangs costs its own section of the page, for the contract's time, and
 * nothing else.
 */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = Backends.class)
class FailingBackendTests {

	private static final String NO_DETAILS = "Error fetching product details";

	private static final String NO_REVIEWS = "Error fetching product reviews";

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	FailingBackendTests(@LocalServerPort int port) {
		this.port = port;
	}

	@BeforeEach
	void backendsAreWell() {
		Backends.reset();
	}

	@Test
	void silenceCostsBothSectionsAndSixSeconds() throws Exception {
		Backends.answerLater("details");
		Backends.answerLater("reviews");
		Instant start = Instant.now();
		assertThat(body(get("/productpage"))).contains(NO_DETAILS, NO_REVIEWS, ">The Comedy of Errors<");
		assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(9));
		assertThat(Backends.requests("details")).isOne();
		assertThat(Backends.requests("reviews")).isEqualTo(2);
	}

	@Test
	void hungReviewsLeaveThreadsForOtherRequests() throws Exception {
		CompletableFuture<MockResponse> reviews = Backends.answerLater("reviews");
		List<CompletableFuture<HttpResponse<String>>> hungPages = pages(Backends.MAX_CALLS);
		await().until(() -> Backends.requests("reviews") == Backends.MAX_CALLS);
		List<CompletableFuture<HttpResponse<String>>> morePages = pages(3 * Backends.MAX_CALLS);
		Instant start = Instant.now();
		assertThat(body(get("/actuator/health/liveness"))).contains("UP");
		assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofMillis(500));
		for (CompletableFuture<HttpResponse<String>> page : morePages) {
			assertThat(body(page)).contains("PublisherA", NO_REVIEWS);
		}
		assertThat(hungPages).noneMatch(CompletableFuture::isDone);
		reviews.complete(new MockResponse.Builder().body(Backends.REVIEWS).build());
		for (CompletableFuture<HttpResponse<String>> page : hungPages) {
			assertThat(body(page)).contains("PublisherA", "Reviewer1");
		}
	}

	@Test
	void endlessHeadersEndTheCall() throws Exception {
		MockResponse.Builder answer = new MockResponse.Builder().body(Backends.REVIEWS);
		for (int i = 0; i < 1_000_000; i++) {
			answer.addHeader("x", i);
		}
		Backends.answerLater("reviews").complete(answer.build());
		Instant start = Instant.now();
		assertThat(body(get("/productpage"))).contains("PublisherA", NO_REVIEWS);
		assertThat(Duration.between(start, Instant.now())).isLessThan(BackendConfiguration.TIMEOUT);
	}

	private List<CompletableFuture<HttpResponse<String>>> pages(int count) {
		return Stream.generate(() -> get("/productpage")).limit(count).toList();
	}

	private CompletableFuture<HttpResponse<String>> get(String path) {
		return this.client.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build(),
				BodyHandlers.ofString());
	}

	private static String body(CompletableFuture<HttpResponse<String>> response) throws Exception {
		assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		return response.get().body();
	}

}
