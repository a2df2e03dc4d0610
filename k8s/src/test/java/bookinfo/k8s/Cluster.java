package bookinfo.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * The cluster that kubectl points at, where each overlay is deployed for the first test
 * that needs it.
 */
final class Cluster implements AutoCloseable {

	private static final Pattern GATEWAY_URL = Pattern.compile("GATEWAY_URL=(\\S+)");

	private final KubernetesClient client = new KubernetesClientBuilder().build();

	private final Map<Overlay, Application> applications = new EnumMap<>(Overlay.class);

	private boolean built;

	private Cluster() {
	}

	/**
	 * Removes an earlier BookInfo.
	 * @throws AssertionError with the reason if it cannot
	 */
	static Cluster connect() {
		try {
			Shell.kubectl("version", "--request-timeout=10s");
		}
		catch (AssertionError ex) {
			String reason = ex.getMessage().strip();
			throw new AssertionError("These tests need a Kubernetes cluster, and kubectl reaches none: "
					+ reason.substring(reason.lastIndexOf('\n') + 1));
		}
		Shell.script("undeploy.sh");
		return new Cluster();
	}

	KubernetesClient client() {
		return this.client;
	}

	/**
	 * The application of this overlay. On Istio it takes the place of all others; where
	 * the cluster has no Istio, the command in ISTIO_UP brings it, and ISTIO_DOWN removes
	 * it in the end.
	 */
	Application application(Overlay overlay) {
		if (!this.applications.containsKey(overlay)) {
			if (overlay.needsIstio()) {
				run("ISTIO_UP");
				Shell.script("undeploy.sh");
				this.applications.clear();
			}
			deploy(overlay, this.built ? new String[] { "--no-build" } : new String[0]);
			this.built = true;
		}
		return this.applications.get(overlay);
	}

	/** The application in our own mesh. */
	Application mesh() {
		return application(Overlay.ENVOY);
	}

	/** The application without a mesh. */
	Application plain() {
		return application(Overlay.PLAIN);
	}

	Jaeger jaeger() {
		return new Jaeger(this.client);
	}

	/** Removes all overlays, and the Istio that the tests brought. */
	@Override
	public void close() {
		boolean istio = this.applications.keySet().stream().anyMatch(Overlay::needsIstio);
		this.client.close();
		Shell.script("undeploy.sh");
		if (istio) {
			run("ISTIO_DOWN");
		}
	}

	private static void run(String variable) {
		String command = System.getenv(variable);
		if (command != null) {
			Shell.run("", List.of("bash", "-c", command));
		}
	}

	/** Deploys an overlay, or updates it. */
	void deploy(Overlay overlay, String... options) {
		Instant start = Instant.now();
		List<String> arguments = new ArrayList<>(List.of(overlay.toString()));
		arguments.addAll(List.of(options));
		// For example --registry HOST
		Stream.of(System.getenv().getOrDefault("BOOKINFO_DEPLOY_ARGS", "").split(" "))
			.filter((argument) -> !argument.isEmpty())
			.forEach(arguments::add);
		String output = Shell.script("deploy.sh", arguments.toArray(String[]::new));
		Matcher gatewayUrl = GATEWAY_URL.matcher(output);
		if (!gatewayUrl.find()) {
			throw new AssertionError("deploy.sh printed no GATEWAY_URL:\n" + output);
		}
		Entrance entrance = Entrance.of(this.client, overlay, gatewayUrl.group(1));
		Load load = new Load(entrance.page());
		Page page = load.page();
		if (page.status() != 200) {
			throw new AssertionError(page + "\nafter\n" + output);
		}
		System.out.printf("%s serves %s %d s after deploy.sh %s %s%n", overlay, entrance.page(),
				Duration.between(start, Instant.now()).toSeconds(), overlay, String.join(" ", options));
		this.applications.put(overlay, new Application(this.client, overlay, entrance, load));
	}

}
