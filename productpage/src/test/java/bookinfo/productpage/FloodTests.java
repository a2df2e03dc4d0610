package bookinfo.productpage;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
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
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class FloodTests {

	private static final int MAX_WAITING = 1_000;

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

	private final BackendClientFactory clients = new BackendClientFactory(new BookinfoProperties.Calls(10, true), null);

	@AfterEach
	void closeClients() throws Exception {
		this.clients.destroy();
	}

	@Test
	void eachPageCausesFactorCalls() {
		Flood flood = flood(3, 1);
		flood.start("0", HttpHeaders.EMPTY);
		flood.start("1", HttpHeaders.EMPTY);
		await().untilAsserted(() -> assertThat(this.paths).containsExactly("/reviews/0", "/reviews/0", "/reviews/0",
				"/reviews/1", "/reviews/1", "/reviews/1"));
	}

	@Test
	void callsBeyondTheThreadsWait() {
		flood(5, 2).start("hung", HttpHeaders.EMPTY);
		await().during(Duration.ofMillis(100)).until(() -> this.paths.size() == 2);
		this.answer.complete(ANSWER);
		await().until(() -> this.paths.size() == 5);
	}

	@Test
	void callsBeyondTheQueueAreDropped() {
		Flood flood = flood(1, 1);
		for (int i = 0; i < 2 * MAX_WAITING; i++) {
			flood.start("hung", HttpHeaders.EMPTY);
		}
		this.answer.complete(ANSWER);
		// Its call comes after those that wait, once one of these has left room for it.
		await().until(() -> {
			flood.start("last", HttpHeaders.EMPTY);
			return this.paths.contains("/reviews/last");
		});
		assertThat(Collections.frequency(this.paths, "/reviews/hung")).isBetween(2, 1 + MAX_WAITING);
	}

	@Test
	void pagesOwnCallsDoNotWait() {
		Flood flood = flood(2 * MAX_WAITING, 2);
		flood.start("hung", HttpHeaders.EMPTY);
		await().until(() -> this.paths.size() == 2);
		Backend reviews = new Backend("reviews", 1, Duration.ofSeconds(10),
				this.clients.create(address(), "/reviews/{productId}"), new SimpleMeterRegistry());
		assertThat(reviews.get("0", HttpHeaders.EMPTY).get().status()).isEqualTo(503);
		assertThat(this.paths).containsExactly("/reviews/hung", "/reviews/hung", "/reviews/0");
	}

	@Test
	void callsEndWithTheApplication() {
		flood(100, 2).start("hung", HttpHeaders.EMPTY);
		await().until(() -> this.paths.size() == 2);
		assertTimeoutPreemptively(Duration.ofSeconds(5), this.clients::destroy);
		assertThat(this.paths).hasSize(2);
	}

	private Flood flood(int factor, int threads) {
		return new Flood(new ProductpageProperties(null, address(), null,
				new ProductpageProperties.Flood(factor, threads), "", ""), this.clients);
	}

	private Address address() {
		return new Address("http", "localhost", "", List.of(this.server.port()));
	}

}
