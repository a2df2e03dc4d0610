package bookinfo.details;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says in every span which version and pod of the service made it. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

	@Bean
	SpanHandler workloadTags(DetailsProperties properties) {
		return new SpanHandler() {
			@Override
			public boolean end(TraceContext context, MutableSpan span, Cause cause) {
				span.tag("service.version", properties.version());
				span.tag("k8s.pod.name", properties.pod());
				return true;
			}
		};
	}

}
