package bookinfo.k8s;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The output of <code>kubectl kustomize</code>. */
record Manifests(List<HasMetadata> items) {

	static Manifests of(KubernetesClient client, String folder) {
		byte[] yaml = Shell.kubectl("kustomize", folder).getBytes(StandardCharsets.UTF_8);
		return new Manifests(client.load(new ByteArrayInputStream(yaml)).items());
	}

	<T extends HasMetadata> T get(Class<T> type, String name) {
		return this.items.stream()
			.filter(type::isInstance)
			.map(type::cast)
			.filter((item) -> item.getMetadata().getName().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
	}

	/** A pod of this Deployment. */
	Pod pod(String deployment) {
		PodTemplateSpec template = get(Deployment.class, deployment).getSpec().getTemplate();
		return new PodBuilder().withNewMetadata()
			.withGenerateName("test-")
			.withLabels(template.getMetadata().getLabels())
			.endMetadata()
			.withSpec(template.getSpec())
			.build();
	}

}
