package bookinfo.productpage;

import java.time.Duration;

import bookinfo.starter.Address;
import bookinfo.starter.BackendClientFactory;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The three services that the page calls, with the contract's tries and timeouts. */
@Configuration(proxyBeanMethods = false)
class BackendConfiguration {

	static final Duration TIMEOUT = Duration.ofSeconds(3);

	private final BackendClientFactory clients;

	private final MeterRegistry metrics;

	BackendConfiguration(BackendClientFactory clients, MeterRegistry metrics) {
		this.clients = clients;
		this.metrics = metrics;
	}

	@Bean
	Backend details(ProductpageProperties properties) {
		return backend("details", properties.details(), 1);
	}

	@Bean
	Backend reviews(ProductpageProperties properties) {
		return backend("reviews", properties.reviews(), 2);
	}

	@Bean
	Backend ratings(ProductpageProperties properties) {
		return backend("ratings", properties.ratings(), 1);
	}

	private Backend backend(String name, Address address, int tries) {
		return new Backend(name, tries, TIMEOUT, this.clients.create(address, "/" + name + "/{productId}"),
				this.metrics);
	}

}
