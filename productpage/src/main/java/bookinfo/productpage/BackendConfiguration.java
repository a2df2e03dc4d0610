package bookinfo.productpage;

import java.util.concurrent.ExecutorService;
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
				new SynchronousQueue<>(), factory);
		// Not a bean: Sleuth would give each call on it a span of its own.
		CurrentTraceContext context = this.trace.getIfAvailable();
		return new Backend(name, address, tries, this.client, (context != null) ? context.wrap(threads) : threads,
				this.metrics);
	}

}
