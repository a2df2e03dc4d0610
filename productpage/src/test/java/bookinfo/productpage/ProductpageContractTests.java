package bookinfo.productpage;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import bookinfo.starter.Wire;
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
import static org.awaitility.Awaitility.await;

/** What a client of productpage sees, over a real connection. */
@AutoConfigureMetrics
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "logging.level.bookinfo.productpage.Backend=ERROR")
@ContextConfiguration(initializers = Backends.class)
class ProductpageContractTests {

	private static final String NO_REVIEWS = "Error fetching product reviews";

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	ProductpageContractTests(@LocalServerPort int port) {
		this.port = port;
	}

	@BeforeEach
	void backendsAreWell() {
		Backends.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/index.html" })
	void indexIntroducesTheServices(String path) {
		assertThat(page(path)).contains("<title>Simple Bookstore App</title>")
			.contains("href=\"/productpage?u=normal\"", "href=\"/productpage?u=test\"")
			.containsSubsequence("Name", "Endpoint", "Children")
			.containsSubsequence(">productpage<", "/productpage<", ">details, reviews<")
			.containsSubsequence(">reviews<", "/reviews/{productId}<", ">ratings<");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/productpage", "/productpage?u=normal", "/productpage?u=%3Cscript%3E" })
	void pageShowsTheBook(String path) {
		assertThat(page(path)).contains("<title>Simple Bookstore App</title>", "PublisherA", "Reviewer1")
			.doesNotContain("Error fetching", "<script");
		assertThat(Backends.calls("details")).hasSize(1);
		assertThat(Backends.calls("reviews")).hasSize(1);
		assertThat(Backends.calls("ratings")).isEmpty();
	}

	@Test
	void silenceCostsBothSectionsAndSixSeconds() {
		Backends.answerLater("details");
		Backends.answerLater("reviews");
		Instant start = Instant.now();
		assertThat(page("/productpage")).contains("Error fetching product details", NO_REVIEWS,
				">The Comedy of Errors<");
		assertThat(since(start)).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(9));
		assertThat(Backends.calls("details")).hasSize(1);
		assertThat(Backends.calls("reviews")).hasSize(2);
	}

	@Test
	void hungReviewsLeaveThreadsForOtherRequests() {
		CompletableFuture<String> reviews = Backends.answerLater("reviews");
		List<CompletableFuture<HttpResponse<String>>> hungPages = startPages(Backends.MAX_CALLS);
		await().until(() -> Backends.calls("reviews").size() == Backends.MAX_CALLS);
		List<CompletableFuture<HttpResponse<String>>> morePages = startPages(3 * Backends.MAX_CALLS);
		await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
			Instant start = Instant.now();
			assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
			assertThat(since(start)).isLessThan(Duration.ofMillis(500));
		});
		for (CompletableFuture<HttpResponse<String>> page : morePages) {
			assertThat(page.join().body()).contains("PublisherA", NO_REVIEWS);
		}
		assertThat(hungPages).noneMatch(CompletableFuture::isDone);
		reviews.complete(Wire.json(Backends.REVIEWS));
		assertThat(hungPages).allMatch((page) -> page.join().statusCode() == 200);
	}

	@Test
	void millionHeadersFailTheCallAtOnce() {
		String headers = "x: y\r\n".repeat(1_000_000);
		Backends.answerLater("reviews").complete("HTTP/1.1 200 OK\r\n" + headers + "\r\n" + Backends.REVIEWS);
		Instant start = Instant.now();
		assertThat(page("/productpage")).contains("PublisherA", NO_REVIEWS);
		assertThat(since(start)).isLessThan(BackendConfiguration.TIMEOUT);
	}

	@ParameterizedTest
	@CsvSource({ "/api/v1/products/0, details", "/api/v1/products/0/reviews, reviews",
			"/api/v1/products/-1/ratings, ratings" })
	void apiPassesOnTheBackendsAnswer(String path, String backend) {
		Backends.answer(backend, "{ \"any\" :  \"Zoë\" }");
		HttpResponse<String> response = get(path);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{ \"any\" :  \"Zoë\" }");
		assertThat(Backends.calls(backend)).hasSize(1);
	}

	@Test
	void userIsSignedInUntilSigningOut() {
		HttpResponse<String> login = login("Zoë 😀 <b>", "referer",
				"http://localhost:" + this.port + "/productpage?u=test");
		assertThat(login.statusCode()).isEqualTo(302);
		assertThat(login.headers().firstValue("location")).hasValue("/productpage?u=test");
		assertThat(page("/productpage", "cookie", cookie(login))).contains(">Zoë 😀 &lt;b&gt;<", "Sign out");
		HttpResponse<String> logout = get("/logout", "cookie", cookie(login));
		assertThat(logout.statusCode()).isEqualTo(302);
		assertThat(logout.headers().firstValue("location")).hasValue("/productpage");
		assertThat(cookie(logout)).isEqualTo("session=");
	}

	@Test
	void endUserIsTheSignedInUser() {
		String cookie = cookie(login("Zoë 😀"));
		page("/productpage", "end-user", "admin", "cookie", cookie);
		get("/api/v1/products/0/ratings", "end-user", "admin", "cookie", cookie);
		for (String backend : List.of("details", "reviews", "ratings")) {
			assertThat(Backends.sent(backend, "end-user")).containsExactly("Zoë 😀");
			assertThat(Backends.sent(backend, "cookie")).containsExactly(cookie);
		}
	}

	@Test
	void endUserOfTheClientIsNotForwarded() {
		page("/productpage", "end-user", "admin", "cookie", "session=admin", "x-request-id", "1");
		for (String backend : List.of("details", "reviews")) {
			assertThat(Backends.sent(backend, "end-user")).isEmpty();
			assertThat(Backends.sent(backend, "cookie")).containsExactly("session=admin");
			assertThat(Backends.sent(backend, "x-request-id")).containsExactly("1");
		}
	}

	@Test
	void invalidUserIsRefused() {
		HttpResponse<String> response = login("jason\r\nend-user: admin");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().map()).doesNotContainKey("set-cookie");
		assertThat(response.body())
			.isEqualTo("{\"error\":\"please provide a user name of at most 100 characters on one line\"}");
		assertThat(login("x".repeat(70_000)).statusCode()).isEqualTo(400);
		assertThat(login("", "accept", "text/html,*/*;q=0.8").body()).contains("<h1>please provide a user name</h1>",
				"href=\"/productpage\"");
	}

	@ParameterizedTest
	@CsvSource({ "/, 200, text/html;charset=UTF-8", "/productpage, 200, text/html;charset=UTF-8",
			"/static/style.css, 200, text/css", "/static/favicon.svg, 200, image/svg+xml",
			"/nothing, 404, application/json", "/static/nothing.css, 404, application/json",
			"/actuator/env, 404, application/json" })
	void everyAnswerHasSecurityHeaders(String path, int status, String type) {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).hasValue(type);
		assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
			.contains("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'");
		assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
		assertThat(response.headers().firstValue("referrer-policy")).hasValue("same-origin");
		assertThat(response.headers().map()).doesNotContainKeys("x-trace-id", "server", "x-powered-by", "set-cookie");
	}

	@Test
	void staticFilesAreCachedForAnHour() {
		assertThat(get("/static/style.css").headers().firstValue("cache-control")).hasValue("max-age=3600");
	}

	@Test
	void callsAreCounted() {
		Backends.answerLater("ratings").complete("HTTP/1.1 503 \r\n\r\n");
		page("/productpage");
		get("/api/v1/products/0/ratings");
		HttpResponse<String> metrics = get("/metrics");
		assertThat(metrics.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
		assertThat(metrics.body())
			.containsPattern("request_result_total\\{destination_app=\"details\",response_code=\"200\",} [1-9]")
			.containsPattern("request_result_total\\{destination_app=\"reviews\",response_code=\"200\",} [1-9]")
			.containsPattern("request_result_total\\{destination_app=\"ratings\",response_code=\"503\",} [1-9]")
			.containsPattern("http_server_requests_seconds_count\\{.*uri=\"/productpage\",} [1-9]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/health | Product page is healthy", "/actuator/health/liveness | \\{\"status\":\"UP\"}",
					"/actuator/health/readiness | \\{\"status\":\"UP\"}",
					"/actuator/info | .*\"version\":\"[0-9.]+\".*" })
	void serviceTellsItsHealthAndVersion(String path, String pattern) {
		assertThat(get(path).body()).matches(pattern);
	}

	private static Duration since(Instant start) {
		return Duration.between(start, Instant.now());
	}

	private List<CompletableFuture<HttpResponse<String>>> startPages(int count) {
		return Stream.generate(() -> start(request("/productpage"))).limit(count).toList();
	}

	private String page(String path, String... headers) {
		HttpResponse<String> response = get(path, headers);
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	private HttpResponse<String> get(String path, String... headers) {
		return start(request(path, headers)).join();
	}

	private HttpResponse<String> login(String user, String... headers) {
		String form = "passwd=any&username=" + URLEncoder.encode(user, StandardCharsets.UTF_8);
		return start(request("/login", headers).header("content-type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(form))).join();
	}

	private HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(10));
		for (int i = 0; i < headers.length; i += 2) {
			request.header(headers[i], headers[i + 1]);
		}
		return request;
	}

	private CompletableFuture<HttpResponse<String>> start(HttpRequest.Builder request) {
		return this.client.sendAsync(request.build(), BodyHandlers.ofString());
	}

	private static String cookie(HttpResponse<String> response) {
		return response.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
	}

}
