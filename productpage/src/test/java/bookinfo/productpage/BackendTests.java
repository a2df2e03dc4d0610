package bookinfo.productpage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import bookinfo.productpage.BackendClient.Answer;
import brave.http.HttpTracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** A backend's answer, whatever it does, and never later than promised. */
class BackendTests {

	private static final Executor THREADS = (call) -> new Thread(call).start();

	private static final int MAX_CALLS = 10;

	private final MockWebServer server = new MockWebServer();

	private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

	private BackendClient client;

	@BeforeEach
	void start() throws IOException {
		this.server.start();
		this.client = new BackendClient(new StaticListableBeanFactory().getBeanProvider(HttpTracing.class),
				new ProductpageProperties(9080, "v1", "localhost", "text", null, null, null, null, 250, MAX_CALLS,
						false, "", "", null));
	}

	@AfterEach
	void stop() throws IOException {
		this.client.destroy();
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "0, /details/0", "-1, /details/-1", "a b, /details/a%20b", "../x, /details/..%2Fx",
			"x?y#z, /details/x%3Fy%23z", "ë, /details/%C3%AB" })
	void itIsAskedAboutTheProduct(String productId, String target) throws Exception {
		this.server.enqueue(answer().body("{}").build());
		Answer answer = backend(1, this.server.getPort()).get(productId, List.of()).get();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
		assertThat(this.server.takeRequest().getTarget()).isEqualTo(target);
	}

	@ParameterizedTest
	@CsvSource({ "1, 500", "1, 404", "2, 503", "2, 404" })
	void itIsAskedAsOftenAsItMay(int tries, int status) throws Exception {
		for (int i = 0; i < tries; i++) {
			this.server.enqueue(answer().code(status).body("no").build());
		}
		this.server.enqueue(answer().body("{}").build());
		assertThat(backend(tries, this.server.getPort()).get("0", List.of()).get().status()).isEqualTo(status);
		assertThat(this.server.getRequestCount()).isEqualTo(tries);
		assertThat(count(status)).isEqualTo(tries);
	}

	@Test
	void itsCallsAreCountedFromZeroOn() {
		backend(1, this.server.getPort());
		assertThat(this.metrics.get("request_result").tag("destination_app", "details").counter().count()).isZero();
	}

	@Test
	void aSecondTryHelps() throws Exception {
		this.server.enqueue(answer().code(503).build());
		this.server.enqueue(answer().body("{}").build());
		assertThat(backend(2, this.server.getPort()).get("0", List.of()).get().status()).isEqualTo(200);
		assertThat(count(503)).isOne();
		assertThat(count(200)).isOne();
	}

	@Test
	void aRedirectIsNotFollowed() throws Exception {
		this.server.enqueue(answer().code(302).addHeader("location", this.server.url("/elsewhere")).build());
		assertThat(backend(1, this.server.getPort()).get("0", List.of()).get().status()).isEqualTo(302);
		assertThat(this.server.getRequestCount()).isOne();
	}

	@Test
	void aConnectionThatIsRefusedIsNoAnswer() throws Exception {
		int port;
		try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
			port = closed.getLocalPort();
		}
		assertNone(backend(1, port).get("0", List.of()).get());
		assertThat(count(500)).isOne();
	}

	@Test
	void aNameThatCannotBeAHostsIsNoAnswer() throws Exception {
		ProductpageProperties.Backend nowhere = new ProductpageProperties.Backend("a b", "", List.of(9080));
		assertNone(new Backend("details", nowhere, 1, this.client, THREADS, this.metrics).get("0", List.of()).get());
	}

	@Test
	void aConnectionThatBreaksIsNoAnswer() throws Exception {
		this.server.enqueue(answer().onRequestStart(new SocketEffect.CloseSocket()).build());
		assertNone(backend(1, this.server.getPort()).get("0", List.of()).get());
	}

	@Test
	void tenMebibytesAreNoAnswer() throws Exception {
		this.server.enqueue(answer().body(" ".repeat(10 * 1024 * 1024)).build());
		assertNone(backend(1, this.server.getPort()).get("0", List.of()).get());
	}

	@Test
	void tooManyCallsAreNoAnswer() throws Exception {
		assertNone(new Backend("details", address(this.server.getPort()), 1, this.client, (call) -> {
			throw new RejectedExecutionException();
		}, this.metrics).get("0", List.of()).get());
		assertThat(this.server.getRequestCount()).isZero();
	}

	@Test
	void noneIsWaitedForLongerThanTheTimeout() throws Exception {
		this.server.enqueue(answer().body("{}").onResponseStart(SocketEffect.Stall.INSTANCE).build());
		this.server.enqueue(answer().body("{}").onResponseBody(SocketEffect.Stall.INSTANCE).build());
		this.server.enqueue(answer().body(" ".repeat(100)).throttleBody(1, 200, TimeUnit.MILLISECONDS).build());
		Backend backend = backend(1, this.server.getPort());
		Instant start = Instant.now();
		List<CompletableFuture<Answer>> answers = Stream.generate(() -> backend.get("0", List.of())).limit(3).toList();
		for (CompletableFuture<Answer> answer : answers) {
			assertNone(answer.get(8, TimeUnit.SECONDS));
		}
		assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(8));
	}

	@Test
	void aLookUpThatHangsIsWaitedForNoLonger() throws Exception {
		Backend backend = new Backend("details", address(this.server.getPort()), 1, this.client, (call) -> {
		}, this.metrics);
		Instant start = Instant.now();
		assertNone(backend.get("0", List.of()).get(8, TimeUnit.SECONDS));
		assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
	}

	@Test
	void severalPortsTakeTurns() throws Exception {
		try (MockWebServer second = new MockWebServer()) {
			second.start();
			Backend backend = backend(1, this.server.getPort(), second.getPort());
			for (int i = 0; i < 4; i++) {
				((i % 2 == 0) ? this.server : second).enqueue(answer().body("{}").build());
				assertThat(backend.get("0", List.of()).get().status()).isEqualTo(200);
			}
			assertThat(this.server.getRequestCount()).isEqualTo(2);
			assertThat(second.getRequestCount()).isEqualTo(2);
		}
	}

	@Test
	void aSlowOneDoesNotTakeTheConnectionsOfAnother() throws Exception {
		this.server.setDispatcher(new Dispatcher() {
			@Override
			public MockResponse dispatch(RecordedRequest request) {
				return answer().onResponseStart(SocketEffect.Stall.INSTANCE).build();
			}
		});
		Backend slow = backend(1, this.server.getPort());
		List<CompletableFuture<Answer>> slowAnswers = Stream.generate(() -> slow.get("0", List.of()))
			.limit(MAX_CALLS)
			.toList();
		for (int i = 0; i < MAX_CALLS; i++) {
			this.server.takeRequest();
		}
		try (MockWebServer second = new MockWebServer()) {
			second.enqueue(answer().body("{}").build());
			second.start();
			assertThat(backend(1, second.getPort()).get("0", List.of()).get().status()).isEqualTo(200);
			assertThat(slowAnswers).noneMatch(CompletableFuture::isDone);
		}
	}

	private double count(int status) {
		return this.metrics
			.counter("request_result", "destination_app", "details", "response_code", String.valueOf(status))
			.count();
	}

	private Backend backend(int tries, Integer... ports) {
		return new Backend("details", address(ports), tries, this.client, THREADS, this.metrics);
	}

	private static ProductpageProperties.Backend address(Integer... ports) {
		return new ProductpageProperties.Backend("localhost", "", List.of(ports));
	}

	private static MockResponse.Builder answer() {
		return new MockResponse.Builder();
	}

	private static void assertNone(Answer answer) {
		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.body()).isEmpty();
	}

}
