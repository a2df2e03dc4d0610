package bookinfo.k8s;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The Envoy of a pod, by its metrics and its log. */
record Proxy(KubernetesClient client, Pod pod) {

	private static final Pattern COMPLAINT = Pattern.compile("deprecat|reject|unknown field|\\[error]|\\[critical]",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern BAD_COUNTER = Pattern
		.compile("^envoy_.*(_update_rejected|_deprecated_feature_[a-z_]+|_unknown_fields)\\{.*} (?!0$)");

	String app() {
		return this.pod.getMetadata().getLabels().get("app");
	}

	/** The sum of a counter over all series with this label. */
	long count(String counter, String label) {
		return metrics().filter((line) -> line.startsWith(counter + "{") && line.contains(label))
			.mapToLong((line) -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	/** Requests to a cluster of Envoy's. */
	long upstreamRequests(String cluster) {
		return count("envoy_cluster_upstream_rq_total", "envoy_cluster_name=\"%s\"".formatted(cluster));
	}

	/** Requests that arrived at a listener of this name. */
	long downstreamRequests(String listener) {
		return count("envoy_http_downstream_rq_total", "envoy_http_conn_manager_prefix=\"%s\"".formatted(listener));
	}

	/** Route files that were refused. */
	long rejectedRoutes() {
		return count("envoy_http_rds_update_rejected", "");
	}

	/**
	 * Updates that were refused, deprecated features in use, errors: by metrics and log.
	 */
	List<String> complaints() {
		Stream<String> log = this.client.pods()
			.resource(this.pod)
			.inContainer("envoy")
			.getLog()
			.lines()
			// Lines in JSON are the access log.
			.filter((line) -> !line.startsWith("{") && COMPLAINT.matcher(line).find());
		return Stream.concat(metrics().filter((line) -> BAD_COUNTER.matcher(line).find()), log).toList();
	}

	private Stream<String> metrics() {
		return this.client
			.raw("/api/v1/namespaces/%s/pods/%s:15090/proxy/stats/prometheus"
				.formatted(this.pod.getMetadata().getNamespace(), this.pod.getMetadata().getName()))
			.lines();
	}

	@Override
	public String toString() {
		return "Envoy of " + this.pod.getMetadata().getName();
	}

}
