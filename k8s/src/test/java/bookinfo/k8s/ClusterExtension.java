package bookinfo.k8s;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Injects the {@link Cluster} into tests, cleans it after the last, and prints its state
 * when a test fails.
 */
class ClusterExtension implements ParameterResolver, TestWatcher {

	private static final FutureTask<Cluster> cluster = new FutureTask<>(Cluster::connect);

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Cluster.class;
	}

	@Override
	public Cluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
		cluster.run();
		try {
			Cluster deployed = cluster.get();
			context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put(Cluster.class, deployed);
			return deployed;
		}
		catch (ExecutionException ex) {
			throw new ParameterResolutionException(ex.getCause().getMessage(), ex.getCause());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void testFailed(ExtensionContext context, Throwable cause) {
		if (context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).get(Cluster.class) == null) {
			// deploy.sh has printed it.
			return;
		}
		System.out.println(context.getDisplayName() + " failed. State of the cluster:");
		show("get", "pods", "-A", "-o", "wide");
		show("get", "events", "-A", "--field-selector=type=Warning,reason!=FailedCreate", "--sort-by=.lastTimestamp");
		for (String namespace : Stream.of(Overlay.values()).map(Overlay::namespace).distinct().toList()) {
			show("-n", namespace, "logs", "-l", "app in (productpage,details,reviews,ratings)", "--prefix", "--tail=15",
					"--max-log-requests=20");
		}
	}

	private static void show(String... arguments) {
		try {
			System.out.println(Shell.kubectl(arguments));
		}
		catch (AssertionError ex) {
			System.out.println(ex.getMessage());
		}
	}

}
