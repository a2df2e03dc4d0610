package bookinfo.k8s;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which pods get a sidecar, and that policy and patch add the same one. */
@ExtendWith(ClusterExtension.class)
@Order(3)
class InjectionIT {

	private final Cluster cluster;

	InjectionIT(Cluster cluster) {
		this.cluster = cluster;
	}

	@Test
	void everyPodOfTheMeshExceptTheGatewayHasASidecar() {
		assertThat(this.cluster.mesh().pods()).hasSizeGreaterThan(6).allSatisfy((pod) -> {
			String app = pod.getMetadata().getLabels().get("app");
			if (app.equals("gateway")) {
				assertThat(containers(pod)).containsExactly("envoy");
			}
			else {
				assertThat(containers(pod)).containsExactly("iptables", "envoy", app);
			}
		});
	}

	@Test
	void podsOutsideTheMeshHaveNoSidecar() {
		assertThat(this.cluster.plain().pods()).hasSizeGreaterThan(5)
			.allSatisfy((pod) -> assertThat(containers(pod)).containsExactly(pod.getMetadata().getLabels().get("app")));
	}

	@Test
	void otherPodGetsASidecarAndNoLabel() {
		Pod pod = admitted(Overlay.ENVOY, shell(Map.of()));
		assertThat(containers(pod)).containsExactly("iptables", "envoy", "shell");
		assertThat(pod.getMetadata().getLabels()).doesNotContainKey("app");
		assertThat(pod.getSpec().getInitContainers().get(1).getEnv())
			.anyMatch((variable) -> variable.getName().equals("APP")
					&& variable.getValueFrom().getFieldRef().getFieldPath().equals("metadata.name"));
	}

	@Test
	void podWithTheOptOutLabelGetsNoSidecar() {
		Pod pod = admitted(Overlay.ENVOY, shell(Map.of("sidecar.istio.io/inject", "false")));
		assertThat(containers(pod)).containsExactly("shell");
		assertThat(pod.getSpec().getVolumes()).noneMatch((volume) -> volume.getName().startsWith("envoy"));
	}

	@Test
	void podInANamespaceWithoutTheLabelGetsNoSidecar() {
		Pod pod = this.cluster.client().pods().inNamespace("default").resource(shell(Map.of())).dryRun(true).create();
		assertThat(containers(pod)).containsExactly("shell");
	}

	@Test
	void policyAndPatchAddTheSameSidecar() {
		for (String deployment : List.of("productpage-v1", "details-v1", "reviews-v3", "ratings-v1")) {
			Pod byPolicy = admitted(Overlay.ENVOY, pod("overlays/envoy", deployment));
			Pod patched = pod("overlays/envoy-patched", deployment);
			assertThat(containers(patched)).contains("iptables", "envoy");
			Pod byPatch = admitted(Overlay.ENVOY, patched);
			assertThat(byPolicy.getSpec().getInitContainers()).isEqualTo(byPatch.getSpec().getInitContainers());
			assertThat(byPolicy.getSpec().getContainers()).isEqualTo(byPatch.getSpec().getContainers());
			assertThat(byPolicy.getSpec().getVolumes())
				.containsExactlyInAnyOrderElementsOf(byPatch.getSpec().getVolumes());
		}
	}

	@Test
	void onlyTheIptablesContainerViolatesTheRestrictedPolicy() {
		assertThat(
				this.cluster.client().namespaces().withName(Overlay.PLAIN.namespace()).get().getMetadata().getLabels())
			.containsEntry("pod-security.kubernetes.io/enforce", "restricted");
		Pod pod = pod("overlays/envoy-patched", "productpage-v1");
		assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> admitted(Overlay.PLAIN, pod))
			.withMessageContaining("violates PodSecurity \"restricted")
			.withMessageContaining("container \"iptables\"")
			.withMessageNotContaining("\"envoy\"");
		pod.getSpec().getInitContainers().removeIf((container) -> container.getName().equals("iptables"));
		assertThat(containers(admitted(Overlay.PLAIN, pod))).containsExactly("envoy", "productpage");
	}

	@ParameterizedTest
	@CsvSource({ "gateway, envoy", "jaeger, jaeger" })
	void restrictedNamespaceAdmitsGatewayAndJaeger(String deployment, String container) {
		Pod pod = pod("overlays/envoy", deployment);
		pod.getSpec().setServiceAccountName("default");
		assertThat(containers(admitted(Overlay.PLAIN, pod))).containsExactly(container);
	}

	/** The pod as the cluster would run it in the overlay's namespace. */
	private Pod admitted(Overlay overlay, Pod pod) {
		return this.cluster.client().pods().inNamespace(overlay.namespace()).resource(pod).dryRun(true).create();
	}

	private Pod pod(String folder, String deployment) {
		return Manifests.of(this.cluster.client(), folder).pod(deployment);
	}

	private static Pod shell(Map<String, String> labels) {
		Container container = new ContainerBuilder().withName("shell").withImage("busybox:1.36").build();
		return new PodBuilder().withNewMetadata()
			.withGenerateName("test-")
			.withLabels(labels)
			.endMetadata()
			.withNewSpec()
			.withContainers(container)
			.endSpec()
			.build();
	}

	private static List<String> containers(Pod pod) {
		return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
			.map(Container::getName)
			.toList();
	}

}
