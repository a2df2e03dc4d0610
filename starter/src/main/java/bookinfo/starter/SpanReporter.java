package bookinfo.starter;

import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zipkin2.reporter.InMemoryReporterMetrics;
import zipkin2.reporter.Sender;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Sends spans in batches every 100 ms, and flushes after the last request: a lost span
 * would orphan the spans of the services below. Sleuth's reporter wakes a thread for each
 * span, and closes while requests are still running.
 */
class SpanReporter extends SpanHandler implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(SpanReporter.class);

	private final BookinfoProperties properties;

	private final InMemoryReporterMetrics metrics = new InMemoryReporterMetrics();

	private final AsyncZipkinSpanHandler spans;

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("spans-"));

	/** Set after queueing, so that {@link #send} cannot miss a span. */
	private final AtomicBoolean queued = new AtomicBoolean();

	SpanReporter(BookinfoProperties properties, Sender sender) {
		this.properties = properties;
		this.spans = AsyncZipkinSpanHandler.newBuilder(sender)
			.metrics(this.metrics)
			// About one second of spans at full load; beyond that they are dropped.
			.queuedMaxBytes(4 * 1024 * 1024)
			.messageTimeout(0, TimeUnit.MILLISECONDS)
			.build();
		this.timer.scheduleWithFixedDelay(this::send, 100, 100, TimeUnit.MILLISECONDS);
	}

	@Override
	public boolean end(TraceContext context, MutableSpan span, Cause cause) {
		if (span.name() != null) {
			// Zipkin's format has names in lower case.
			span.name(span.name().toLowerCase(Locale.ROOT));
		}
		span.tag("service.version", this.properties.version());
		span.tag("k8s.pod.name", this.properties.pod());
		this.spans.end(context, span, cause);
		this.queued.set(true);
		return true;
	}

	private void send() {
		try {
			while (this.queued.getAndSet(false) || this.metrics.queuedSpans() > 0) {
				// At most one message's worth.
				this.spans.flush();
			}
		}
		catch (Throwable ex) {
			// The timer would never run a task again that has thrown.
			log.warn("Spans are lost: {}", ex.toString());
		}
	}

	@Override
	public void destroy() throws InterruptedException {
		this.timer.execute(this::send);
		this.timer.shutdown();
		this.timer.awaitTermination(5, TimeUnit.SECONDS);
		this.spans.close();
	}

}
