package bookinfo.productpage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import bookinfo.starter.Address;
import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.BookinfoProperties;
import bookinfo.starter.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FloodTests {

	private static final int MAX_CALLS = 10;

	/** A failed call is not repeated. */
	private static final String ANSWER = "HTTP/1.1 503 \r\n\r\n";

	private final List<String> paths = new CopyOnWriteArrayList<>();

	/** The calls for the page "hung" wait for it. */
	private final CompletableFuture<String> answer = new CompletableFuture<String>().completeOnTimeout(ANSWER, 10,
			TimeUnit.SECONDS);

	private final Wire server = new Wire((request) -> {
		this.paths.add(request.split(" ")[1]);
		return request.startsWith("GET /reviews/hung ") ? this.answer.join() : ANSWER;
	});

	private final BackendClientFactory clients = new BackendClientFactory(new BookinfoProperties.Calls(MAX_CALLS, true),
			Optional.empty());

	@AfterEach
	void closeClients() throws Exception {
		this.clients.destroy();
	}

	@Test
	void eachPageCausesFactorCalls() {
		Flood flood = flood(3);
		flood.start("0", HttpHeaders.EMPTY);
		flood.start("1", HttpHeaders.EMPTY);
		await().during(Duration.ofMillis(100))
			.untilAsserted(() -> assertThat(this.paths).containsExactlyInAnyOrder("/reviews/0", "/reviews/0",
					"/reviews/0", "/reviews/1", "/reviews/1", "/reviews/1"));
	}

	@Test
	void callsBeyondTheLimitAreDropped() {
		flood(2 * MAX_CALLS).start("hung", HttpHeaders.EMPTY);
		await().until(() -> this.paths.size() == MAX_CALLS);
		this.answer.complete(ANSWER);
		await().during(Duration.ofMillis(100)).until(() -> this.paths.size() == MAX_CALLS);
	}

	@Test
	void pagesOwnCallsHaveTheirOwnLimit() {
		flood(2 * MAX_CALLS).start("hung", HttpHeaders.EMPTY);
		await().until(() -> this.paths.size() == MAX_CALLS);
		Backend reviews = new Backend("reviews", 1, Duration.ofSeconds(10),
				this.clients.create(address(), "/reviews/{productId}"), new SimpleMeterRegistry());
		assertThat(reviews.get("0", HttpHeaders.EMPTY).get().status()).isEqualTo(503);
	}

	private Flood flood(int factor) {
		return new Flood(new ProductpageProperties(null, address(), null, factor, "", ""), this.clients);
	}

	private Address address() {
		return new Address("http", "localhost", "", List.of(this.server.port()));
	}

}
