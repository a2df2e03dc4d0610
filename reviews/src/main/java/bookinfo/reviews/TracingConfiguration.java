package bookinfo.reviews;

import java.util.concurrent.TimeUnit;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.http.HttpRequestParser;
import brave.propagation.TraceContext;
import zipkin2.Span;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.ReporterMetrics;
import zipkin2.reporter.Sender;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.sleuth.autoconfig.zipkin2.ZipkinAutoConfiguration;
import org.springframework.cloud.sleuth.brave.propagation.PropagationFactorySupplier;
import org.springframework.cloud.sleuth.instrument.web.HttpClientRequestParser;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the spans say, and how they are sent. */
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

	/** Says in every span which version and pod of the service made it. */
	@Bean
	SpanHandler workloadTags(ReviewsProperties properties) {
		return new SpanHandler() {
			@Override
			public boolean end(TraceContext context, MutableSpan span, Cause cause) {
				span.tag("service.version", properties.version());
				span.tag("k8s.pod.name", properties.pod());
				return true;
			}
		};
	}

	@Bean
	PropagationFactorySupplier propagation() {
		return B3AndW3cPropagation::new;
	}

	/**
	 * Sends the last spans after the last request is answered. Sleuth's own reporter
	 * closes 1.5 s after the signal to stop, and what it then loses are the parents of
	 * other services' spans.
	 */
	@Bean(ZipkinAutoConfiguration.REPORTER_BEAN_NAME)
	@ConditionalOnProperty("bookinfo.tracing.enabled")
	AsyncReporter<Span> zipkinReporter(@Qualifier(ZipkinAutoConfiguration.SENDER_BEAN_NAME) Sender sender,
			ReporterMetrics metrics) {
		return AsyncReporter.builder(sender)
			.metrics(metrics)
			.messageTimeout(250, TimeUnit.MILLISECONDS)
			.closeTimeout(5, TimeUnit.SECONDS)
			.build();
	}

}
