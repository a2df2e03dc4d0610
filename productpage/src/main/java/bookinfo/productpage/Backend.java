package bookinfo.productpage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import bookinfo.productpage.BackendClient.Answer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.http.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriUtils;

/**
 * One of the services that we call. What it does wrong is an answer like any other, never
 * an exception.
 */
class Backend {

	private static final Logger log = LoggerFactory.getLogger(Backend.class);

	static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final Answer NONE = new Answer(HttpStatus.INTERNAL_SERVER_ERROR.value(), new byte[0]);

	private final String name;

	private final ProductpageProperties.Backend address;

	private final int tries;

	private final BackendClient client;

	private final Executor threads;

	private final MeterRegistry metrics;

	private final AtomicInteger calls = new AtomicInteger();

	/**
	 * @param name of the service, also the first segment of its path
	 * @param address where it listens
	 * @param tries how often it is asked until it answers 200
	 * @param threads where its calls wait; what it refuses counts as not answered
	 */
	Backend(String name, ProductpageProperties.Backend address, int tries, BackendClient client, Executor threads,
			MeterRegistry metrics) {
		this.name = name;
		this.address = address;
		this.tries = tries;
		this.client = client;
		this.threads = threads;
		this.metrics = metrics;
		// To be seen before the first call.
		counter(HttpStatus.OK.value());
	}

	/**
	 * Asks it about a product.
	 * @param productId as the client gave it
	 * @param headers to send
	 * @return its answer; when there is none, one with status 500 and without a body
	 */
	CompletableFuture<Answer> get(String productId, List<Header> headers) {
		String path = "/" + this.name + "/" + UriUtils.encode(productId, StandardCharsets.UTF_8);
		try {
			return CompletableFuture.supplyAsync(() -> call(path, headers), this.threads)
				// A look-up of its name may hang, where the client's timeout does not
				// reach.
				.completeOnTimeout(NONE, this.tries * TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			log.warn("No answer of {}: too many calls at once", this.name);
			return CompletableFuture.completedFuture(NONE);
		}
	}

	private Answer call(String path, List<Header> headers) {
		Answer answer = NONE;
		for (int i = 0; i < this.tries && answer.status() != HttpStatus.OK.value(); i++) {
			answer = callOnce(path, headers);
			counter(answer.status()).increment();
		}
		return answer;
	}

	private Counter counter(int status) {
		return this.metrics.counter("request_result", "destination_app", this.name, "response_code",
				String.valueOf(status));
	}

	private Answer callOnce(String path, List<Header> headers) {
		try {
			return this.client.get(this.address.url(this.calls.getAndIncrement()) + path, headers, TIMEOUT);
		}
		// Also what the client throws at a name that cannot be in a URL.
		catch (IOException | RuntimeException ex) {
			log.warn("No answer of {}: {}", this.name, ex.toString());
			return NONE;
		}
	}

}
