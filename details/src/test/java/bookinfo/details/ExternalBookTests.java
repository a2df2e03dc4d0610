package bookinfo.details;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import bookinfo.details.DetailsProperties.ExternalBookService;
import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.BookinfoProperties;
import bookinfo.starter.ForwardedHeaders;
import com.fasterxml.jackson.databind.ObjectMapper;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The book of a trusted book service that answers in time; anything else is a clear
 * error.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(20)
class ExternalBookTests {

	private static final String TRUST_STORE = "javax.net.ssl.trustStore";

	private static final String NO_ANSWER = "502 BAD_GATEWAY \"the book service gave no answer\"";

	private static final String NOT_TRUSTED = "502 BAD_GATEWAY \"the connection to the book service cannot be trusted\"";

	private static final String LATE = "504 GATEWAY_TIMEOUT \"the book service did not answer in time\"";

	private static final String QUERY = "q=isbn:0486424618&country=US";

	private static final Duration SHORT = Duration.ofMillis(400);

	private final BackendClientFactory clients = new BackendClientFactory(new BookinfoProperties.Calls(1, true),
			Optional.empty());

	private final MockWebServer server = new MockWebServer();

	private Duration timeout = Duration.ofSeconds(30);

	@BeforeEach
	void startServer() throws IOException {
		this.server.start();
	}

	@AfterEach
	void stopServer() throws Exception {
		System.clearProperty(TRUST_STORE);
		this.clients.destroy();
		this.server.close();
	}

	@Test
	void bookComesFromTheBookService() throws Exception {
		this.server.enqueue(answer().build());
		assertThat(plainBook("localhost", this.server.getPort())).isEqualTo(GoogleBooksVolumeTests.BOOK);
		assertThat(this.server.takeRequest().getRequestLine())
			.isEqualTo("GET /books/v1/volumes?q=isbn:0486424618&country=US HTTP/1.1");
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 204, 302, 403, 404, 429, 500, 503 })
	void otherStatusIsBadGateway(int status) {
		this.server.enqueue(answer().code(status).body("").build());
		assertPlainFailure("502 BAD_GATEWAY \"the book service answered with status " + status + "\"");
		assertThat(this.server.getRequestCount()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "<html>Welcome</html>", "{\"items\":[", "\u0000\u0000\u0000{" })
	void answerOtherThanJsonIsBadGateway(String body) {
		this.server.enqueue(answer().body(body).build());
		assertPlainFailure("502 BAD_GATEWAY \"the book service's answer is not JSON\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"kind\":\"books#volumes\",\"totalItems\":0}", "{\"items\":[]}", "{\"items\":{}}",
			"{\"items\":[null]}", "{\"items\":\"none\"}", "{}", "[]", "null", "5", "" })
	void answerWithoutABookIsBadGateway(String body) {
		this.server.enqueue(answer().body(body).build());
		assertPlainFailure("502 BAD_GATEWAY \"the book service knows no such book\"");
	}

	@Test
	void tooLargeAnswerIsBadGateway() {
		this.server.enqueue(answer().body(GoogleBooksVolumeTests.ANSWER + " ".repeat(1024 * 1024)).build());
		assertPlainFailure(NO_ANSWER);
	}

	@Test
	void brokenConnectionIsBadGateway() {
		this.server.enqueue(answer().onResponseBody(new SocketEffect.CloseSocket()).build());
		assertPlainFailure(NO_ANSWER);
		assertThat(this.server.getRequestCount()).isOne();
	}

	@Test
	void refusedConnectionIsBadGateway() {
		this.server.close();
		assertPlainFailure(NO_ANSWER);
	}

	@Test
	void unknownHostIsBadGateway() {
		// No resolver has a name with a part of more than 63 characters.
		assertFailure(() -> plainBook("x".repeat(64) + ".invalid", 443), NO_ANSWER);
	}

	@Test
	void silenceIsGatewayTimeout() {
		this.timeout = SHORT;
		this.server.enqueue(answer().onResponseStart(SocketEffect.Stall.INSTANCE).build());
		assertPlainFailure(LATE);
	}

	@Test
	void failureIsLoggedInOneLine(CapturedOutput output) {
		this.server.enqueue(answer().code(403).build());
		assertPlainFailure("502 BAD_GATEWAY \"the book service answered with status 403\"");
		assertThat(output.toString().lines().filter((line) -> line.contains("No book: "))).singleElement()
			.asString()
			.contains(" WARN ")
			.endsWith("the book service answered with status 403");
		assertThat(output).doesNotContain("\tat ");
	}

	@Test
	void encryptedConnectionIsUsedUnlessForbidden(@TempDir Path directory) throws Exception {
		trust(encrypt("localhost"), directory);
		this.server.enqueue(answer().build());
		assertThat(encryptedBook(this.server.getPort())).isEqualTo(GoogleBooksVolumeTests.BOOK);
		assertThat(this.server.takeRequest().getHandshake()).isNotNull();
	}

	@Test
	void unknownCertificateIsRefused() {
		encrypt("localhost");
		assertFailure(() -> encryptedBook(this.server.getPort()), NOT_TRUSTED);
	}

	@Test
	void trustedCertificateOfAnotherHostIsRefused(@TempDir Path directory) throws Exception {
		trust(encrypt("elsewhere.example"), directory);
		assertFailure(() -> encryptedBook(this.server.getPort()), NOT_TRUSTED);
	}

	@Test
	void serverWithoutEncryptionIsRefused() throws Exception {
		try (ServerSocket plain = localServer()) {
			CompletableFuture.runAsync(() -> answerInPlainText(plain));
			assertFailure(() -> encryptedBook(plain.getLocalPort()), NOT_TRUSTED);
		}
	}

	@Test
	void silentHandshakeTimesOut() throws Exception {
		this.timeout = SHORT;
		try (ServerSocket silent = localServer()) {
			assertFailure(() -> encryptedBook(silent.getLocalPort()), LATE);
		}
	}

	@Test
	void tricklingTlsAnswerTimesOut(@TempDir Path directory) throws Exception {
		this.timeout = Duration.ofSeconds(1);
		trust(encrypt("localhost"), directory);
		this.server.enqueue(answer().throttleBody(1, 50, TimeUnit.MILLISECONDS).build());
		assertFailure(() -> encryptedBook(this.server.getPort()), LATE);
	}

	private static MockResponse.Builder answer() {
		return new MockResponse.Builder().body(GoogleBooksVolumeTests.ANSWER);
	}

	private static ServerSocket localServer() throws IOException {
		return new ServerSocket(0, 1, InetAddress.getByName("localhost"));
	}

	/** Then waits until the client closes the connection. */
	private static void answerInPlainText(ServerSocket server) {
		try (Socket socket = server.accept()) {
			socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private HeldCertificate encrypt(String host) {
		HeldCertificate certificate = new HeldCertificate.Builder().addSubjectAlternativeName(host).build();
		this.server
			.useHttps(new HandshakeCertificates.Builder().heldCertificate(certificate).build().sslSocketFactory());
		return certificate;
	}

	private static void trust(HeldCertificate certificate, Path directory) throws Exception {
		KeyStore store = KeyStore.getInstance("JKS");
		store.load(null, null);
		store.setCertificateEntry("server", certificate.certificate());
		Path file = directory.resolve("trusted.jks");
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, new char[0]);
		}
		System.setProperty(TRUST_STORE, file.toString());
	}

	private void assertPlainFailure(String message) {
		assertFailure(() -> plainBook("localhost", this.server.getPort()), message);
	}

	private static void assertFailure(ThrowingCallable call, String message) {
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(call).withMessageStartingWith(message);
	}

	private BookDetails plainBook(String hostname, int port) {
		return book(new ExternalBookService("true", hostname, port, true, QUERY, this.timeout));
	}

	private BookDetails encryptedBook(int port) {
		return book(new ExternalBookService("true", "localhost", port, false, QUERY, this.timeout));
	}

	private BookDetails book(ExternalBookService service) {
		return new ExternalBook(new DetailsProperties(service), this.clients, new ForwardedHeaders(Set.of(), false),
				new ObjectMapper())
			.details(BigInteger.TEN, new MockHttpServletRequest());
	}

}
