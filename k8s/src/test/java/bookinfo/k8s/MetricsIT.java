package bookinfo.k8s;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Prometheus has data for the dashboard, and alerts. */
@ExtendWith(ClusterExtension.class)
@Order(8)
class MetricsIT {

	private static final String COMPONENT = "components/prometheus";

	private static final String BROKEN_ROUTES = """
			apiVersion: v1
			kind: ConfigMap
			metadata: {name: lesson-routes}
			data: {routes.yaml: "resources: [{mistyped: 1}]"}
			""";

	private final KubernetesClient client;

	private final Application mesh;

	MetricsIT(Cluster cluster) {
		this.client = cluster.client();
		this.mesh = cluster.mesh();
	}

	@BeforeAll
	static void start(Cluster cluster) {
		cluster.mesh().kubectl("apply", "-k", COMPONENT);
		cluster.mesh().kubectl("rollout", "status", "deployment/prometheus", "--timeout=2m");
	}

	@AfterAll
	static void stop(Cluster cluster) {
		cluster.mesh().kubectl("delete", "-k", COMPONENT);
	}

	@AfterEach
	void endLesson() {
		this.mesh.kubectl("delete", "--ignore-not-found", "configmap", "lesson-routes");
	}

	@Test
	void everyQueryOfTheDashboardAndEveryRuleHasData() throws IOException {
		String json = Files.readString(Shell.ROOT.resolve("k8s/components/grafana/dashboard.json"));
		List<String> queries = read(json, Dashboard.class).panels()
			.stream()
			.flatMap((panel) -> panel.targets().stream())
			.map(Target::expr)
			.toList();
		assertThat(queries).hasSizeGreaterThan(10);
		awaitWithTraffic(() -> {
			assertThat(queries).allSatisfy((query) -> assertThat(query(query)).as(query).isNotEmpty());
			assertThat(rules()).hasSizeGreaterThan(10)
				.allSatisfy((rule) -> assertThat(rule.health()).as(rule.toString()).isEqualTo("ok"))
				// An alert that does not fire has no data.
				.filteredOn((rule) -> rule.type().equals("recording"))
				.allSatisfy((rule) -> assertThat(query(rule.name())).as(rule.name()).isNotEmpty());
		});
	}

	@Test
	void everyEdgeOfTheGraphIsCounted() {
		awaitWithTraffic(() -> assertThat(query("edge:requests:rate1m > 0"))
			.extracting((edge) -> edge.get("app") + "→" + edge.get("envoy_cluster_name"))
			.contains("gateway→productpage", "productpage→details", "productpage→reviews", "reviews→ratings"));
	}

	@Test
	void servicesAndJaegerAreScraped() {
		awaitWithTraffic(() -> assertThat(query("up{job='services'} == 1")).extracting((target) -> target.get("app"))
			.contains("productpage", "details", "reviews", "ratings", "jaeger"));
	}

	@Test
	void refusedFileRaisesAnAlert() {
		Shell.kubectlWith(BROKEN_ROUTES, "-n", Overlay.ENVOY.namespace(), "apply");
		this.mesh.updateVolumes();
		awaitWithTraffic(() -> assertThat(query("ALERTS{alertname='ConfigurationRefused', alertstate='firing'}"))
			.extracting((alert) -> alert.get("app"))
			.contains("productpage"));
	}

	/** Waits while pages are requested: a rate needs two scrapes. */
	private void awaitWithTraffic(Runnable assertion) {
		await().atMost(Application.LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
			assertThat(this.mesh.load().pages(4)).allMatch(Page::isWhole);
			assertion.run();
		});
	}

	/** The labels of the series that a query returns. */
	private List<Map<String, String>> query(String query) {
		return get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)).data()
			.result()
			.stream()
			.map(Series::metric)
			.toList();
	}

	private List<Rule> rules() {
		return get("rules").data().groups().stream().flatMap((group) -> group.rules().stream()).toList();
	}

	/** An answer of Prometheus, through the proxy of Kubernetes' API. */
	private Answer get(String path) {
		return read(this.client.raw("/api/v1/namespaces/%s/services/prometheus:http/proxy/api/v1/%s"
			.formatted(Overlay.ENVOY.namespace(), path)), Answer.class);
	}

	private <T> T read(String json, Class<T> type) {
		return this.client.getKubernetesSerialization().unmarshal(json, type);
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Dashboard(List<Panel> panels) {
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Panel(List<Target> targets) {
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Target(String expr) {
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Answer(Data data) {
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Data(List<Series> result, List<Group> groups) {
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Series(Map<String, String> metric) {
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Group(List<Rule> rules) {
	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	record Rule(String type, String name, String health, String lastError) {
	}

}
