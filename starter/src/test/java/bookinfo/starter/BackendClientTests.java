package bookinfo.starter;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import bookinfo.starter.BackendClient.Answer;
import brave.Tracing;
import brave.http.HttpTracing;
import org.apache.http.NoHttpResponseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class BackendClientTests {

	private static final HttpHeaders NO_HEADERS = new HttpHeaders();

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(300);

	private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

	private final BackendClientFactory clients = new BackendClientFactory(new BookinfoProperties.Calls(2, true),
			Optional.empty());

	@AfterEach
	void close() throws Exception {
		this.clients.destroy();
	}

	@Test
	void requestHasTheGivenHeadersInTheirOrderAndNoOther() throws Exception {
		Wire backend = new Wire((request) -> Wire.json("Zo\u00c3\u00ab \u00ff"));
		HttpHeaders headers = new HttpHeaders();
		headers.addAll("b", List.of("2", "", "1"));
		headers.add("a", "Zo\u00c3\u00ab");
		Answer answer = client(backend).get("/a%20b?c=d", headers, LONG);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo("Zo\u00c3\u00ab \u00ff".getBytes(StandardCharsets.ISO_8859_1));
		assertThat(backend.next()).containsExactly("GET /a%20b?c=d HTTP/1.1", "b: 2", "b: ", "b: 1",
				"a: Zo\u00c3\u00ab", "Host: localhost:" + backend.port());
	}

	@ParameterizedTest
	@CsvSource({ "201 Created, {}", "204 No Content, ''", "302 Found, {}", "304 Not Modified, ''", "404 Not Found, {}",
			"503 Service Unavailable, {}", "999 Odd, {}" })
	void anyStatusIsAnAnswerAndIsNotFollowed(String status, String body) throws Exception {
		Wire backend = new Wire(
				(request) -> "HTTP/1.1 " + status + "\r\nlocation: /other\r\nretry-after: 0\r\n\r\n" + body);
		Answer answer = client(backend).get("/", NO_HEADERS, LONG);
		assertThat(answer.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
		assertThat(answer.body()).isEqualTo(body.getBytes(StandardCharsets.ISO_8859_1));
		assertThat(backend.next()).isNotNull();
		assertThat(backend.waiting()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "CLOSES", "RESETS", "GARBAGE", "NOT_HTTP", "ENDS_HALF_WAY", "NO_CHUNK" })
	void brokenAnswerFailsAndIsNotAskedForAgain(Hostile backend) throws Exception {
		Wire wire = wire(backend);
		assertThatThrownBy(() -> client(wire).get("/", NO_HEADERS, LONG)).isInstanceOf(IOException.class)
			.isNotInstanceOf(SocketTimeoutException.class);
		assertThat(wire.next()).isNotNull();
		assertThat(wire.waiting()).isZero();
	}

	@Test
	void refusedConnectionFails() throws Exception {
		int port;
		try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
			port = closed.getLocalPort();
		}
		assertThatExceptionOfType(ConnectException.class)
			.isThrownBy(() -> client("localhost", port).get("/", NO_HEADERS, LONG));
	}

	/** Also where the name is not valid in a URL. */
	@ParameterizedTest
	@ValueSource(strings = { "unknown.invalid", "[", "with_underscore.invalid" })
	void unknownHostFails(String hostname) {
		assertThatExceptionOfType(UnknownHostException.class)
			.isThrownBy(() -> client(hostname, 9080).get("/", NO_HEADERS, LONG));
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.MATCH_ANY, names = { "HANGS", "ONLY_HEADERS", "STALLS_.*", "TRICKLES_.*", "MANY_.*" })
	void slowAnswerTimesOut(Hostile backend) throws Exception {
		CompletableFuture<Answer> answer = client(wire(backend)).start("/", NO_HEADERS, SHORT);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(TimeoutException.class);
		assertThatExceptionOfType(SocketTimeoutException.class)
			.isThrownBy(() -> client(wire(backend)).get("/", NO_HEADERS, SHORT));
	}

	/** Each of these fails by its size long before its time is over. */
	@ParameterizedTest
	@EnumSource(mode = Mode.MATCH_ANY, names = { "ENDLESS_.*", "BODY_OF_200_MB" })
	void largeAnswerFails(Hostile backend) {
		assertThatThrownBy(() -> client(wire(backend)).get("/", NO_HEADERS, LONG)).isInstanceOf(IOException.class)
			.isNotInstanceOf(SocketTimeoutException.class);
	}

	@Test
	void callsBeyondTheLimitFailFastUntilOthersEnd() throws Exception {
		Wire backend = Wire.keeping((request, socket) -> {
			if (!request.startsWith("GET /silence ")) {
				Wire.write(socket, OK);
			}
		});
		BackendClient client = client(backend);
		List<CompletableFuture<Answer>> silent = List.of(client.start("/silence", NO_HEADERS, Duration.ofSeconds(3)),
				client.start("/silence", NO_HEADERS, Duration.ofSeconds(3)));
		CompletableFuture<Answer> third = client.start("/", NO_HEADERS, LONG);
		assertThat(third).isCompletedExceptionally();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(third::get)
			.withCauseInstanceOf(RejectedExecutionException.class);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.get("/", NO_HEADERS, LONG))
			.withMessageContaining("MAX_CALLS");
		assertThat(silent).noneMatch(CompletableFuture::isDone);
		await().ignoreExceptions()
			.untilAsserted(() -> assertThat(client.get("/", NO_HEADERS, LONG).status()).isEqualTo(200));
		assertThat(silent).allMatch(CompletableFuture::isCompletedExceptionally);
	}

	@Test
	void endedCallLeavesItsPlaceToTheNext() throws Exception {
		Wire backend = Wire.keeping((request, socket) -> Wire.write(socket, OK));
		BackendClient client = new BackendClient(address("localhost", backend.port()), "/", 1, LONG, Optional.empty());
		for (int i = 0; i < 100; i++) {
			assertThat(client.get("/", NO_HEADERS, LONG).status()).isEqualTo(200);
		}
		client.close();
	}

	@Test
	void limitIsThatOfEachBackend() throws Exception {
		BackendClient slow = client(silent());
		slow.start("/", NO_HEADERS, LONG);
		slow.start("/", NO_HEADERS, LONG);
		assertThat(client(new Wire((request) -> Wire.json("{}"))).get("/", NO_HEADERS, LONG).status()).isEqualTo(200);
	}

	/** Such as the look-up of the host's name, which cannot be interrupted. */
	@Test
	void timeoutCoversWhatComesBeforeTheConnection() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		Tracing tracing = Tracing.newBuilder().build();
		BackendClient client = new BackendClient(address("localhost", 1), "/", 1, Duration.ZERO,
				Optional.of(HttpTracing.newBuilder(tracing).clientSampler((request) -> {
					await().until(() -> end.getCount() == 0);
					return null;
				}).build()));
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.get("/", NO_HEADERS, SHORT))
			.withMessageContaining("TimeoutException");
		// Its thread is still busy.
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.get("/", NO_HEADERS, LONG))
			.withMessageContaining("MAX_CALLS calls are under way");
		end.countDown();
		client.close();
		tracing.close();
	}

	@ParameterizedTest
	@CsvSource({ "true, 1", "false, 2" })
	void connectionIsKeptIfItShallBe(boolean keepAlive, int connections) throws Exception {
		LinkedBlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
		Wire backend = Wire.keeping((request, socket) -> {
			ports.add(socket.getPort());
			Wire.write(socket, OK);
		});
		BackendClientFactory factory = new BackendClientFactory(new BookinfoProperties.Calls(2, keepAlive),
				Optional.empty());
		BackendClient client = factory.create(address("localhost", backend.port()), "/");
		client.get("/", NO_HEADERS, LONG);
		client.get("/", NO_HEADERS, LONG);
		factory.destroy();
		assertThat(ports.stream().distinct()).hasSize(connections);
	}

	@Test
	void callOnAKeptConnectionThatBreaksIsNotRepeated() throws Exception {
		Wire backend = Wire.keeping((request, socket) -> {
			if (request.startsWith("GET /break ")) {
				socket.close();
			}
			else {
				Wire.write(socket, OK);
			}
		});
		BackendClient client = client(backend);
		client.get("/", NO_HEADERS, LONG);
		assertThatExceptionOfType(NoHttpResponseException.class)
			.isThrownBy(() -> client.get("/break", NO_HEADERS, LONG));
		assertThat(backend.next()).contains("GET / HTTP/1.1");
		assertThat(backend.next()).contains("GET /break HTTP/1.1");
		assertThat(backend.waiting()).isZero();
	}

	@Test
	void connectionThatTheBackendClosedIsNotUsed() throws Exception {
		Wire backend = Wire.keeping((request, socket) -> {
			Wire.write(socket, OK);
			socket.close();
		});
		BackendClient client = client(backend);
		for (int i = 0; i < 3; i++) {
			assertThat(client.get("/", NO_HEADERS, LONG).status()).isEqualTo(200);
			await().pollDelay(Duration.ofMillis(150)).until(() -> true);
		}
	}

	@Test
	void idleConnectionIsClosed() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		Wire backend = Wire.keeping((request, socket) -> {
			Wire.write(socket, OK);
			if (socket.getInputStream().read() < 0) {
				closed.countDown();
			}
		});
		BackendClient client = new BackendClient(address("localhost", backend.port()), "/", 1, Duration.ofMillis(100),
				Optional.empty());
		client.get("/", NO_HEADERS, LONG);
		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		client.close();
	}

	@Test
	void callsRotateThroughPorts() throws Exception {
		Wire first = new Wire((request) -> Wire.json("{}"));
		Wire second = new Wire((request) -> Wire.json("{}"));
		BackendClient client = this.clients
			.create(new Address("http", "localhost", "", List.of(first.port(), second.port())), "/");
		for (Wire expected : List.of(first, second, first, second)) {
			client.get("/", NO_HEADERS, LONG);
			assertThat(expected.waiting()).isOne();
			expected.next();
		}
	}

	@Test
	void closingEndsCallsUnderWay() throws Exception {
		Wire silent = silent();
		CompletableFuture<Answer> call = client(silent).start("/", NO_HEADERS, LONG);
		silent.next();
		this.clients.destroy();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> call.get(5, TimeUnit.SECONDS))
			.withCauseInstanceOf(IOException.class);
	}

	private static Wire silent() {
		return wire(Hostile.HANGS);
	}

	private static Wire wire(Hostile backend) {
		return Wire.keeping((request, socket) -> backend.answer(socket, "{}"));
	}

	private BackendClient client(Wire backend) {
		return client("localhost", backend.port());
	}

	private BackendClient client(String hostname, int port) {
		return this.clients.create(address(hostname, port), "/");
	}

	private static Address address(String hostname, int port) {
		return new Address("http", hostname, "", List.of(port));
	}

}
