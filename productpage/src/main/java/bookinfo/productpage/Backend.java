package bookinfo.productpage;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import bookinfo.starter.BackendClient;
import bookinfo.starter.BackendClient.Answer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriUtils;

/** A service that the page calls. Its failures become answers, never exceptions. */
class Backend {

	private static final Logger log = LoggerFactory.getLogger(Backend.class);

	private static final Answer NONE = new Answer(HttpStatus.INTERNAL_SERVER_ERROR.value(), new byte[0]);

	private final String name;

	private final int tries;

	private final Duration timeout;

	private final BackendClient client;

	private final MeterRegistry metrics;

	/**
	 * @param name also the first segment of its path
	 * @param tries at most this many calls, until one answers 200
	 * @param timeout for each call
	 */
	Backend(String name, int tries, Duration timeout, BackendClient client, MeterRegistry metrics) {
		this.name = name;
		this.tries = tries;
		this.timeout = timeout;
		this.client = client;
		this.metrics = metrics;
		// Registered now, so that it is exported as 0.
		counter(HttpStatus.OK.value());
	}

	/**
	 * Starts a call about a product.
	 * @return waits for the answer, and repeats the call where that is due; the status is
	 * 500 when there is no answer
	 */
	Supplier<Answer> get(String productId, HttpHeaders headers) {
		String path = "/" + this.name + "/" + UriUtils.encode(productId, StandardCharsets.UTF_8);
		CompletableFuture<Answer> first = this.client.start(path, headers, this.timeout);
		return () -> {
			Answer answer = await(first);
			for (int i = 1; i < this.tries && answer.status() != HttpStatus.OK.value(); i++) {
				answer = await(this.client.start(path, headers, this.timeout));
			}
			return answer;
		};
	}

	private Answer await(CompletableFuture<Answer> call) {
		Answer answer = NONE;
		try {
			answer = call.join();
		}
		catch (CompletionException ex) {
			// A refused call is only counted: while a backend hangs there are hundreds a
			// second.
			if (!(ex.getCause() instanceof RejectedExecutionException)) {
				log.warn("No answer from {}: {}", this.name, ex.getCause().toString());
			}
		}
		counter(answer.status()).increment();
		return answer;
	}

	private Counter counter(int status) {
		return this.metrics.counter("request_result", "destination_app", this.name, "response_code",
				String.valueOf(status));
	}

}
