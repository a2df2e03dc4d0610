package bookinfo.k8s;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Sidecars pass and count TCP too, also where the server speaks first, as MySQL does. */
@ExtendWith(ClusterExtension.class)
@Order(9)
class DatabaseTrafficIT {

	/** Stand-ins for databases, which greet each client, and a client. */
	private static final String PODS = """
			apiVersion: v1
			kind: Pod
			metadata: {name: database-test, labels: {app: database-test}}
			spec:
			  terminationGracePeriodSeconds: 0
			  containers:
			  - name: mysql
			    image: busybox:1.36
			    command: [sh, -c, "while true; do nc -l -p 3306 -e echo greeting; done"]
			  - name: mongo
			    image: busybox:1.36
			    command: [sh, -c, "while true; do nc -l -p 27017 -e echo greeting; done"]
			---
			apiVersion: v1
			kind: Service
			metadata: {name: database-test}
			spec:
			  selector: {app: database-test}
			  ports:
			  - {port: 3306, name: tcp-mysql}
			  - {port: 27017, name: tcp-mongo}
			---
			apiVersion: v1
			kind: Pod
			metadata: {name: client-test, labels: {app: client-test}}
			spec:
			  terminationGracePeriodSeconds: 0
			  containers:
			  - name: client
			    image: busybox:1.36
			    command: [sh, -c, "while true; do sleep 3600; done"]
			""";

	private final Application mesh;

	DatabaseTrafficIT(Cluster cluster) {
		this.mesh = cluster.mesh();
	}

	@BeforeAll
	static void start(Cluster cluster) {
		Shell.kubectlWith(PODS, "-n", Overlay.ENVOY.namespace(), "apply");
		cluster.mesh().kubectl("wait", "--for=condition=Ready", "pod/database-test", "pod/client-test", "--timeout=2m");
	}

	@AfterAll
	static void stop() {
		Shell.kubectlWith(PODS, "-n", Overlay.ENVOY.namespace(), "delete");
	}

	@ParameterizedTest
	@ValueSource(strings = { "3306", "27017" })
	void connectionPassesTheSidecarsOfClientAndServer(String port) {
		long sent = connections("client-test", "PassthroughCluster");
		long received = connections("database-test", "InboundPassthroughCluster");
		await().atMost(Application.LIMIT)
			.untilAsserted(() -> assertThat(this.mesh.kubectl("exec", "client-test", "-c", "client", "--", "nc", "-w",
					"5", "database-test", port))
				.contains("greeting"));
		assertThat(connections("client-test", "PassthroughCluster")).isGreaterThan(sent);
		assertThat(connections("database-test", "InboundPassthroughCluster")).isGreaterThan(received);
		await().atMost(Application.LIMIT)
			.untilAsserted(() -> assertThat(this.mesh.proxyOf("client-test").accessLog())
				.anyMatch((line) -> line.protocol() == null && String.valueOf(line.host()).endsWith(":" + port)));
	}

	private long connections(String pod, String prefix) {
		return this.mesh.proxyOf(pod)
			.count("envoy_tcp_downstream_cx_total", "envoy_tcp_prefix=\"%s\"".formatted(prefix));
	}

}
