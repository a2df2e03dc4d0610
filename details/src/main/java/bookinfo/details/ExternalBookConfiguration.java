package bookinfo.details;

import brave.http.HttpRequestParser;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.sleuth.instrument.web.HttpClientRequestParser;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What v2 has in addition, and v1 does not even load. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "bookinfo.external-book-service.enabled", havingValue = "true")
@Import({ BackendClient.class, ForwardedHeaders.class, ExternalBook.class })
class ExternalBookConfiguration {

	/** Names the call's span after its route, as servers do. */
	@Bean(HttpClientRequestParser.NAME)
	HttpRequestParser clientSpanNames() {
		return (request, context, span) -> {
			HttpRequestParser.DEFAULT.parse(request, context, span);
			span.name(request.method() + " " + request.path());
		};
	}

}
