package bookinfo.productpage;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.http.HttpRequestParser;
import brave.propagation.TraceContext;

import org.springframework.cloud.sleuth.instrument.web.HttpClientRequestParser;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the spans say. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

	/** Names a call's span after its route, as the span of the called is named. */
	@Bean(HttpClientRequestParser.NAME)
	HttpRequestParser clientSpanNames() {
		return (request, context, span) -> {
			HttpRequestParser.DEFAULT.parse(request, context, span);
			span.name(request.method() + " " + request.path().replaceFirst("[^/]+$", "{productId}"));
		};
	}

	/** Says in every span which version and pod of the service made it. */
	@Bean
	SpanHandler workloadTags(ProductpageProperties properties) {
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
