package bookinfo.k8s;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** All requests pass the Envoys, and these log no errors. */
@ExtendWith(ClusterExtension.class)
@Order(5)
class ProxiesIT {

	private static final int PAGES = 50;

	private final Application mesh;

	ProxiesIT(Cluster cluster) {
		this.mesh = cluster.mesh();
	}

	@Test
	void everyRequestPassesTheEnvoysOfClientAndServer() {
		Map<String, Counter> sent = Map.of("gateway→productpage", sent("gateway", "productpage"), "productpage→details",
				sent("productpage", "details"), "productpage→reviews", sent("productpage", "reviews"),
				"reviews→ratings", sent("reviews", "ratings"));
		Map<String, Counter> received = Map.of("productpage", received("productpage"), "details", received("details"),
				"reviews", received("reviews"), "ratings", received("ratings"));
		List<Page> pages = this.mesh.load().pages(PAGES);
		assertThat(pages).allMatch(Page::isWhole);
		long withRatings = pages.stream().filter(Page::hasRatings).count();
		sent.forEach((edge, counter) -> assertThat(counter.rise()).as(edge)
			.isEqualTo(edge.equals("reviews→ratings") ? withRatings : PAGES));
		received.forEach((app, counter) -> assertThat(counter.rise()).as(app)
			.isEqualTo(app.equals("ratings") ? withRatings : PAGES));
	}

	@Test
	void requestToAPodsPortPassesItsEnvoy() {
		Pod details = this.mesh.pod(Map.of("app", "details"));
		Counter received = received("details");
		for (int i = 0; i < PAGES; i++) {
			assertThat(this.mesh.get(details, 9080, "/details/0")).contains("Shakespeare");
		}
		assertThat(received.rise()).isEqualTo(PAGES);
	}

	@Test
	void noEnvoyRejectsAnUpdateOrUsesADeprecatedFeature() {
		assertThat(this.mesh.proxies()).hasSizeGreaterThan(6)
			.allSatisfy((proxy) -> assertThat(proxy.complaints()).as(proxy.toString()).isEmpty());
	}

	private Counter sent(String from, String to) {
		return new Counter(this.mesh.proxies(from), (proxy) -> proxy.sent(to));
	}

	private Counter received(String app) {
		return new Counter(this.mesh.proxies(app), Proxy::received);
	}

	/** A counter, summed over some Envoys, with its first value. */
	private record Counter(List<Proxy> proxies, ToLongFunction<Proxy> counter, long before) {

		Counter(List<Proxy> proxies, ToLongFunction<Proxy> counter) {
			this(proxies, counter, sum(proxies, counter));
		}

		long rise() {
			return sum(this.proxies, this.counter) - this.before;
		}

		private static long sum(List<Proxy> proxies, ToLongFunction<Proxy> counter) {
			return proxies.stream().mapToLong(counter).sum();
		}

	}

}
