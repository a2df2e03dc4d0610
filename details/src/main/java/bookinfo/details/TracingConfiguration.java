package bookinfo.details;

import org.springframework.cloud.sleuth.brave.propagation.PropagationFactorySupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How calls and spans are traced. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

	@Bean
	PropagationFactorySupplier propagation() {
		return B3AndW3cPropagation::new;
	}

}
