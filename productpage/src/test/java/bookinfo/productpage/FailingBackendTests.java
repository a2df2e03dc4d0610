package bookinfo.productpage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.autoconfigure.actuate.metrics.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** A backend that fails costs its own section of the page and nothing else. */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = Backends.class)
class FailingBackendTests {

	private static final String[] DETAILS = { "Book Details", "PublisherA" };

	private static final String[] NO_DETAILS = { "Error fetching product details",
			"Sorry, product details are currently unavailable for this book." };

	private static final String[] REVIEWS = { "Book Reviews", "Reviewer1", "Reviewer2",
			"glyphicon glyphicon-star red" };

	private static final String[] NO_REVIEWS = { "Error fetching product reviews",
			"Sorry, product reviews are currently unavailable for this book." };

	private static final MockResponse BROKEN = new MockResponse.Builder()
		.onResponseStart(new SocketEffect.CloseSocket())
		.build();

	private static final MockResponse STALLED = new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE)
		.build();

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	FailingBackendTests(@LocalServerPort int port) {
		this.port = port;
	}

	@BeforeEach
	void allIsWell() {
		Backends.reset();
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 302, 400, 404, 500, 503 })
	void detailsThatFailCostTheirSection(int status) throws Exception {
		Backends.answer("details", status, Backends.DETAILS);
		assertThat(page()).contains(NO_DETAILS).contains(REVIEWS).doesNotContain(DETAILS).doesNotContain(NO_REVIEWS);
		assertThat(Backends.requests("details")).isOne();
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 302, 400, 404, 500, 503 })
	void reviewsThatFailCostTheirSectionAndASecondTry(int status) throws Exception {
		Backends.answer("reviews", status, Backends.REVIEWS);
		assertThat(page()).contains(DETAILS).contains(NO_REVIEWS).doesNotContain(REVIEWS).doesNotContain(NO_DETAILS);
		assertThat(Backends.requests("reviews")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "null", "5", "[]", "{}", "<html>Welcome</html>",
			"{\"publisher\":\"P\",\"pages\":\"200\",\"type\":\"t\",\"language\":\"l\",\"ISBN-10\":\"1\"}",
			"{\"publisher\":\"P\",\"pages\":4.5,\"type\":\"t\",\"language\":\"l\",\"ISBN-10\":\"1\"}",
			"{\"publisher\":\"P\",\"pages\":200,\"type\":\"t\",\"language\":\"l\"}" })
	void detailsThatMakeNoSenseCostTheirSection(String json) throws Exception {
		Backends.answer("details", 200, json);
		assertThat(page()).contains(NO_DETAILS).contains(REVIEWS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "null", "[]", "{}", "<html>Welcome</html>", "{\"reviews\":null}",
			"{\"reviews\":[null]}", "{\"reviews\":[{\"reviewer\":\"R\"}]}" })
	void reviewsThatMakeNoSenseCostTheirSection(String json) throws Exception {
		Backends.answer("reviews", 200, json);
		assertThat(page()).contains(DETAILS).contains(NO_REVIEWS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "6", "\"five\"", "\"5\"", "4.5", "null", "true" })
	void starsThatAreNoneCostTheReviews(String stars) throws Exception {
		Backends.answer("reviews", 200,
				Backends.reviews("{\"stars\":5,\"color\":\"red\"}", "{\"stars\":" + stars + ",\"color\":\"red\"}"));
		assertThat(page()).contains(DETAILS).contains(NO_REVIEWS);
	}

	@Test
	void brokenConnectionsCostBothSections() throws Exception {
		Backends.answer("details", BROKEN);
		Backends.answer("reviews", BROKEN);
		assertThat(page()).contains(NO_DETAILS).contains(NO_REVIEWS).contains(">The Comedy of Errors<");
		assertThat(Backends.requests("reviews")).isEqualTo(2);
	}

	@Test
	void silenceCostsBothSectionsAndSixSeconds() throws Exception {
		Backends.answer("details", STALLED);
		Backends.answer("reviews", STALLED);
		Instant start = Instant.now();
		assertThat(page()).contains(NO_DETAILS).contains(NO_REVIEWS);
		assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(9));
		assertThat(Backends.requests("details")).isOne();
		assertThat(Backends.requests("reviews")).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "'', details", "/reviews, reviews", "/ratings, ratings" })
	void whatABackendRefusesIsPassedOn(String path, String backend) throws Exception {
		for (int status : new int[] { 400, 404 }) {
			Backends.answer(backend, status, "{\"error\":\"please provide numeric product id\"}");
			assertJson(get("/api/v1/products/abc" + path), status, "please provide numeric product id");
		}
	}

	@ParameterizedTest
	@CsvSource({ "'', details", "/reviews, reviews", "/ratings, ratings" })
	void itsFailureIsPassedOnWithoutItsWords(String path, String backend) throws Exception {
		String sorry = "Sorry, product " + backend + " are currently unavailable for this book.";
		String url = "/api/v1/products/0" + path;
		for (int status : new int[] { 500, 501, 503 }) {
			Backends.answer(backend, status, "{\"error\":\"Traceback\"}");
			assertJson(get(url), status, sorry);
		}
		Backends.answer(backend, 404, "<html>");
		assertJson(get(url), 404, sorry);
		for (String body : new String[] { "", "nonsense", "[]", "null", "5" }) {
			Backends.answer(backend, 200, body);
			assertJson(get(url), 500, sorry);
		}
		Backends.answer(backend, 302, "{}");
		assertJson(get(url), 500, sorry);
		Backends.answer(backend, BROKEN);
		assertJson(get(url), 500, sorry);
	}

	@Test
	void silenceIsAnsweredWith500() throws Exception {
		Backends.answer("ratings", STALLED);
		assertJson(get("/api/v1/products/0/ratings"), 500,
				"Sorry, product ratings are currently unavailable for this book.");
	}

	private void assertJson(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
	}

	private String page() throws Exception {
		HttpResponse<String> response = get("/productpage");
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build(),
				BodyHandlers.ofString());
	}

}
