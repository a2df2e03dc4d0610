package bookinfo.productpage;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import brave.http.HttpTracing;
import org.apache.http.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.sleuth.CurrentTraceContext;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * The extra calls of reviews for each page. They share neither threads nor connections
 * with the page's own, which must not notice them.
 */
@Component
class Flood implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Flood.class);

	private static final int MAX_WAITING = 1_000;

	private final int factor;

	private final ProductpageProperties.Backend reviews;

	private final BackendClient client;

	private final ThreadPoolExecutor threads;

	private final Executor tracedThreads;

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicBoolean dropped = new AtomicBoolean();

	Flood(ProductpageProperties properties, ObjectProvider<HttpTracing> tracing,
			ObjectProvider<CurrentTraceContext> trace) {
		this.factor = properties.flood().factor();
		this.reviews = properties.reviews();
		this.client = new BackendClient(tracing, properties);
		int size = properties.flood().threads();
		CustomizableThreadFactory factory = new CustomizableThreadFactory("flood-");
		factory.setDaemon(true);
		this.threads = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING),
				factory, (call, pool) -> drop());
		CurrentTraceContext context = trace.getIfAvailable();
		this.tracedThreads = (context != null) ? context.wrap((Executor) this.threads) : this.threads;
		if (this.factor > 0) {
			log.info("FLOOD_FACTOR: {} extra calls of reviews for each page; {} at once, {} waiting, no more",
					this.factor, size, MAX_WAITING);
		}
	}

	/** Starts the calls for a page, and waits for nothing. */
	void start(String productId, List<Header> headers) {
		for (int i = 0; i < this.factor; i++) {
			this.tracedThreads.execute(() -> call(productId, headers));
		}
	}

	private void call(String productId, List<Header> headers) {
		try {
			this.client.get(this.reviews.url(this.calls.getAndIncrement()) + "/reviews/" + productId, headers,
					Backend.TIMEOUT);
		}
		// Also what a client throws that is closed meanwhile.
		catch (IOException | RuntimeException ex) {
			log.debug("No answer to an extra call", ex);
		}
	}

	private void drop() {
		if (this.dropped.compareAndSet(false, true)) {
			log.warn("FLOOD_FACTOR: extra calls are dropped, since {} wait already; this is said only once",
					MAX_WAITING);
		}
	}

	@Override
	public void destroy() throws Exception {
		this.threads.shutdownNow();
		this.client.destroy();
		// The calls that this ended have spans to finish.
		this.threads.awaitTermination(1, TimeUnit.SECONDS);
	}

}
