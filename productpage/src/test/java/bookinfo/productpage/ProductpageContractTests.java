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

/**
 * What a client of productpage sees, over a real connection, while the backends are well.
 */
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
	void backendsAreWell() {
		Backends.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/index.html" })
	void indexIntroducesTheServices(String path) throws Exception {
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
	void pageShowsTheBook(String path) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.body())
			.contains("<title>Simple Bookstore App</title>", ">The Comedy of Errors<", "Shakespeare</b>’s")
			.containsSubsequence("Book Details", "PublisherA", "Book Reviews", "Reviewer1", "Reviewer2")
			.doesNotContain("Error fetching", "<script");
		assertThat(Backends.requests("details")).isOne();
		assertThat(Backends.requests("reviews")).isOne();
		assertThat(Backends.requests("ratings")).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "/api/v1/products/0, details", "/api/v1/products/0/reviews, reviews",
			"/api/v1/products/-1/ratings, ratings" })
	void apiPassesOnTheBackendsAnswer(String path, String backend) throws Exception {
		Backends.answer(backend, 200, "{ \"any\" :  \"Zoë\" }");
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{ \"any\" :  \"Zoë\" }");
		assertThat(Backends.requests(backend)).isOne();
	}

	@Test
	void userIsSignedInUntilSigningOut() throws Exception {
		HttpResponse<String> login = login("Zoë 😀 <b>", "referer",
				"http://localhost:" + this.port + "/productpage?u=test");
		assertThat(login.statusCode()).isEqualTo(302);
		assertThat(login.headers().firstValue("location")).hasValue("/productpage?u=test");
		assertThat(get("/productpage", "cookie", cookie(login)).body()).contains(">Zoë 😀 &lt;b&gt;<", "Sign out");
		HttpResponse<String> logout = get("/logout", "cookie", cookie(login));
		assertThat(logout.statusCode()).isEqualTo(302);
		assertThat(logout.headers().firstValue("location")).hasValue("/productpage");
		assertThat(cookie(logout)).isEqualTo("session=");
	}

	@Test
	void endUserIsTheSignedInUser() throws Exception {
		String cookie = cookie(login("Zoë 😀"));
		for (String path : new String[] { "/productpage", "/api/v1/products/0/ratings" }) {
			get(path, "end-user", "admin", "cookie", cookie);
		}
		for (String backend : new String[] { "details", "reviews", "ratings" }) {
			assertThat(Backends.sent(backend, "end-user")).containsExactly("Zoë 😀");
			assertThat(Backends.sent(backend, "cookie")).containsExactly(cookie);
		}
	}

	@Test
	void endUserOfTheClientIsIgnored() throws Exception {
		get("/productpage", "end-user", "admin", "cookie", "session=admin", "x-request-id", "1");
		for (String backend : new String[] { "details", "reviews" }) {
			assertThat(Backends.sent(backend, "end-user")).isEmpty();
			assertThat(Backends.sent(backend, "cookie")).containsExactly("session=admin");
			assertThat(Backends.sent(backend, "x-request-id")).containsExactly("1");
		}
	}

	@Test
	void invalidNameIsRefused() throws Exception {
		assertError(send("POST", "/login", ""), 400, "please provide a user name");
		assertError(login("jason\r\nend-user: admin"), 400,
				"please provide a user name of at most 100 characters on one line");
		assertThat(login("x".repeat(70_000)).statusCode()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/static/nothing.css", "/static/../application.yml", "/actuator/env" })
	void unknownPathIsJsonError(String path) throws Exception {
		assertError(get(path), 404, "Not Found");
	}

	@Test
	void errorIsPageInBrowser() throws Exception {
		HttpResponse<String> response = send("POST", "/login", "", "accept", "text/html,*/*;q=0.8");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.body()).contains("<h1>please provide a user name</h1>", "href=\"/productpage\"");
	}

	@ParameterizedTest
	@CsvSource({ "/productpage, text/html;charset=UTF-8", "/static/style.css, text/css",
			"/static/favicon.svg, image/svg+xml", "/nothing, application/json" })
	void everyAnswerHasTheSecurityHeaders(String path, String type) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.headers().firstValue("content-type")).hasValue(type);
		assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
			.contains("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'");
		assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
		assertThat(response.headers().firstValue("referrer-policy")).hasValue("same-origin");
		assertThat(response.headers().map()).doesNotContainKeys("x-trace-id", "server", "x-powered-by", "set-cookie");
	}

	@Test
	void staticFilesAreCachedForAnHour() throws Exception {
		assertThat(get("/static/style.css").headers().firstValue("cache-control")).hasValue("max-age=3600");
	}

	@Test
	void callsAreCounted() throws Exception {
		Backends.answer("ratings", 503, "");
		get("/productpage");
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
	@CsvSource(delimiter = '|', value = { "/health | Product page is healthy",
			"/actuator/health/liveness | {\"status\":\"UP\"}", "/actuator/health/readiness | {\"status\":\"UP\"}" })
	void serviceIsHealthy(String path, String health) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(health);
	}

	@Test
	void infoHasTheVersion() throws Exception {
		assertThat(get("/actuator/info").body()).containsPattern("\"version\":\"[0-9.]+\"").doesNotContain("branch");
	}

	private static void assertError(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		assertThat(response.headers().map()).doesNotContainKey("set-cookie");
		assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
	}

	private static String cookie(HttpResponse<String> response) {
		return response.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
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
			.timeout(Duration.ofSeconds(10))
			.header("content-type", "application/x-www-form-urlencoded")
			.method(method, BodyPublishers.ofString(form));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

}
