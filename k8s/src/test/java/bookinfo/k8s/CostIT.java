package bookinfo.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** Prints the cost of the mesh, and checks that it stays within limits. */
@ExtendWith(ClusterExtension.class)
@Order(6)
class CostIT {

	private static final List<Overlay> OVERLAYS = List.of(Overlay.PLAIN, Overlay.ENVOY);

	private static final Duration LATENCY_LIMIT = Duration.ofMillis(100);

	private static final int ROUNDS = 4;

	private static final int PAGES = 500;

	/** Pages a second in the mesh, all traced, as a share of those without it. */
	private static final double LEAST_SHARE = 0.35;

	private static final Pattern WORKING_SET = Pattern.compile(
			"container_memory_working_set_bytes" + "\\{container=\"(.*?)\",namespace=\"(.*?)\",pod=\"(.*?)\"} (\\S+)");

	private final Cluster cluster;

	CostIT(Cluster cluster) {
		this.cluster = cluster;
	}

	@Test
	void meshAddsLittleLatency() {
		Map<Overlay, List<Page>> pages = new EnumMap<>(Overlay.class);
		for (int round = 0; round < 5; round++) {
			for (Overlay overlay : OVERLAYS) {
				List<Page> some = this.cluster.application(overlay).load().pages(150, 4);
				assertThat(some).allMatch(Page::isWhole);
				if (round > 0) {
					pages.computeIfAbsent(overlay, (key) -> new ArrayList<>()).addAll(some);
				}
			}
		}
		pages.forEach((overlay, all) -> System.out.printf("%s: %d pages, 4 at a time, p50 %d ms, p99 %d ms%n", overlay,
				all.size(), Page.percentile(50, all).toMillis(), Page.percentile(99, all).toMillis()));
		assertThat(Page.percentile(50, pages.get(Overlay.ENVOY)).minus(Page.percentile(50, pages.get(Overlay.PLAIN))))
			.isLessThan(LATENCY_LIMIT);
	}

	@Test
	void meshKeepsAThirdOfTheThroughputAndReportsEverySpan() {
		List<Page> traced = new ArrayList<>();
		Map<Overlay, Duration> times = new EnumMap<>(Overlay.class);
		for (int round = 0; round < ROUNDS; round++) {
			for (Overlay overlay : OVERLAYS) {
				Instant start = Instant.now();
				List<Page> some = this.cluster.application(overlay).load().pages(PAGES, 8);
				times.merge(overlay, Duration.between(start, Instant.now()), Duration::plus);
				assertThat(some).allMatch(Page::isWhole);
				if (overlay == Overlay.ENVOY) {
					traced.addAll(some);
				}
			}
		}
		double share = (double) times.get(Overlay.PLAIN).toMillis() / times.get(Overlay.ENVOY).toMillis();
		times.forEach((overlay, time) -> System.out.printf("%s: %d pages a second, 8 at a time%n", overlay,
				ROUNDS * PAGES * 1000 / time.toMillis()));
		System.out.printf("The mesh has %.2f of the throughput of the application alone%n", share);
		assertThat(share).isGreaterThan(LEAST_SHARE);
		this.cluster.jaeger().awaitCompleteTracesOf(traced);
	}

	@Test
	void noContainerRunsOutOfMemoryAt200ConcurrentPages() {
		Application plain = this.cluster.plain();
		List<Page> pages = plain.load().pages(2000, 200);
		assertThat(pages).allMatch((page) -> page.status() == 200);
		assertThat(plain.restarts()).isEmpty();
	}

	@Test
	void everyContainerUsesLessThan90PercentOfItsMemoryLimit() {
		Map<String, Long> used = used();
		List<Pod> pods = Stream
			.of(this.cluster.plain().pods(), this.cluster.mesh().pods(), this.cluster.jaeger().pods())
			.flatMap(List::stream)
			.toList();
		assertThat(pods).allSatisfy((pod) -> assertThat(longRunning(pod)).isNotEmpty().allSatisfy((container) -> {
			String name = name(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), container.getName());
			long limit = Quantity.getAmountInBytes(container.getResources().getLimits().get("memory")).longValue();
			assertThat(used).containsKey(name);
			System.out.printf("%-70s %4d of %4d MiB%n", name, used.get(name) >> 20, limit >> 20);
			assertThat(used.get(name)).as(name).isLessThan(limit * 9 / 10);
		}));
	}

	/** The working set of each container in bytes, from kubelet. */
	private Map<String, Long> used() {
		Map<String, Long> used = new HashMap<>();
		for (Node node : this.cluster.client().nodes().list().getItems()) {
			String metrics = this.cluster.client()
				.raw("/api/v1/nodes/" + node.getMetadata().getName() + "/proxy/metrics/resource");
			Matcher line = WORKING_SET.matcher(metrics);
			while (line.find()) {
				used.put(name(line.group(2), line.group(3), line.group(1)), (long) Double.parseDouble(line.group(4)));
			}
		}
		return used;
	}

	private static List<Container> longRunning(Pod pod) {
		return Stream
			.concat(pod.getSpec().getInitContainers().stream().filter((init) -> init.getRestartPolicy() != null),
					pod.getSpec().getContainers().stream())
			.toList();
	}

	private static String name(String namespace, String pod, String container) {
		return String.join("/", namespace, pod, container);
	}

}
