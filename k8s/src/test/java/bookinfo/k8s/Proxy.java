package bookinfo.k8s;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The Envoy of a pod, seen through its metrics and its log. */
record Proxy(KubernetesClient client, Pod pod) {

	private static final Pattern COMPLAINT = Pattern.compile("deprecat|reject|unknown field|\\[error]|\\[critical]",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern REFUSED = Pattern
		.compile("^envoy_(http_rds|listener_manager_[lc]ds|cluster_manager_cds|runtime|sds|extension_config).*"
				+ "(_update_rejected|_update_failure|_config_fail)\\{");

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

	/**
	 * The sum of a counter of a service's clusters: <code>ratings</code>, or
	 * <code>outbound|9080|SUBSET|ratings.bookinfo.svc.cluster.local</code> in Istio.
	 */
	long countOf(String service, String counter) {
		Pattern line = Pattern.compile("^envoy_cluster_%s\\{.*cluster_name=\"(outbound\\|9080\\|[^|]*\\|)?%s[.\";].*"
			.formatted(counter, Pattern.quote(service)));
		return metrics().filter((metric) -> line.matcher(metric).matches())
			.mapToLong((metric) -> Long.parseLong(metric.substring(metric.lastIndexOf(' ') + 1)))
			.sum();
	}

	/** Requests sent to a service, without retries. */
	long sent(String service) {
		return countOf(service, "upstream_rq_total") - countOf(service, "upstream_rq_retry");
	}

	/** Requests received for the application, without probes. */
	long received() {
		return count("envoy_vhost_route_upstream_rq_total", "envoy_route=\"application\"");
	}

	/** Endpoints of a service: the pods, and the Service if the cluster has one. */
	long members(String service) {
		return countOf(service, "membership_total");
	}

	/** Endpoints of a service that are ejected for their errors. */
	long ejected(String service) {
		return countOf(service, "outlier_detection_ejections_active");
	}

	/**
	 * A line for each request and each TCP connection; Envoy writes them every second.
	 */
	List<AccessLog> accessLog() {
		return log().filter((line) -> line.startsWith("{"))
			.map((line) -> this.client.getKubernetesSerialization().unmarshal(line, AccessLog.class))
			.toList();
	}

	/** How often it refused a file, whether its content or its YAML was wrong. */
	long refusedFiles() {
		return metrics().filter((line) -> REFUSED.matcher(line).find())
			.mapToLong((line) -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	/**
	 * Listeners and parts of them whose open connections still have an older
	 * configuration.
	 */
	long draining() {
		return count("envoy_listener_manager_total_filter_chains_draining", "")
				+ count("envoy_listener_manager_total_listeners_draining", "");
	}

	/** How often it has read its listeners. */
	long reads() {
		return count("envoy_listener_manager_lds_update_attempt", "");
	}

	/** How many certificates it has had. */
	long certificates() {
		return countOf("productpage", "client_ssl_socket_factory_ssl_context_update_by_sds");
	}

	/** Rejected updates, deprecated features and errors, from metrics and log. */
	List<String> complaints() {
		return Stream.concat(metrics().filter((line) -> BAD_COUNTER.matcher(line).find()),
				// The access log is JSON.
				log().filter((line) -> !line.startsWith("{") && COMPLAINT.matcher(line).find()))
			.toList();
	}

	private Stream<String> log() {
		String name = Stream
			.concat(this.pod.getSpec().getInitContainers().stream(), this.pod.getSpec().getContainers().stream())
			.map(Container::getName)
			.filter("istio-proxy"::equals)
			.findFirst()
			.orElse("envoy");
		return this.client.pods().resource(this.pod).inContainer(name).getLog().lines();
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

	/** A line of the access log, with the fields that tests use. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record AccessLog(@JsonProperty("trace_id") String traceId, @JsonProperty("upstream_cluster") String cluster,
			@JsonProperty("upstream_host") String host, @JsonProperty("request_id") String requestId,
			@JsonProperty("x_forwarded_for") String forwardedFor, @JsonProperty("end_user") String endUser,
			@JsonProperty("response_flags") String flags, @JsonProperty("protocol") String protocol,
			@JsonProperty("response_code") int status, String authority, String path) {

	}

}
