package bookinfo.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import static org.awaitility.Awaitility.await;

/** Jaeger's API, through the proxy of Kubernetes' API, so that no port is needed. */
record Jaeger(KubernetesClient client) {

	private static final String NAMESPACE = Overlay.ENVOY.namespace();

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final String API = "/api/v1/namespaces/" + NAMESPACE + "/services/tracing:http-query/proxy/api/";

	/** The trace with this id, as far as it has arrived. */
	Optional<Trace> trace(String id) {
		return get("traces/" + id, Traces.class).flatMap((traces) -> traces.data().stream().findFirst());
	}

	/** Waits until the traces of all these pages are complete. */
	void awaitCompleteTracesOf(List<Page> pages) {
		awaitCompleteTracesOf(pages, LIMIT);
	}

	/** Waits until the traces of all these pages are complete, or the time is over. */
	void awaitCompleteTracesOf(List<Page> pages, Duration limit) {
		List<Page> left = new ArrayList<>(pages);
		await().atMost(limit).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
			left.removeIf(this::hasCompleteTraceOf);
			left.forEach(this::assertCompleteTraceOf);
		});
	}

	/** Whether this page's trace is complete. */
	boolean hasCompleteTraceOf(Page page) {
		try {
			assertCompleteTraceOf(page);
			return true;
		}
		catch (AssertionError ex) {
			return false;
		}
	}

	void assertCompleteTraceOf(Page page) {
		trace(page.traceId().orElseThrow()).orElseThrow(() -> new AssertionError("Jaeger has no trace of " + page))
			.assertCompleteTraceOf(page);
	}

	/** The traces of a service since a time, at most 1000. */
	List<Trace> tracesSince(Instant start, String service) {
		return get("traces?service=" + service + "&limit=1000&start=" + start.toEpochMilli() * 1000 + "&end="
				+ Instant.now().toEpochMilli() * 1000, Traces.class)
			.map(Traces::data)
			.orElse(List.of());
	}

	/** The graph of the services since a time. */
	List<Dependency> dependenciesSince(Instant start) {
		long now = Instant.now().toEpochMilli();
		return get("dependencies?endTs=" + now + "&lookback=" + (now - start.toEpochMilli()), Dependencies.class)
			.map(Dependencies::data)
			.orElse(List.of());
	}

	List<Pod> pods() {
		return this.client.pods().inNamespace(NAMESPACE).withLabel("app", "jaeger").list().getItems();
	}

	/** The restarted containers. */
	List<String> restarts() {
		return pods().stream()
			.flatMap((pod) -> pod.getStatus().getContainerStatuses().stream())
			.filter((container) -> container.getRestartCount() > 0)
			.map(Object::toString)
			.toList();
	}

	void scale(int replicas) {
		this.client.apps().deployments().inNamespace(NAMESPACE).withName("jaeger").scale(replicas);
	}

	/** The answer, or empty when Jaeger does not have it or is down. */
	private <T> Optional<T> get(String path, Class<T> type) {
		String json;
		try {
			json = this.client.raw(API + path);
		}
		catch (KubernetesClientException ex) {
			return Optional.empty();
		}
		return Optional.ofNullable(json).map((text) -> this.client.getKubernetesSerialization().unmarshal(text, type));
	}

	/** An answer with traces. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Traces(List<Trace> data) {

	}

	/** An answer with the graph. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Dependencies(List<Dependency> data) {

	}

	/** An edge of the graph. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Dependency(String parent, String child) {

		String edge() {
			return this.parent + "→" + this.child;
		}

	}

}
