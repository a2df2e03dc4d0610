package bookinfo.reviews;

import brave.http.HttpRequestParser;

import org.springframework.cloud.sleuth.brave.propagation.PropagationFactorySupplier;
import org.springframework.cloud.sleuth.instrument.web.HttpClientRequestParser;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How calls and spans are traced. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

	/** Names a call's span after its route, as the span of the called is named. */
	@Bean(HttpClientRequestParser.NAME)
	HttpRequestParser clientSpanNames() {
		return (request, context, span) -> {
			HttpRequestParser.DEFAULT.parse(request, context, span);
			String path = request.path();
			span.name(request.method() + " " + path.substring(0, path.lastIndexOf('/') + 1) + "{productId}");
		};
	}

	@Bean
	PropagationFactorySupplier propagation() {
		return B3AndW3cPropagation::new;
	}

}
