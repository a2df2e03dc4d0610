package bookinfo.productpage;

import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import zipkin2.reporter.InMemoryReporterMetrics;
import zipkin2.reporter.Sender;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.sleuth.autoconfig.zipkin2.ZipkinAutoConfiguration;
import org.springframework.stereotype.Component;

/**
 * Sends the spans ten times a second, and the last ones after the last request is
 * answered: what is lost are the parents of other services' spans. It replaces Sleuth's,
 * which has each span wake a thread, and ends before the requests do.
 */
@Component(ZipkinAutoConfiguration.REPORTER_BEAN_NAME)
@ConditionalOnProperty("bookinfo.tracing.enabled")
class SpanReporter extends SpanHandler implements DisposableBean {

	private static final int INTERVAL_MILLIS = 100;

	/** About a second's under full load, while the collector is slow; more is dropped. */
	private static final int MAX_WAITING_BYTES = 4 * 1024 * 1024;

	private final InMemoryReporterMetrics metrics = new InMemoryReporterMetrics();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final ProductpageProperties properties;

	private final AsyncZipkinSpanHandler spans;

	/** Set after a span is in the queue, so that none stays there unseen. */
	private final AtomicBoolean waiting = new AtomicBoolean();

	SpanReporter(ProductpageProperties properties, Sender sender) {
		this.properties = properties;
		this.spans = AsyncZipkinSpanHandler.newBuilder(sender)
			.metrics(this.metrics)
			.queuedMaxBytes(MAX_WAITING_BYTES)
			.messageTimeout(0, TimeUnit.MILLISECONDS)
			.build();
		this.timer.scheduleWithFixedDelay(this::send, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
	}

	/**
	 * Says in every span which version and pod of the service made it; names are in lower
	 * case, as Zipkin's format has them.
	 */
	@Override
	public boolean end(TraceContext context, MutableSpan span, Cause cause) {
		span.name(span.name().toLowerCase(Locale.ROOT));
		span.tag("service.version", this.properties.version());
		span.tag("k8s.pod.name", this.properties.pod());
		this.spans.end(context, span, cause);
		this.waiting.set(true);
		return true;
	}

	private void send() {
		if (!this.waiting.getAndSet(false)) {
			return;
		}
		do {
			// One message, of what it can take.
			this.spans.flush();
		}
		while (this.metrics.queuedSpans() > 0);
	}

	@Override
	public void destroy() throws InterruptedException {
		this.timer.execute(this::send);
		this.timer.shutdown();
		this.timer.awaitTermination(5, TimeUnit.SECONDS);
		this.spans.close();
	}

}
