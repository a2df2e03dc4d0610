package bookinfo.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The cluster accepts every kustomization below k8s that needs no Istio. */
@ExtendWith(ClusterExtension.class)
@Order(2)
class KustomizationsIT {

	private static final Path K8S = Shell.ROOT.resolve("k8s");

	KustomizationsIT(Cluster cluster) {
		// Their namespaces exist.
		cluster.plain();
		cluster.mesh();
	}

	@ParameterizedTest
	@MethodSource
	void clusterAccepts(Path folder) {
		String output = Shell.kubectl("apply", "--dry-run=server", "-k", folder.toString());
		assertThat(output).contains("(server dry run)").doesNotContainIgnoringCase("warning");
	}

	/**
	 * All kustomizations, and the envoy overlay with each component that none includes.
	 */
	static List<Path> clusterAccepts() throws IOException {
		List<Path> folders = new ArrayList<>();
		for (Path folder : folders("Kustomization")) {
			if (!folder.getFileName().toString().startsWith("istio-") && !folder.endsWith("istio")) {
				folders.add(K8S.relativize(folder));
			}
		}
		for (Path component : folders("Component")) {
			if (folders("Kustomization").stream().noneMatch((folder) -> read(folder).contains("/" + name(component)))) {
				folders.add(K8S.relativize(envoyOverlayWith(component)));
			}
		}
		return folders;
	}

	@Test
	void jaegerCanBeAppliedAlone() {
		assertThat(Shell.kubectl("apply", "--dry-run=server", "-k", "components/jaeger"))
			.contains("deployment.apps/jaeger");
	}

	@Test
	void sidecarExpressionIsUpToDate() {
		Shell.run("", List.of("bash", "components/envoy-injection/generate.sh", "--check"));
	}

	private static Path envoyOverlayWith(Path component) throws IOException {
		// Two levels below k8s like the original, so that relative paths hold.
		Path copy = Files.createDirectories(K8S.resolve("target/envoy-with-" + name(component)));
		try (Stream<Path> files = Files.list(K8S.resolve("overlays/envoy"))) {
			for (Path file : files.toList()) {
				String text = Files.readString(file)
					.replaceFirst("(?m)^components:\n(- .*\n)+", "$0- ../../components/" + name(component) + "\n");
				Files.writeString(copy.resolve(file.getFileName()), text);
			}
		}
		assertThat(read(copy)).contains(name(component));
		return copy;
	}

	private static List<Path> folders(String kind) throws IOException {
		try (Stream<Path> files = Files.walk(K8S)) {
			return files.filter((file) -> file.endsWith("kustomization.yaml"))
				.map(Path::getParent)
				.filter((folder) -> !folder.startsWith(K8S.resolve("target")))
				.filter((folder) -> read(folder).contains("kind: " + kind + "\n"))
				.sorted()
				.toList();
		}
	}

	private static String name(Path component) {
		return component.getFileName().toString();
	}

	private static String read(Path folder) {
		try {
			return Files.readString(folder.resolve("kustomization.yaml"));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
