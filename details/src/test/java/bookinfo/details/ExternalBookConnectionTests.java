package bookinfo.details;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import brave.http.HttpTracing;
import com.fasterxml.jackson.databind.ObjectMapper;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The book service's answer in time, from whom it must be, or a clear failure. */
class ExternalBookConnectionTests {

	private static final String TRUST_STORE = "javax.net.ssl.trustStore";

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(400);

	private final MockWebServer server = new MockWebServer();

	@TempDir
	private Path directory;

	@BeforeEach
	void start() throws IOException {
		this.server.start();
	}

	@AfterEach
	void stop() {
		System.clearProperty(TRUST_STORE);
		this.server.close();
	}

	@Test
	void aConnectionIsNotEncryptedWhenItMustNotBe() throws Exception {
		this.server.enqueue(answer().build());
		assertThat(book(true, LONG).author()).isEqualTo("William Shakespeare");
		assertThat(this.server.takeRequest().getHandshake()).isNull();
	}

	@Test
	void otherwiseItIs() throws Exception {
		trust(encrypt("localhost"));
		this.server.enqueue(answer().build());
		assertThat(book(false, LONG).author()).isEqualTo("William Shakespeare");
		assertThat(this.server.takeRequest().getHandshake()).isNotNull();
	}

	@Test
	void aCertificateThatIsNotTrustedIsRefused() throws Exception {
		encrypt("localhost");
		this.server.enqueue(answer().build());
		assertNotTrusted(address());
	}

	@Test
	void aTrustedCertificateOfAnotherHostIsRefused() throws Exception {
		trust(encrypt("elsewhere.example"));
		this.server.enqueue(answer().build());
		assertNotTrusted(address());
	}

	@Test
	void aServerThatDoesNotEncryptIsRefused() throws Exception {
		try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
			CompletableFuture.runAsync(() -> answerInPlainText(plain));
			assertNotTrusted("localhost:" + plain.getLocalPort());
		}
	}

	@Test
	void aConnectionThatIsRefusedIsNoAnswer() throws Exception {
		int port;
		try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
			port = closed.getLocalPort();
		}
		assertFailure(failure("localhost:" + port, true, LONG), HttpStatus.BAD_GATEWAY,
				"the book service gave no answer");
	}

	@Test
	void aHostThatIsUnknownIsNoAnswer() {
		// No resolver has a name with a part of more than 63 characters.
		assertFailure(failure("x".repeat(64) + ".invalid:443", true, LONG), HttpStatus.BAD_GATEWAY,
				"the book service gave no answer");
	}

	@Test
	void silenceIsNotWaitedForLongerThanTheTimeout() {
		this.server.enqueue(answer().onResponseStart(SocketEffect.Stall.INSTANCE).build());
		assertLate(address(), true);
	}

	@Test
	void norIsTheRestOfAnAnswer() {
		this.server.enqueue(answer().onResponseBody(SocketEffect.Stall.INSTANCE).build());
		assertLate(address(), true);
	}

	@Test
	void norIsAnAnswerThatComesByteByByte() {
		this.server.enqueue(answer().throttleBody(1, 50, TimeUnit.MILLISECONDS).build());
		assertLate(address(), true);
	}

	@Test
	void norIsItByteByByteOverAnEncryptedConnection() throws Exception {
		trust(encrypt("localhost"));
		this.server.enqueue(answer().throttleBody(1, 50, TimeUnit.MILLISECONDS).build());
		assertLate(address(), false);
	}

	@Test
	void norIsAHandshake() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
			assertLate("localhost:" + silent.getLocalPort(), false);
		}
	}

	@Test
	void norIsThatOfAsManyCallsAsMayBe() throws Exception {
		this.server.enqueue(answer().onResponseStart(SocketEffect.Stall.INSTANCE).build());
		BackendClient client = client(properties(address(), true, LONG));
		String url = "http://" + address();
		CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> {
			try {
				return client.get(url, List.of(), LONG);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		this.server.takeRequest();
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.get(url, List.of(), LONG))
			.withMessageContaining("MAX_CALLS");
		assertThat(first).isNotDone();
		client.destroy();
	}

	private void assertLate(String address, boolean doNotEncrypt) {
		Instant start = Instant.now();
		assertFailure(failure(address, doNotEncrypt, SHORT), HttpStatus.GATEWAY_TIMEOUT,
				"the book service did not answer in time");
		assertThat(Duration.between(start, Instant.now())).isBetween(SHORT, SHORT.plusSeconds(5));
	}

	private static void assertNotTrusted(String address) {
		assertFailure(failure(address, false, LONG), HttpStatus.BAD_GATEWAY,
				"the connection to the book service cannot be trusted");
	}

	/** And waits until the client hangs up. */
	private static void answerInPlainText(ServerSocket server) {
		try (Socket socket = server.accept()) {
			socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void assertFailure(ResponseStatusException failure, HttpStatus status, String reason) {
		assertThat(failure.getStatus()).isEqualTo(status);
		assertThat(failure.getReason()).isEqualTo(reason);
	}

	private static MockResponse.Builder answer() {
		return new MockResponse.Builder().body(ExternalBookTests.ANSWER);
	}

	private HeldCertificate encrypt(String host) {
		HeldCertificate certificate = new HeldCertificate.Builder().addSubjectAlternativeName(host).build();
		this.server
			.useHttps(new HandshakeCertificates.Builder().heldCertificate(certificate).build().sslSocketFactory());
		return certificate;
	}

	private void trust(HeldCertificate certificate) throws Exception {
		KeyStore store = KeyStore.getInstance("JKS");
		store.load(null, null);
		store.setCertificateEntry("server", certificate.certificate());
		Path file = this.directory.resolve("trusted.jks");
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, new char[0]);
		}
		System.setProperty(TRUST_STORE, file.toString());
	}

	private String address() {
		return "localhost:" + this.server.getPort();
	}

	private BookDetails book(boolean doNotEncrypt, Duration timeout) throws IOException {
		return book(address(), doNotEncrypt, timeout);
	}

	private static ResponseStatusException failure(String address, boolean doNotEncrypt, Duration timeout) {
		return catchThrowableOfType(() -> book(address, doNotEncrypt, timeout), ResponseStatusException.class);
	}

	private static BookDetails book(String address, boolean doNotEncrypt, Duration timeout) throws IOException {
		DetailsProperties properties = properties(address, doNotEncrypt, timeout);
		BackendClient client = client(properties);
		try {
			return new ExternalBook(properties, client, new ForwardedHeaders(properties), new ObjectMapper())
				.details(BigInteger.ZERO, new MockHttpServletRequest());
		}
		finally {
			client.destroy();
		}
	}

	private static DetailsProperties properties(String address, boolean doNotEncrypt, Duration timeout) {
		return new DetailsProperties(9080, "v2", "localhost", "text", 250, 1,
				new DetailsProperties.ExternalBookService("true", address, doNotEncrypt, timeout),
				new DetailsProperties.Tracing("false", 1, "http://localhost"));
	}

	private static BackendClient client(DetailsProperties properties) {
		return new BackendClient(new StaticListableBeanFactory().getBeanProvider(HttpTracing.class), properties);
	}

}
