package bookinfo.details;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** What details v2 makes of what the book service says. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "ENABLE_EXTERNAL_BOOK_SERVICE=true", "DO_NOT_ENCRYPT=true" })
class ExternalBookTests {

	static final String ANSWER = "{\"kind\":\"books#volumes\",\"totalItems\":2,\"items\":[{\"kind\":\"books#volume\","
			+ "\"volumeInfo\":{\"title\":\"The Comedy of Errors\",\"authors\":[\"William Shakespeare\",\"Another\"],"
			+ "\"publisher\":\"Courier Corporation\",\"publishedDate\":\"2002-06-01\",\"industryIdentifiers\":["
			+ "{\"type\":\"OTHER\",\"identifier\":\"OCLC:1\"},{\"type\":\"ISBN_13\",\"identifier\":\"9780486424613\"},"
			+ "{\"type\":\"ISBN_10\",\"identifier\":\"0486424618\"}],\"pageCount\":128,\"printType\":\"BOOK\","
			+ "\"language\":\"en\"}},{\"volumeInfo\":{}}]}";

	private static final AtomicReference<MockResponse> answer = new AtomicReference<>();

	/** Until when no call is answered. */
	private static final AtomicReference<CountDownLatch> arrivals = new AtomicReference<>(new CountDownLatch(0));

	private static final MockWebServer server = new MockWebServer();

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	private int calls;

	ExternalBookTests(@LocalServerPort int port) {
		this.port = port;
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		server.setDispatcher(new Dispatcher() {
			@Override
			public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
				arrivals.get().countDown();
				arrivals.get().await();
				return answer.get();
			}
		});
		try {
			server.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		registry.add("EXTERNAL_BOOK_SERVICE", () -> "localhost:" + server.getPort());
	}

	@BeforeEach
	void allIsWell() {
		answer.set(answer(200, ANSWER));
		this.calls = server.getRequestCount();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7", "-1", "18446744073709551616" })
	void theBookIsToldUnderTheIdThatIsAskedFor(String id) throws Exception {
		HttpResponse<String> response = get("/details/" + id);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{\"id\":" + id + ",\"author\":\"William Shakespeare\",\"year\":2002,"
				+ "\"type\":\"paperback\",\"pages\":128,\"publisher\":\"Courier Corporation\","
				+ "\"language\":\"English\",\"ISBN-10\":\"0486424618\",\"ISBN-13\":\"9780486424613\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "1.5", "-", "0x10" })
	void notNumericIsRefusedWithoutACall(String id) throws Exception {
		assertError(get("/details/" + id), 400, "please provide numeric product id");
		assertThat(server.getRequestCount()).isEqualTo(this.calls);
	}

	@ParameterizedTest
	@CsvSource({ "1999, 1999", "2002-06, 2002", "2002-06-01, 2002", "1595-01-01T00:00:00Z, 1595" })
	void theYearIsThatOfTheDate(String date, int year) throws Exception {
		answer.set(answer(200, ANSWER.replace("2002-06-01", date)));
		assertThat(get("/details/0").body()).contains("\"year\":" + year + ",");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "\"en\", \"de\"", "\"en\", 5", "\"language\", \"other\"",
			"\"BOOK\", \"MAGAZINE\"", "\"BOOK\", null", "\"printType\", \"other\"" })
	void anotherLanguageOrTypeIsUnknown(String part, String other) throws Exception {
		answer.set(answer(200, ANSWER.replace(part, other)));
		assertThat(get("/details/0").body())
			.contains((part + other).matches(".*(en|language).*") ? "\"language\":\"unknown\"" : "\"type\":\"unknown\"")
			.containsOnlyOnce("unknown");
	}

	@ParameterizedTest
	@CsvSource({ "volumeInfo, authors", "authors, authors", "publishedDate, publishedDate", "pageCount, pageCount",
			"publisher, publisher", "industryIdentifiers, ISBN_10", "ISBN_10, ISBN_10", "ISBN_13, ISBN_13",
			"identifier, ISBN_10" })
	void aMissingFieldIsNamed(String missing, String named) throws Exception {
		answer.set(answer(200, ANSWER.replace("\"" + missing + "\"", "\"other\"")));
		assertError(get("/details/0"), 502, "the book service's answer has no valid " + named);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = '|',
			value = { "[\"William Shakespeare\",\"Another\"] | \"William Shakespeare\" | authors",
					"[\"William Shakespeare\",\"Another\"] | [] | authors", "\"William Shakespeare\" | null | authors",
					"\"2002-06-01\" | 2002 | publishedDate", "2002-06-01 | soon | publishedDate",
					"2002-06-01 | 20020601 | publishedDate", "128 | \"128\" | pageCount", "128 | 128.5 | pageCount",
					"128 | 9999999999 | pageCount", "\"Courier Corporation\" | {} | publisher",
					"\"0486424618\" | 486424618 | ISBN_10", "\"9780486424613\" | true | ISBN_13" })
	void aFieldOfTheWrongTypeIsNamed(String part, String wrong, String named) throws Exception {
		answer.set(answer(200, ANSWER.replace(part, wrong)));
		assertError(get("/details/0"), 502, "the book service's answer has no valid " + named);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"kind\":\"books#volumes\",\"totalItems\":0}", "{\"items\":[]}", "{\"items\":{}}",
			"{\"items\":[null]}", "{\"items\":\"none\"}", "{}", "[]", "null", "5", "" })
	void noItemsAreNoBook(String json) throws Exception {
		answer.set(answer(200, json));
		assertError(get("/details/0"), 502, "the book service knows no such book: its answer has no items");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "<html>Welcome</html>", "{\"items\":[", "\u0000\u0000\u0000{" })
	void whatIsNotJsonIsNoBook(String garbage) throws Exception {
		answer.set(answer(200, garbage));
		assertError(get("/details/0"), 502, "the book service's answer is not JSON");
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 204, 302, 403, 404, 429, 500, 503 })
	void anotherStatusIsTold(int status) throws Exception {
		answer.set(answer(status, (status != 204) ? ANSWER : "").newBuilder()
			.addHeader("location", server.url("/elsewhere"))
			.build());
		assertError(get("/details/0"), 502, "the book service answered with status " + status);
		assertThat(server.getRequestCount()).isEqualTo(this.calls + 1);
	}

	@Test
	void anAnswerOfOneMebibyteIsRead() throws Exception {
		answer.set(answer(200, ANSWER + " ".repeat(1024 * 1024 - ANSWER.length())));
		assertThat(get("/details/0").statusCode()).isEqualTo(200);
		answer.set(answer(200, ANSWER + " ".repeat(1024 * 1024 - ANSWER.length() + 1)));
		assertError(get("/details/0"), 502, "the book service's answer is too large");
	}

	@Test
	void aConnectionThatBreaksIsNoAnswer() throws Exception {
		answer.set(answer(200, ANSWER).newBuilder().onResponseBody(new SocketEffect.CloseSocket()).build());
		assertError(get("/details/0"), 502, "the book service gave no answer");
		answer.set(answer(200, "").newBuilder().onResponseStart(new SocketEffect.CloseSocket()).build());
		assertError(get("/details/0"), 502, "the book service gave no answer");
		assertThat(server.getRequestCount()).isEqualTo(this.calls + 2);
	}

	@Test
	void eachCallAsksForTheBookOverAConnectionOfItsOwn() throws Exception {
		get("/details/0");
		get("/details/1");
		RecordedRequest request = server.takeRequest();
		while (request != null) {
			assertThat(request.getRequestLine()).isEqualTo("GET /books/v1/volumes?q=isbn:0486424618 HTTP/1.1");
			assertThat(request.getExchangeIndex()).isZero();
			request = server.takeRequest(0, TimeUnit.SECONDS);
		}
	}

	@Test
	void callsDoNotWaitForEachOther() {
		arrivals.set(new CountDownLatch(30));
		List<CompletableFuture<HttpResponse<String>>> responses = Stream
			.generate(() -> this.client.sendAsync(request("/details/0"), BodyHandlers.ofString()))
			.limit(30)
			.toList();
		assertThat(responses).allSatisfy((response) -> assertThat(response.join().statusCode()).isEqualTo(200));
	}

	@Test
	void aFailureIsLoggedOnceAndInOneLine(CapturedOutput output) throws Exception {
		answer.set(answer(403, "{\"error\":{\"message\":\"Quota exceeded\"}}"));
		get("/details/0");
		assertThat(output.toString().lines().filter((line) -> line.contains("No book: "))).singleElement()
			.asString()
			.contains(" WARN ")
			.endsWith("the book service answered with status 403");
		assertThat(output).doesNotContain("\tat ");
	}

	private static MockResponse answer(int status, String body) {
		return new MockResponse.Builder().code(status).body(body).build();
	}

	private void assertError(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json;charset=UTF-8");
		assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(request(path), BodyHandlers.ofString());
	}

	private HttpRequest request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build();
	}

}
