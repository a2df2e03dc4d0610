package bookinfo.productpage;

import java.time.Duration;

import bookinfo.starter.BackendClientFactory;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The three services that the page calls, with the contract's tries and timeouts. */
@Configuration(proxyBeanMethods = false)
class BackendConfiguration {

	static final Duration TIMEOUT = Duration.ofSeconds(3);

	@Bean
	Backend details(ProductpageProperties properties, BackendClientFactory clients, MeterRegistry metrics) {
		return new Backend("details", 1, TIMEOUT, clients.create(properties.details(), "/details/{productId}"),
				metrics);
	}

	@Bean
	Backend reviews(ProductpageProperties properties, BackendClientFactory clients, MeterRegistry metrics) {
		return new Backend("reviews", 2, TIMEOUT, clients.create(properties.reviews(), "/reviews/{productId}"),
				metrics);
	}

	@Bean
	Backend ratings(ProductpageProperties properties, BackendClientFactory clients, MeterRegistry metrics) {
		return new Backend("ratings", 1, TIMEOUT, clients.create(properties.ratings(), "/ratings/{productId}"),
				metrics);
	}

}
