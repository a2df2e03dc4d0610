package bookinfo.productpage;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
import static org.assertj.core.api.Assumptions.assumeThat;

/** What a client of productpage sees, over a real connection, while all is well. */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = Backends.class)
class ProductpageContractTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	ProductpageContractTests(@LocalServerPort int port) {
		this.port = port;
	}

	@BeforeEach
	void allIsWell() {
		Backends.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/index.html" })
	void theIndexTellsWhatTheApplicationIs(String path) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.body()).contains("<title>Simple Bookstore App</title>")
			.contains("href=\"/productpage?u=normal\"", "href=\"/productpage?u=test\"")
			.containsSubsequence("Name", "Endpoint", "Children")
			.containsSubsequence(">productpage<", "/productpage<", ">details, reviews<")
			.containsSubsequence(">reviews<", "/reviews/{productId}<", ">ratings<");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/productpage", "/productpage?u=normal", "/productpage?u=%3Cscript%3E" })
	void thePageShowsTheBook(String path) throws Exception {
		HttpResponse<String> response = get(path, "accept", "text/html");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.headers().firstValueAsLong("content-length"))
			.hasValue(response.body().getBytes(StandardCharsets.UTF_8).length);
		assertThat(response.body())
			.contains("<title>Simple Bookstore App</title>", ">The Comedy of Errors<",
					"<a href=\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\">Wikipedia Summary</a>: ")
			.containsSubsequence("Book Details", "ISBN-10", "1234567890", "Publisher", "PublisherA", "Pages", "200",
					"Type", "paperback", "Language", "English")
			.containsSubsequence("Book Reviews", "5 out of 5 stars", "Very &lt;b&gt;good&lt;/b&gt;", "Reviewer1",
					"1 out of 5 stars", "Not bad", "Reviewer2", "Reviews served by:", "reviews-v3-abc")
			.doesNotContain("on cluster", "Error fetching", "unavailable", "<script");
		assertThat(Backends.requests("details")).isOne();
		assertThat(Backends.requests("reviews")).isOne();
		assertThat(Backends.requests("ratings")).isZero();
	}

	@Test
	void aContentTypeDoesNotMatter() throws Exception {
		assertThat(get("/productpage", "content-type", "multipart/form-data").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5 })
	void thereAreFiveStarsOfWhichSomeAreFull(int stars) throws Exception {
		Backends.answer("reviews", 200, Backends.reviews("{\"stars\":" + stars + ",\"color\":\"black\"}", "null"));
		String page = get("/productpage").body();
		assertThat(page.split("glyphicon glyphicon-star black", -1)).hasSize(stars + 1);
		assertThat(page.split("glyphicon glyphicon-star-empty", -1)).hasSize(5 - stars + 1);
		assertThat(page).contains("fill=\"black\"");
	}

	@Test
	void reviewsWithoutRatingsHaveNoStars() throws Exception {
		Backends.answer("reviews", 200, Backends.reviews("null", "null").replace(",\"rating\":null", ""));
		assertThat(get("/productpage").body()).contains("Reviewer1", "Reviewer2")
			.doesNotContain("glyphicon", "unavailable");
	}

	@Test
	void reviewsWithoutRatingsForNowSaySo() throws Exception {
		Backends.answer("reviews", 200, Backends.reviews("{\"error\":\"Ratings service is currently unavailable\"}",
				"{\"stars\":4,\"color\":\"red\"}"));
		assertThat(get("/productpage").body())
			.containsSubsequence("Ratings service is currently unavailable", "Reviewer1", "4 out of 5 stars",
					"Reviewer2")
			.doesNotContain("Error fetching");
	}

	/** The template's expressions are compiled after a hundred evaluations. */
	@Test
	void thePageStaysWhatItWasWhenItIsCompiled() throws Exception {
		String error = "{\"error\":\"Ratings service is currently unavailable\"}";
		List<String> answers = List.of(Backends.REVIEWS, Backends.reviews("null", "null"), "{}",
				Backends.reviews(error, "{\"stars\":3,\"color\":\"black\"}"));
		List<String> pages = pages(answers);
		for (int i = 0; i < 120; i++) {
			assertThat(pages(answers)).isEqualTo(pages);
		}
	}

	private List<String> pages(List<String> answers) throws Exception {
		List<String> pages = new ArrayList<>();
		for (String answer : answers) {
			Backends.answer("reviews", 200, answer);
			pages.add(get("/productpage").body());
		}
		return pages;
	}

	@Test
	void theClusterIsNamed() throws Exception {
		Backends.answer("reviews", 200,
				Backends.REVIEWS.replace("\"clustername\":\"null\"", "\"clustername\":\"one & two\""));
		assertThat(get("/productpage").body()).containsSubsequence("reviews-v3-abc", "on cluster one &amp; two");
	}

	@Test
	void theProductsAreOne() throws Exception {
		HttpResponse<String> response = get("/api/v1/products");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body())
			.startsWith("[{\"id\":0,\"title\":\"The Comedy of Errors\",\"descriptionHtml\":"
					+ "\"<a href=\\\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\\\">Wikipedia Summary</a>: ")
			.endsWith("\"}]");
	}

	@ParameterizedTest
	@CsvSource({ "/api/v1/products/0, details", "/api/v1/products/0/reviews, reviews",
			"/api/v1/products/0/ratings, ratings", "/api/v1/products/-1, details",
			"/api/v1/products/18446744073709551616/ratings, ratings" })
	void whatABackendSaysIsPassedOn(String path, String backend) throws Exception {
		// Spaces and all.
		Backends.answer(backend, 200, "{ \"any\" :  \"Zoë\" }");
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{ \"any\" :  \"Zoë\" }");
		assertThat(Backends.requests(backend)).isOne();
	}

	@Test
	void whoSignsInIsNamedUntilTheySignOut() throws Exception {
		assertThat(get("/productpage").body()).contains("action=\"/login\"").doesNotContain("Sign out");
		HttpResponse<String> login = login("Zoë 😀 <b>", "referer",
				"http://localhost:" + this.port + "/productpage?u=test");
		assertThat(login.statusCode()).isEqualTo(302);
		assertThat(login.headers().firstValue("location")).hasValue("/productpage?u=test");
		assertThat(login.body()).isEmpty();
		String cookie = login.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
		assertThat(get("/productpage", "cookie", cookie).body()).contains(">Zoë 😀 &lt;b&gt;<", "Sign out")
			.doesNotContain("action=\"/login\"");
		HttpResponse<String> logout = get("/logout", "cookie", cookie);
		assertThat(logout.statusCode()).isEqualTo(302);
		assertThat(logout.headers().firstValue("location")).hasValue("/productpage");
		assertThat(logout.headers().firstValue("set-cookie").orElseThrow()).startsWith("session=;")
			.contains("Max-Age=0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://evil.example/productpage", "http://localhost:%d//evil.example/",
			"http://evil.example:%d/productpage" })
	void whoSignsInIsNotLedAway(String referer) throws Exception {
		assertThat(login("jason", "referer", referer.formatted(this.port)).headers().firstValue("location"))
			.hasValue("/productpage");
	}

	@Test
	void anInvalidNameIsRefused() throws Exception {
		String error = "please provide a user name of at most 100 characters on one line";
		assertError(login(""), 400, "please provide a user name");
		assertError(send("POST", "/login", ""), 400, "please provide a user name");
		assertError(login("x".repeat(10_000)), 400, error);
		assertError(login("jason\r\nend-user: admin"), 400, error);
		assertError(login("x".repeat(70_000)), 413, "please provide at most 64 KiB");
		assertThat(login("").headers().map()).doesNotContainKey("set-cookie");
	}

	@Test
	void aForgedCookieIsNobodys() throws Exception {
		String cookie = login("jason").headers().firstValue("set-cookie").orElseThrow().split(";")[0];
		String forged = cookie.replaceFirst("\\.[^.]+\\.", ".YWRtaW4.");
		HttpResponse<String> response = get("/productpage", "cookie", forged);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("action=\"/login\"").doesNotContain("admin");
	}

	@ParameterizedTest
	@CsvSource({ "GET, /nothing, 404, there is nothing at this path",
			"GET, /static/nothing.css, 404, there is nothing at this path",
			"GET, /static/../application.yml, 404, there is nothing at this path",
			"GET, /error, 404, there is nothing at this path", "GET, /actuator/env, 404, there is nothing at this path",
			"POST, /productpage, 405, Request method 'POST' not supported",
			"GET, /login, 405, Request method 'GET' not supported",
			"DELETE, /api/v1/products/0, 405, Request method 'DELETE' not supported" })
	void errorsAreJson(String method, String path, int status, String error) throws Exception {
		assertError(send(method, path, ""), status, error);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/productpage", "/api/v1/products", "/api/v1/products/0", "/health" })
	void whatIsAcceptedDoesNotMatter(String path) throws Exception {
		HttpResponse<String> any = get(path);
		for (String accepted : List.of("application/json", "application/xml", "text/html", "text/plain", "nonsense")) {
			HttpResponse<String> response = get(path, "accept", accepted);
			assertThat(response.statusCode()).as(accepted).isEqualTo(200);
			assertThat(response.headers().firstValue("content-type"))
				.isEqualTo(any.headers().firstValue("content-type"));
		}
	}

	@Test
	void aBrowserGetsItsErrorAsPage() throws Exception {
		HttpResponse<String> response = get("/nothing", "accept", "text/html,application/xhtml+xml,*/*;q=0.8");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.body()).contains("<h1>Not Found</h1>", "href=\"/productpage\"");
		assertThat(send("POST", "/login", "", "accept", "text/html").body()).contains("<h1>Bad Request</h1>",
				"please provide a user name");
	}

	@Test
	void anotherMethodIsToldWhichOnesThereAre() throws Exception {
		assertThat(send("PUT", "/productpage", "").headers().firstValue("allow").orElseThrow().split(", ?"))
			.contains("GET");
		HttpResponse<String> options = send("OPTIONS", "/productpage", "");
		assertThat(options.statusCode()).isEqualTo(200);
		assertThat(options.headers().firstValue("allow").orElseThrow().split(", ?")).containsExactlyInAnyOrder("GET",
				"HEAD", "OPTIONS");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/", "/productpage", "/api/v1/products", "/api/v1/products/0", "/health", "/static/style.css" })
	void headIsGetWithoutTheBody(String path) throws Exception {
		HttpResponse<String> response = send("HEAD", path, "");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("content-type")).isPresent();
	}

	@Test
	void tooLargeHeadersAreRefused() throws Exception {
		assertError(get("/productpage", "x-large", "x".repeat(20_000)), 431, "Request Header Fields Too Large");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NONSENSE\r\n\r\n", "GET /<0> HTTP/1.1\r\nhost: productpage\r\n\r\n",
			"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nhost: a b\r\n\r\n" })
	void whatIsNotHttpIsRefused(String request) throws IOException {
		assertThat(Wire.send(this.port, request)).startsWith("HTTP/1.1 400 ")
			.containsIgnoringCase("content-type: application/json")
			.endsWith("\r\n\r\n{\"error\":\"this is not valid HTTP\"}");
	}

	@ParameterizedTest
	@CsvSource({ "/productpage, text/html;charset=UTF-8", "/static/style.css, text/css",
			"/static/favicon.svg, image/svg+xml", "/nothing, application/json;charset=UTF-8" })
	void aBrowserIsToldWhatItMayDo(String path, String type) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.headers().firstValue("content-type")).hasValue(type);
		assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
			.contains("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'");
		assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
		assertThat(response.headers().firstValue("referrer-policy")).hasValue("same-origin");
		assertThat(response.headers().map()).doesNotContainKeys("x-trace-id", "server", "x-powered-by", "set-cookie");
	}

	@Test
	void filesAreKeptForAnHour() throws Exception {
		assertThat(get("/static/style.css").headers().firstValue("cache-control")).hasValue("max-age=3600");
	}

	@Test
	void itCountsItsCalls() throws Exception {
		Backends.answer("ratings", 503, "");
		get("/productpage");
		get("/api/v1/products/0/ratings");
		HttpResponse<String> metrics = get("/metrics");
		assertThat(metrics.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
		assertThat(metrics.body())
			.containsPattern("request_result_total\\{destination_app=\"details\",response_code=\"200\",} [1-9]")
			.containsPattern("request_result_total\\{destination_app=\"reviews\",response_code=\"200\",} [1-9]")
			.containsPattern("request_result_total\\{destination_app=\"ratings\",response_code=\"503\",} [1-9]");
		assertThat(get("/actuator/prometheus").body())
			.containsPattern("http_server_requests_seconds_count\\{.*uri=\"/productpage\",} [1-9]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/health | Product page is healthy",
			"/actuator/health/liveness | {\"status\":\"UP\"}", "/actuator/health/readiness | {\"status\":\"UP\"}" })
	void itIsHealthy(String path, String health) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(health);
	}

	@Test
	void itTellsItsVersion() throws Exception {
		assertThat(get("/actuator/info").body()).containsPattern("\"version\":\"[0-9.]+\"").doesNotContain("branch");
	}

	@Test
	void itTellsItsCommitWhereThereIsOne() throws Exception {
		assumeThat(Path.of("../.git")).exists();
		assertThat(get("/actuator/info").body()).containsPattern("\"commit\":\\{\"id\":\"[0-9a-f]{7,}\"");
	}

	private void assertError(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json;charset=UTF-8");
		assertThat(response.headers().map()).doesNotContainKey("server");
		assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
	}

	private HttpResponse<String> login(String user, String... headers) throws Exception {
		return send("POST", "/login", "passwd=any&username=" + URLEncoder.encode(user, StandardCharsets.UTF_8),
				headers);
	}

	private HttpResponse<String> get(String path, String... headers) throws Exception {
		return send("GET", path, "", headers);
	}

	private HttpResponse<String> send(String method, String path, String form, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.method(method, form.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(form));
		if (!form.isEmpty()) {
			request.header("content-type", "application/x-www-form-urlencoded");
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

}
