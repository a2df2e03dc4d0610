package bookinfo.productpage;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.sleuth.CurrentTraceContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The three services that we call, each with threads of its own: a slow one must not take
 * the others'.
 */
@Configuration(proxyBeanMethods = false)
class BackendConfiguration {

	private static final Duration MAX_WAIT = Duration.ofSeconds(1);

	private final ProductpageProperties properties;

	private final BackendClient client;

	private final MeterRegistry metrics;

	private final ObjectProvider<CurrentTraceContext> trace;

	BackendConfiguration(ProductpageProperties properties, BackendClient client, MeterRegistry metrics,
			ObjectProvider<CurrentTraceContext> trace) {
		this.properties = properties;
		this.client = client;
		this.metrics = metrics;
		this.trace = trace;
	}

	@Bean
	Backend details() {
		return backend("details", this.properties.details(), 1);
	}

	/** The contract: reviews is tried twice. */
	@Bean
	Backend reviews() {
		return backend("reviews", this.properties.reviews(), 2);
	}

	@Bean
	Backend ratings() {
		return backend("ratings", this.properties.ratings(), 1);
	}

	private Backend backend(String name, ProductpageProperties.Backend address, int tries) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(name + "-");
		factory.setDaemon(true);
		ExecutorService threads = new ThreadPoolExecutor(0, this.properties.maxCalls(), 10, TimeUnit.SECONDS,
				new SynchronousQueue<>(), factory, BackendConfiguration::awaitThread);
		// Not a bean: Sleuth would give each call on it a span of its own.
		CurrentTraceContext context = this.trace.getIfAvailable();
		return new Backend(name, address, tries, this.client, (context != null) ? context.wrap(threads) : threads,
				this.metrics);
	}

	/** All threads are soon free again, unless the backend is slow. */
	private static void awaitThread(Runnable call, ThreadPoolExecutor threads) {
		try {
			if (!threads.getQueue().offer(call, MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new RejectedExecutionException("No thread within " + MAX_WAIT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RejectedExecutionException(ex);
		}
	}

}
