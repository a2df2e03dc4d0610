package bookinfo.productpage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import bookinfo.starter.Address;
import bookinfo.starter.BackendClient.Answer;
import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.BookinfoProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class BackendTests {

	private static final int MAX_CALLS = 2;

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(100);

	private final MockWebServer server = new MockWebServer();

	private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

	private final BackendClientFactory clients = new BackendClientFactory(new BookinfoProperties.Calls(MAX_CALLS, true),
			null);

	@BeforeEach
	void start() throws IOException {
		this.server.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.clients.destroy();
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "0, /details/0", "-1, /details/-1", "a b, /details/a%20b", "../x, /details/..%2Fx",
			"x?y#z, /details/x%3Fy%23z", "ë, /details/%C3%AB" })
	void productIdIsOneSegmentOfThePath(String productId, String target) throws Exception {
		this.server.enqueue(answer(200).body("{}").build());
		Answer answer = backend(1, LONG).get(productId, HttpHeaders.EMPTY).get();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
		assertThat(this.server.takeRequest(10, TimeUnit.SECONDS).getTarget()).isEqualTo(target);
	}

	@Test
	void callStartsBeforeItsAnswerIsAwaited() throws Exception {
		this.server.enqueue(answer(200).build());
		Supplier<Answer> answer = backend(1, LONG).get("0", HttpHeaders.EMPTY);
		assertThat(this.server.takeRequest(10, TimeUnit.SECONDS)).isNotNull();
		assertThat(answer.get().status()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "1, 500", "1, 404", "2, 503", "2, 404" })
	void failedCallsAreRepeatedUpToTheMaximum(int tries, int status) {
		for (int i = 0; i < tries; i++) {
			this.server.enqueue(answer(status).body("no").build());
		}
		this.server.enqueue(answer(200).build());
		assertThat(backend(tries, LONG).get("0", HttpHeaders.EMPTY).get().status()).isEqualTo(status);
		assertThat(this.server.getRequestCount()).isEqualTo(tries);
		assertThat(count(status)).isEqualTo(tries);
	}

	@Test
	void secondTryHelps() {
		this.server.enqueue(answer(503).build());
		this.server.enqueue(answer(200).build());
		assertThat(backend(2, LONG).get("0", HttpHeaders.EMPTY).get().status()).isEqualTo(200);
		assertThat(count(503)).isOne();
		assertThat(count(200)).isOne();
	}

	@Test
	void callsAreCountedFromZero() {
		backend(1, LONG);
		assertThat(this.metrics.get("request_result").tag("destination_app", "details").counter().count()).isZero();
	}

	@Test
	void brokenConnectionIsAnswer500() {
		this.server.enqueue(answer(200).onRequestStart(new SocketEffect.CloseSocket()).build());
		assertNone(backend(1, LONG).get("0", HttpHeaders.EMPTY));
	}

	@Test
	void silenceIsAnswer500() {
		this.server.enqueue(answer(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
		assertNone(backend(1, SHORT).get("0", HttpHeaders.EMPTY));
	}

	@Test
	void callBeyondTheLimitIsAnswer500() throws Exception {
		Backend backend = backend(1, LONG);
		for (int i = 0; i < MAX_CALLS; i++) {
			this.server.enqueue(answer(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
			backend.get("0", HttpHeaders.EMPTY);
			this.server.takeRequest(10, TimeUnit.SECONDS);
		}
		assertNone(backend.get("0", HttpHeaders.EMPTY));
		assertThat(this.server.getRequestCount()).isEqualTo(MAX_CALLS);
	}

	private void assertNone(Supplier<Answer> call) {
		Answer answer = call.get();
		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.body()).isEmpty();
		assertThat(count(500)).isOne();
	}

	private double count(int status) {
		return this.metrics
			.counter("request_result", "destination_app", "details", "response_code", String.valueOf(status))
			.count();
	}

	private Backend backend(int tries, Duration timeout) {
		Address address = new Address("http", "localhost", "", List.of(this.server.getPort()));
		return new Backend("details", tries, timeout, this.clients.create(address, "/details/{productId}"),
				this.metrics);
	}

	private static MockResponse.Builder answer(int status) {
		return new MockResponse.Builder().code(status);
	}

}
