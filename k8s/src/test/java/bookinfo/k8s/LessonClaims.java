package bookinfo.k8s;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the READMEs of the lessons say that one sees. */
class LessonClaims {

	/** A program in the mesh that calls services. */
	static final String CLIENT = """
			apiVersion: v1
			kind: Pod
			metadata: {name: inside}
			spec:
			  terminationGracePeriodSeconds: 0
			  containers:
			  - {name: inside, image: "busybox:1.36", command: [sh, -c, "while true; do sleep 3600; done"]}
			""";

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final Cluster cluster;

	private final Application mesh;

	private final Load load;

	/** Where Istio differs from our own mesh, the README says so. */
	private final boolean istio;

	LessonClaims(Cluster cluster, Application mesh) {
		this.cluster = cluster;
		this.mesh = mesh;
		this.load = mesh.load();
		this.istio = mesh.overlay().needsIstio();
	}

	void assertClaimOf(String lesson) {
		switch (lesson) {
			case "all-v1" -> assertThatReviewsAre("v1", pages());
			case "reviews-v2-for-jason" -> {
				assertThatReviewsAre("v2", pagesOfJason());
				assertThatReviewsAre("v1", pages());
			}
			case "reviews-jason-v2-v3" -> {
				assertThatReviewsAre("v2", pagesOfJason());
				assertThatReviewsAre("v3", pages());
			}
			case "reviews-v3" -> assertThatReviewsAre("v3", pages());
			case "reviews-50-v3" -> {
				Map<String, Long> count = versions(this.load.pages(100, 4));
				assertThat(count).containsOnlyKeys("v1", "v3");
				assertThat(count.get("v3")).isBetween(25L, 75L);
			}
			case "reviews-90-10" -> {
				Map<String, Long> count = versions(this.load.pages(100, 4));
				assertThat(count).containsOnlyKeys("v1", "v2");
				assertThat(count.get("v2")).isBetween(1L, 30L);
			}
			case "session-affinity" -> {
				assertThat(versions(pagesOfJason())).hasSize(1);
				assertThat(versions(pages())).hasSizeGreaterThan(1);
			}
			case "ratings-delay-for-jason" -> {
				Page page = this.load.as("jason").page();
				assertThat(page.body()).contains("Error fetching product reviews");
				assertThat(page.time()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(10));
				assertThatTraceHasFlag("DI", page);
				assertThatReviewsAre("v1", pages());
			}
			case "ratings-abort-for-jason" -> {
				Page page = this.load.as("jason").page();
				assertThat(page.reviewsVersion()).isEqualTo("v2");
				assertThat(page.body()).contains("Ratings service is currently unavailable");
				assertThatTraceHasFlag("FI", page);
				assertThatReviewsAre("v1", pages());
			}
			case "details-abort" -> {
				assertThat(pages()).allMatch((page) -> page.body().contains("Error fetching product details"))
					.noneMatch((page) -> page.reviewsVersion().equals("none"));
				assertThat(status("/api/v1/products/0")).isEqualTo(555);
			}
			case "request-timeout" -> {
				Page page = this.load.page();
				assertThat(page.body()).contains("Error fetching product reviews");
				assertThat(page.time()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
			}
			case "retries" -> {
				long before = ofReviews("upstream_rq_retry", "ratings");
				assertThatReviewsAre("v2", pages());
				assertThat(ofReviews("upstream_rq_retry", "ratings")).isGreaterThan(before);
			}
			case "outlier-detection" -> {
				this.load.pages(20, 2);
				assertThat(ofReviews("outlier_detection_ejections_active", "ratings")).isEqualTo(2);
				assertThat(pages()).allMatch(Page::isWhole);
			}
			// The server that stands in for Google has no such book.
			case "details-v2" -> {
				assertThat(this.load.path("/api/v1/products/0").pages(10, 2)).extracting(Page::status)
					.containsOnly(502);
				await().atMost(LIMIT)
					.untilAsserted(() -> assertThat(this.mesh.proxies(this.istio ? "details" : "gateway"))
						.flatExtracting(Proxy::accessLog)
						.anyMatch((line) -> "www.googleapis.com:80".equals(line.authority())
								&& line.path().startsWith("/books/v1/volumes")
								&& line.status() == (this.istio ? 200 : 404)));
			}
			case "circuit-breaking" -> {
				assertThat(this.load.pages(50, 10))
					.anyMatch((page) -> page.body().contains("Error fetching product reviews"));
				await().atMost(LIMIT)
					.untilAsserted(() -> assertThat(this.mesh.proxies("productpage").get(0).accessLog())
						.anyMatch((line) -> "UO".equals(line.flags())));
			}
			case "mirroring" -> {
				long before = copies();
				List<Page> pages = pages();
				assertThatReviewsAre("v1", pages);
				await().atMost(LIMIT).untilAsserted(() -> assertThat(copies() - before).isEqualTo(pages.size()));
			}
			// The test cluster has no databases, so the tests see only where the requests
			// go.
			case "ratings-mongodb" -> assertThatRequestsForRatingsGoTo("ratings-v2");
			case "ratings-mysql" -> assertThatRequestsForRatingsGoTo("ratings-v2-mysql");
			case "mtls-strict" -> {
				// Istio refuses the connection.
				assertThat(statusForAStranger()).isEqualTo(this.istio ? 503 : 403);
				assertThat(pages()).allMatch(Page::isWhole);
			}
			case "authorization-deny-all" -> assertThat(pages()).allMatch((page) -> page.status() == 403);
			case "authorization-edges" -> {
				assertThat(pages()).allMatch(Page::isWhole);
				assertThat(statusForAStranger()).isEqualTo(403);
				assertThat(fromInside("details", 9080, "/details/0")).startsWith("HTTP/1.1 403");
				assertThat(status("/api/v1/products/0/ratings")).isEqualTo(403);
			}
			case "details-for-productpage-only" -> {
				assertThat(pages()).allMatch(Page::isWhole);
				assertThat(statusForAStranger()).isEqualTo(403);
				assertThat(fromInside("details", 9080, "/details/0")).startsWith("HTTP/1.1 403");
				assertThat(fromInside("ratings", 9080, "/ratings/0")).contains("Reviewer1");
			}
			case "jwt" -> {
				assertThat(pages()).allMatch(Page::isWhole);
				// Istio asks for a token in an AuthorizationPolicy.
				assertThat(status("/api/v1/products")).isEqualTo(this.istio ? 403 : 401);
				assertThat(statusWithToken(token("3600"))).isEqualTo(200);
				assertThat(statusWithToken(token("-3600"))).isEqualTo(401);
				assertThat(statusWithToken(token("3600") + "x")).isEqualTo(401);
			}
			case "secure-gateway" -> assertThat(certificateOfTheGateway().getSubjectX500Principal().getName())
				.isEqualTo("CN=bookinfo.example.com");
			case "egress-declared-only" -> {
				assertThat(pages()).allMatch(Page::isWhole);
				assertThat(fromInside("tracing", 80, "/api/services")).doesNotContain("productpage");
				assertThat(fromInside("zipkin", 9411, "/")).startsWith("HTTP/1.1 4");
			}
			case "local-rate-limit" -> {
				assertThat(this.load.pages(14, 1)).extracting(Page::status).contains(429);
				assertThat(fromInside("details", 9080, "/details/0")).contains("Shakespeare");
			}
			case "global-rate-limit" -> {
				assertThat(this.load.pages(4, 1)).extracting(Page::status)
					.filteredOn((status) -> status == 429)
					.hasSizeGreaterThanOrEqualTo(3);
				assertThat(status("/api/v1/products")).isEqualTo(200);
			}
			default -> throw new AssertionError("What does the lesson " + lesson + " claim?");
		}
	}

	private List<Page> pages() {
		return this.load.pages(20, 4);
	}

	/** The requests to reviews v3, which are copies while v1 answers all. */
	private long copies() {
		return this.mesh.proxies("reviews")
			.stream()
			.filter((proxy) -> proxy.pod().getMetadata().getLabels().get("version").equals("v3"))
			.flatMap((proxy) -> proxy.accessLog().stream())
			.filter((line) -> line.path() != null && line.path().startsWith("/reviews/"))
			.count();
	}

	private List<Page> pagesOfJason() {
		return this.load.as("jason").pages(20, 4);
	}

	private int status(String path) {
		return this.load.path(path).page().status();
	}

	private static void assertThatReviewsAre(String version, List<Page> pages) {
		assertThat(pages).allMatch(Page::isWhole).extracting(Page::reviewsVersion).containsOnly(version);
	}

	private static Map<String, Long> versions(List<Page> pages) {
		assertThat(pages).allMatch(Page::isWhole);
		return pages.stream().collect(Collectors.groupingBy(Page::reviewsVersion, Collectors.counting()));
	}

	/** Asserts that the trace of this page is one tree and shows the injected fault. */
	private void assertThatTraceHasFlag(String flag, Page page) {
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.cluster.jaeger().trace(page.traceId().orElseThrow()))
				.hasValueSatisfying((trace) -> assertThat(trace.assertTree().spans())
					.anyMatch((span) -> span.hasTag("response_flags", flag))));
	}

	private void assertThatRequestsForRatingsGoTo(String version) {
		// In Istio it is a subset of the service.
		String service = (this.mesh.overlay() == Overlay.ISTIO) ? "ratings" : version;
		long before = ofReviews("upstream_cx_none_healthy", service);
		assertThat(this.load.pages(5, 1)).extracting(Page::reviewsVersion).containsOnly("v3");
		assertThat(ofReviews("upstream_cx_none_healthy", service)).isGreaterThanOrEqualTo(before + 5);
	}

	/** The sum of a counter for a service over the sidecars of reviews. */
	private long ofReviews(String counter, String service) {
		return this.mesh.proxies("reviews").stream().mapToLong((proxy) -> proxy.countOf(service, counter)).sum();
	}

	/**
	 * The status of details for a caller without a certificate: Kubernetes' API server.
	 */
	private int statusForAStranger() {
		try {
			this.mesh.get(this.mesh.pod(Map.of("app", "details")), 9080, "/details/0");
			return 200;
		}
		catch (KubernetesClientException ex) {
			return ex.getCode();
		}
	}

	/** The response that a program in the mesh gets, or what is left of it. */
	private String fromInside(String host, int port, String path) {
		String request = "GET %s HTTP/1.1\\r\\nHost: %s:%d\\r\\nConnection: close\\r\\n\\r\\n".formatted(path, host,
				port);
		// Envoy drops the request of a client that closes its side before the response.
		return this.mesh.kubectl("exec", "inside", "-c", "inside", "--", "sh", "-c",
				"(printf '%s'; sleep 2) | nc -w 5 %s %d 2>&1; true".formatted(request, host, port));
	}

	private int statusWithToken(String token) {
		return this.load.path("/api/v1/products").with("Authorization", "Bearer " + token).page().status();
	}

	private static String token(String seconds) {
		return Shell.run("", List.of("bash", "lessons/jwt/token.sh", seconds)).strip();
	}

	private X509Certificate certificateOfTheGateway() {
		try (LocalPortForward port = this.cluster.client()
			.pods()
			.resource(this.mesh.pod(Map.of("app", "gateway")))
			.portForward(8443)) {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, new TrustManager[] { new TrustAll() }, null);
			try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
				.createSocket("localhost", port.getLocalPort())) {
				return (X509Certificate) socket.getSession().getPeerCertificates()[0];
			}
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Trusts the certificate of the gateway, which is what the test looks at. */
	private static final class TrustAll implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
