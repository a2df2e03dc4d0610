package bookinfo.productpage;

import java.util.Optional;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.sleuth.Tracer;
import org.springframework.stereotype.Component;

/** The trace of the current thread's request, if its spans are reported. */
@Component
class CurrentTrace {

	private final Optional<Tracer> tracer;

	private final String url;

	CurrentTrace(ObjectProvider<Tracer> tracer, ProductpageProperties properties) {
		this.tracer = Optional.ofNullable(tracer.getIfAvailable());
		this.url = properties.traceUrl();
	}

	/** Its id, in hexadecimal digits. */
	Optional<String> id() {
		return this.tracer.map(Tracer::currentSpan)
			.map((span) -> span.context())
			.filter((context) -> Boolean.TRUE.equals(context.sampled()))
			.map((context) -> context.traceId());
	}

	/** Its address in the tracing UI. */
	Optional<String> url() {
		return this.url.isEmpty() ? Optional.empty() : id().map((id) -> this.url.replace("{traceId}", id));
	}

}
