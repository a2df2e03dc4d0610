package bookinfo.k8s;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

import bookinfo.k8s.Proxy.AccessLog;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The gateway removes headers that a client must not set, and hides internal paths. */
@ExtendWith(ClusterExtension.class)
@Order(11)
class GatewayIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String CLAIMED_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String CLAIMED_ID = "c8a61ac4-4c25-9d1e-8e9b-1d4a7bbd3ea5";

	private static final String CLAIMED_ADDRESS = "192.0.2.1";

	private final HttpClient browser = HttpClient.newBuilder()
		.cookieHandler(new CookieManager())
		.followRedirects(HttpClient.Redirect.NORMAL)
		.build();

	private final Application mesh;

	private final Jaeger jaeger;

	private final URI page;

	GatewayIT(Cluster cluster) {
		this.mesh = cluster.mesh();
		this.jaeger = cluster.jaeger();
		this.page = this.mesh.entrance().page();
	}

	@Test
	void headersThatAClientMustNotSetAreRemoved() throws Exception {
		send(HttpRequest.newBuilder(this.page.resolve("/login"))
			.header("content-type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString("username=jason&passwd=")));
		Instant start = Instant.now();
		Page answer = Page.of(start,
				send(HttpRequest.newBuilder(this.page)
					.headers("end-user", "mallory", "x-request-id", CLAIMED_ID, "x-forwarded-for", CLAIMED_ADDRESS)
					.headers("x-b3-traceid", CLAIMED_TRACE, "x-b3-spanid", "00f067aa0ba902b7", "x-b3-sampled", "0")
					.headers("traceparent", "00-" + CLAIMED_TRACE + "-00f067aa0ba902b7-00")));
		assertThat(answer.traceId()).get().isNotEqualTo(CLAIMED_TRACE);
		await().atMost(LIMIT).untilAsserted(() -> this.jaeger.assertCompleteTraceOf(answer));
		await().atMost(LIMIT).untilAsserted(() -> {
			AccessLog arrived = arrived("productpage", answer);
			assertThat(arrived.endUser()).isNull();
			assertThat(arrived.requestId()).isNotEmpty().isNotEqualTo(CLAIMED_ID);
			assertThat(arrived.forwardedFor()).isNotEmpty().doesNotContain(CLAIMED_ADDRESS);
			assertThat(arrived("details", answer).endUser()).isEqualTo("jason");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/metrics", "/health", "/actuator/health", "/actuator/prometheus",
			"/productpage/../metrics", "/static/..%2fmetrics" })
	void otherPathsGet404(String path) throws Exception {
		assertThat(send(HttpRequest.newBuilder(this.page.resolve(path))).statusCode()).isEqualTo(404);
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.browser.send(request.build(), BodyHandlers.ofString());
	}

	/** The line in the service's access log for the inbound request of a page. */
	private AccessLog arrived(String app, Page page) {
		return this.mesh.proxies(app)
			.stream()
			.flatMap((proxy) -> proxy.accessLog().stream())
			.filter((line) -> page.traceId().orElseThrow().equals(line.traceId())
					&& "InboundPassthroughCluster".equals(line.cluster()))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no request of " + page + " in the log of " + app));
	}

}
