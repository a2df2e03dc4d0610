package bookinfo.k8s;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.awaitility.core.ConditionTimeoutException;

import static org.awaitility.Awaitility.await;

/**
 * The address that tests send requests to.
 *
 * @param page the address of the page
 * @param pinned whether it is a port-forward to one pod, which ends with the pod
 */
record Entrance(URI page, boolean pinned) {

	private static final Duration MOMENT = Duration.ofSeconds(15);

	/**
	 * The address that <code>deploy.sh</code> printed, else the Service's own, else a
	 * port-forward.
	 */
	static Entrance of(KubernetesClient client, Overlay overlay, String gatewayUrl) {
		Service service = client.services().inNamespace(overlay.namespace()).withName(overlay.entrance()).get();
		int servicePort = service.getSpec()
			.getPorts()
			.stream()
			.filter((port) -> port.getName().equals("http"))
			.findFirst()
			.orElseThrow()
			.getPort();
		String address = service.getSpec().getClusterIP() + ":" + servicePort;
		for (String candidate : List.of(gatewayUrl, address)) {
			URI page = page(candidate);
			if (!candidate.startsWith("localhost:") && answers(page)) {
				return new Entrance(page, false);
			}
		}
		String pod = client.pods()
			.inNamespace(overlay.namespace())
			.withLabel("app", overlay.entrance())
			.list()
			.getItems()
			.get(0)
			.getMetadata()
			.getName();
		// The client closes it.
		int port = client.pods()
			.inNamespace(overlay.namespace())
			.withName(pod)
			.portForward(overlay.entrancePort())
			.getLocalPort();
		return new Entrance(page("localhost:" + port), true);
	}

	/** Whether it serves the page within a moment, which a new Service may need. */
	private static boolean answers(URI page) {
		Load load = new Load(page);
		try {
			await().atMost(MOMENT).until(() -> load.page().status() == 200);
			return true;
		}
		catch (ConditionTimeoutException ex) {
			return false;
		}
	}

	private static URI page(String address) {
		return URI.create("http://" + address + "/productpage");
	}

}
