package bookinfo.k8s;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** BookInfo on the cluster, deployed by one of the overlays. */
record Application(KubernetesClient client, Overlay overlay, Entrance entrance, Load load) {

	/** The longest wait for the cluster. */
	static final Duration LIMIT = Duration.ofMinutes(5);

	private static final String[] APPS = { "productpage", "details", "reviews", "ratings", "gateway" };

	/** The pods, without those that are stopping. */
	List<Pod> pods() {
		return allPods().filter((pod) -> pod.getMetadata().getDeletionTimestamp() == null).toList();
	}

	/** The only pod with these labels. */
	Pod pod(Map<String, String> labels) {
		List<Pod> pods = pods().stream()
			.filter((pod) -> pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
			.toList();
		assertThat(pods).as("pods with labels %s", labels).hasSize(1);
		return pods.get(0);
	}

	/** The Envoys of the pods. */
	List<Proxy> proxies() {
		return pods().stream().map((pod) -> new Proxy(this.client, pod)).toList();
	}

	/** The Envoys of the pods of a service. */
	List<Proxy> proxies(String app) {
		return proxies().stream().filter((proxy) -> proxy.app().equals(app)).toList();
	}

	/** The Envoy of a pod that is not BookInfo's. */
	Proxy proxyOf(String pod) {
		return new Proxy(this.client, this.client.pods().inNamespace(namespace()).withName(pod).get());
	}

	/** Ids of pods and containers, which a restart would change. */
	Set<String> identities() {
		Set<String> identities = new TreeSet<>();
		for (Pod pod : pods()) {
			containers(pod).forEach((container) -> identities.add(pod.getMetadata().getUid() + " "
					+ pod.getMetadata().getName() + " " + container.getName() + " " + container.getContainerID()));
		}
		return identities;
	}

	/** The restarted containers. */
	List<String> restarts() {
		return allPods()
			.flatMap((pod) -> containers(pod).filter((container) -> container.getRestartCount() > 0)
				.map((container) -> pod.getMetadata().getName() + " " + container))
			.toList();
	}

	List<Deployment> deployments() {
		return this.client.apps().deployments().inNamespace(namespace()).list().getItems();
	}

	void scale(String deployment, int replicas) {
		this.client.apps().deployments().inNamespace(namespace()).withName(deployment).scale(replicas);
	}

	/**
	 * Restarts all Deployments, except Jaeger, which would lose its traces, and one that
	 * a port-forward is pinned to.
	 */
	void restart() {
		List<String> names = deployments().stream()
			.filter((deployment) -> !deployment.getMetadata().getName().equals("jaeger") && !isPinned(deployment))
			.map((deployment) -> "deployment/" + deployment.getMetadata().getName())
			.toList();
		kubectl(Stream.concat(Stream.of("rollout", "restart"), names.stream()).toArray(String[]::new));
	}

	/**
	 * Deletes the pods of a Deployment, except one that a port-forward is pinned to, and
	 * waits for new ones.
	 */
	void replacePods(String deployment) {
		pods(deployment).stream()
			.filter((pod) -> !isPinned(pod))
			.forEach((pod) -> this.client.pods().resource(pod).delete());
		await("new pods of " + deployment).atMost(LIMIT)
			.untilAsserted(() -> assertThat(pods(deployment)).isNotEmpty().allMatch(Readiness::isPodReady));
	}

	/** The answer of a path of a pod, through the proxy of Kubernetes' API. */
	String get(Pod pod, int port, String path) {
		return this.client.raw("/api/v1/namespaces/%s/pods/%s:%d/proxy%s".formatted(namespace(),
				pod.getMetadata().getName(), port, path));
	}

	/** Runs <code>kubectl</code> in the namespace. */
	String kubectl(String... arguments) {
		return Shell.kubectl(Stream.concat(Stream.of("-n", namespace()), Stream.of(arguments)).toArray(String[]::new));
	}

	/** Waits until every Deployment has all its replicas. */
	void awaitReady() {
		await("pods of " + this.overlay).atMost(LIMIT)
			.untilAsserted(() -> assertThat(deployments()).allMatch(Application::isReady));
	}

	/** Waits until the same holds and no pod is stopping. */
	void awaitSettled() {
		awaitReady();
		await("no stopping pods in " + this.overlay).atMost(LIMIT)
			.untilAsserted(() -> assertThat(allPods()
				.filter((pod) -> !Readiness.isPodReady(pod) || pod.getMetadata().getDeletionTimestamp() != null)
				.map((pod) -> pod.getMetadata().getName())).isEmpty());
	}

	/**
	 * Changes an annotation of all pods that are not stopping, so that kubelet updates
	 * their volumes at once.
	 */
	void updateVolumes() {
		Stream<String> pods = this.client.pods()
			.inNamespace(namespace())
			.list()
			.getItems()
			.stream()
			.map(Pod::getMetadata)
			.filter((pod) -> pod.getDeletionTimestamp() == null)
			.map(ObjectMeta::getName);
		kubectl(Stream.of(Stream.of("annotate", "--overwrite", "pods"), pods, Stream.of("volumes=" + System.nanoTime()))
			.flatMap(Function.identity())
			.toArray(String[]::new));
	}

	/**
	 * Removes a workload of k8s/components, whose pods need not wait for their clients.
	 */
	void remove(String component) {
		kubectl("delete", "--ignore-not-found", "--wait=false", "-k", "components/" + component);
		kubectl("delete", "pods", "--grace-period=1", "--wait=false", "-l", "version in (v-faulty,v2),app!=reviews");
	}

	private boolean isPinned(HasMetadata podOrDeployment) {
		return this.entrance.pinned()
				&& podOrDeployment.getMetadata().getLabels().get("app").equals(this.overlay.entrance());
	}

	private List<Pod> pods(String deployment) {
		return pods().stream().filter((pod) -> pod.getMetadata().getName().startsWith(deployment + "-")).toList();
	}

	private String namespace() {
		return this.overlay.namespace();
	}

	private Stream<Pod> allPods() {
		return this.client.pods().inNamespace(namespace()).withLabelIn("app", APPS).list().getItems().stream();
	}

	private static Stream<ContainerStatus> containers(Pod pod) {
		return Stream.concat(pod.getStatus().getInitContainerStatuses().stream(),
				pod.getStatus().getContainerStatuses().stream());
	}

	private static boolean isReady(Deployment deployment) {
		int replicas = deployment.getSpec().getReplicas();
		DeploymentStatus status = deployment.getStatus();
		return deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
				&& Stream.of(status.getUpdatedReplicas(), status.getReplicas(), status.getAvailableReplicas())
					// The API omits a count of 0.
					.allMatch((count) -> Objects.requireNonNullElse(count, 0) == replicas);
	}

}
