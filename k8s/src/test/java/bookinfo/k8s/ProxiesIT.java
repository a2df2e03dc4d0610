package bookinfo.k8s;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nothing gets past the Envoys, and they have nothing to complain about. */
@ExtendWith(ClusterExtension.class)
@Order(5)
class ProxiesIT {

	private static final int PAGES = 50;

	private final Cluster cluster;

	private final Application mesh;

	ProxiesIT(Cluster cluster) {
		this.cluster = cluster;
		this.mesh = cluster.mesh();
	}

	@Test
	void everyRequestPassesTheEnvoyOfItsSenderAndOfItsReceiver() {
		Map<String, Counter> counters = Map.of("gateway→productpage", sent("gateway", "productpage"),
				"productpage→details", sent("productpage", "details"), "productpage→reviews",
				sent("productpage", "reviews"), "reviews→ratings", sent("reviews", "ratings"));
		List<Counter> received = List.of(received("productpage"), received("details"), received("reviews"));
		Counter ratings = received("ratings");
		List<Page> pages = this.mesh.load().pages(PAGES);
		assertThat(pages).allMatch(Page::isWhole);
		long withRatings = pages.stream().filter((page) -> !page.reviewsVersion().equals("v1")).count();
		counters.forEach((edge, counter) -> assertThat(counter.rise()).as(edge)
			.isEqualTo(edge.equals("reviews→ratings") ? withRatings : PAGES));
		// Probes arrive as well.
		assertThat(received).allSatisfy((counter) -> assertThat(counter.rise()).isGreaterThanOrEqualTo(PAGES));
		assertThat(ratings.rise()).isGreaterThanOrEqualTo(withRatings);
	}

	@Test
	void aRequestToThePortOfAPodPassesItsEnvoy() {
		Pod details = this.mesh.pod(Map.of("app", "details"));
		Counter received = received("details");
		String request = "wget -q -T 5 -O /dev/null http://%s:9080/details/0".formatted(details.getStatus().getPodIP());
		runInAPodWithoutSidecar("for i in $(seq %d); do %s || exit 1; done".formatted(PAGES, request));
		assertThat(received.rise()).isGreaterThanOrEqualTo(PAGES);
	}

	@Test
	void noEnvoyRefusedAnUpdateOrUsesWhatIsDeprecated() {
		assertThat(this.mesh.proxies()).hasSizeGreaterThan(6)
			.allSatisfy((proxy) -> assertThat(proxy.complaints()).as(proxy.toString()).isEmpty());
	}

	private void runInAPodWithoutSidecar(String script) {
		Pod stranger = new PodBuilder().withNewMetadata()
			.withName("stranger")
			.withLabels(Map.of("sidecar.istio.io/inject", "false"))
			.endMetadata()
			.withNewSpec()
			.withRestartPolicy("Never")
			.addNewContainer()
			.withName("shell")
			.withImage("busybox:1.36")
			.withCommand("sh", "-c", script)
			.endContainer()
			.endSpec()
			.build();
		PodResource pod = this.cluster.client().pods().inNamespace(Overlay.ENVOY.namespace()).resource(stranger);
		pod.create();
		try {
			await().atMost(Application.LIMIT)
				.until(() -> pod.get().getStatus().getPhase(), List.of("Succeeded", "Failed")::contains);
			assertThat(pod.get().getStatus().getPhase()).as(pod.getLog()).isEqualTo("Succeeded");
		}
		finally {
			pod.withGracePeriod(0).delete();
		}
	}

	private Counter sent(String from, String to) {
		return new Counter(this.mesh.proxies(from), (proxy) -> proxy.upstreamRequests(to));
	}

	private Counter received(String app) {
		return new Counter(this.mesh.proxies(app), (proxy) -> proxy.downstreamRequests("inbound"));
	}

	/** A counter of some Envoys and what it was. */
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
