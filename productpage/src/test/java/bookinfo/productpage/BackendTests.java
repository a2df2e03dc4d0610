package bookinfo.productpage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import bookinfo.starter.Address;
import bookinfo.starter.BackendClient.Answer;
import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.BookinfoProperties;
import bookinfo.starter.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class BackendTests {

	private static final int MAX_CALLS = 2;

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final String OK = "HTTP/1.1 200 OK\r\n\r\n{}";

	private final Queue<CompletableFuture<String>> answers = new ConcurrentLinkedQueue<>();

	private final Wire server = new Wire(
			(request) -> this.answers.remove().completeOnTimeout("", 10, TimeUnit.SECONDS).join());

	private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

	private final BackendClientFactory clients = new BackendClientFactory(new BookinfoProperties.Calls(MAX_CALLS, true),
			Optional.empty());

	@AfterEach
	void closeClients() throws Exception {
		this.clients.destroy();
	}

	@ParameterizedTest
	@CsvSource({ "0, /details/0", "-1, /details/-1", "a b, /details/a%20b", "../x, /details/..%2Fx",
			"x?y#z, /details/x%3Fy%23z", "ë, /details/%C3%AB" })
	void productIdIsOneSegmentOfThePath(String productId, String path) throws Exception {
		enqueue(OK);
		Supplier<Answer> answer = backend(1, LONG).get(productId, HttpHeaders.EMPTY);
		// The call starts before its answer is awaited.
		assertThat(this.server.next()).startsWith("GET " + path + " HTTP/1.1");
		assertThat(answer.get().body()).asString().isEqualTo("{}");
	}

	@ParameterizedTest
	@CsvSource({ "1, 500", "1, 404", "2, 503", "2, 404" })
	void failedCallIsRepeatedUpToTheMaximum(int tries, int status) {
		for (int i = 0; i < tries; i++) {
			enqueue("HTTP/1.1 " + status + " \r\n\r\n");
		}
		enqueue(OK);
		assertThat(backend(tries, LONG).get("0", HttpHeaders.EMPTY).get().status()).isEqualTo(status);
		assertThat(this.answers).hasSize(1);
		assertThat(count(status)).isEqualTo(tries);
	}

	@Test
	void secondTryHelps() {
		enqueue("HTTP/1.1 503 \r\n\r\n");
		enqueue(OK);
		Backend backend = backend(2, LONG);
		// Exported before the first call.
		assertThat(this.metrics.get("request_result").counter().count()).isZero();
		assertThat(backend.get("0", HttpHeaders.EMPTY).get().status()).isEqualTo(200);
		assertThat(count(503)).isOne();
		assertThat(count(200)).isOne();
	}

	@Test
	void brokenConnectionAndSilenceAreAnswers500() {
		enqueue("");
		enqueueSilence();
		Answer answer = backend(2, Duration.ofMillis(200)).get("0", HttpHeaders.EMPTY).get();
		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.body()).isEmpty();
		assertThat(count(500)).isEqualTo(2);
	}

	@Test
	void callBeyondTheLimitIsAnswer500() throws Exception {
		Backend backend = backend(1, LONG);
		for (int i = 0; i < MAX_CALLS; i++) {
			enqueueSilence();
			backend.get("0", HttpHeaders.EMPTY);
			this.server.next();
		}
		assertThat(backend.get("0", HttpHeaders.EMPTY).get().status()).isEqualTo(500);
	}

	private void enqueue(String answer) {
		this.answers.add(CompletableFuture.completedFuture(answer));
	}

	private void enqueueSilence() {
		this.answers.add(new CompletableFuture<>());
	}

	private double count(int status) {
		return this.metrics
			.counter("request_result", "destination_app", "details", "response_code", String.valueOf(status))
			.count();
	}

	private Backend backend(int tries, Duration timeout) {
		Address address = new Address("http", "localhost", "", List.of(this.server.port()));
		return new Backend("details", tries, timeout, this.clients.create(address, "/details/{productId}"),
				this.metrics);
	}

}
