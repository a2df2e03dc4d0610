package bookinfo.ratings;

import org.springframework.cloud.sleuth.brave.propagation.PropagationFactorySupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the spans are called, and what goes along with calls. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

	@Bean
	PropagationFactorySupplier propagation() {
		return B3AndW3cPropagation::new;
	}

}
