package bookinfo.k8s;

import java.util.List;

import io.fabric8.kubernetes.api.model.Container;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** The mesh on older clusters. Runs last, since it removes the policy. */
@ExtendWith(ClusterExtension.class)
@Order(13)
class PatchedOverlayIT {

	private final Cluster cluster;

	PatchedOverlayIT(Cluster cluster) {
		this.cluster = cluster;
	}

	@Test
	void eachPageIsOneCompleteTraceWithPatchedSidecars() {
		Application mesh = this.cluster.mesh();
		Shell.kubectl("delete", "mutatingadmissionpolicies,mutatingadmissionpolicybindings", "-l",
				"app.kubernetes.io/part-of=bookinfo");
		mesh.kubectl("delete", "limitrange", "--all");
		// deploy.sh takes the last overlay that it is given.
		this.cluster.deploy(Overlay.ENVOY, "envoy-patched", "--no-build", "--with", "ratings-faults/faulty");
		mesh.kubectl("set", "env", "deployment/ratings-v-faulty", "FAULT_SHARE=0");
		mesh.awaitSettled();
		assertThat(mesh.deployments())
			.filteredOn((deployment) -> !deployment.getMetadata().getName().matches("gateway|jaeger"))
			.hasSizeGreaterThan(6)
			.allSatisfy((deployment) -> assertThat(deployment.getSpec().getTemplate().getSpec().getInitContainers())
				.extracting(Container::getName)
				.containsExactly("iptables", "envoy"));
		List<Page> pages = mesh.load().pages(20);
		assertThat(pages).allMatch(Page::isWhole);
		this.cluster.jaeger().awaitCompleteTracesOf(pages);
	}

}
