package bookinfo.k8s;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The lessons on a real Istio, whose istiod sends objects to the Envoys. */
abstract class IstioLessonTests extends LessonTests {

	/** Answers each HTTPS request with a page of its own. */
	private static final String GOOGLE = """
			apiVersion: v1
			kind: Pod
			metadata:
			  name: google
			  labels: {app: google, sidecar.istio.io/inject: "false"}
			spec:
			  terminationGracePeriodSeconds: 0
			  containers:
			  - name: google
			    image: alpine/openssl:3.5.4
			    command:
			    - sh
			    - -c
			    - openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=www.googleapis.com -keyout /tmp/key -out /tmp/cert &&
			      exec openssl s_server -accept 443 -www -quiet -key /tmp/key -cert /tmp/cert
			""";

	IstioLessonTests(Cluster cluster, Overlay overlay, String file) {
		super(cluster, cluster.application(overlay), file);
	}

	@Override
	void change(String verb, String manifests) {
		Shell.kubectlWith(manifests, verb);
	}

	@Override
	void prepare(Path script) {
		Shell.run("", List.of("bash", script.toString()));
	}

	@Override
	String standInForGoogle(String manifests) {
		letDetailsUseHttp();
		Shell.kubectlWith(GOOGLE, "-n", this.mesh.overlay().namespace(), "apply");
		this.mesh.kubectl("wait", "--for=condition=Ready", "pod/google", "--timeout=2m");
		String address = this.mesh.proxyOf("google").pod().getStatus().getPodIP();
		String standIn = manifests
			.replace("resolution: DNS", "resolution: STATIC\n  endpoints: [{address: %s}]".formatted(address))
			.replace("mode: SIMPLE", "mode: SIMPLE, insecureSkipVerify: true");
		assertThat(standIn).contains(address, "insecureSkipVerify");
		return standIn;
	}

	@Override
	void removeStandIn() {
		this.mesh.kubectl("delete", "pod", "google", "--ignore-not-found");
	}

}
