package bookinfo.productpage;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import bookinfo.starter.BackendClient;
import bookinfo.starter.BackendClientFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * The extra calls to reviews for each page. Their threads and connections are their own,
 * so that they cannot slow the page's calls.
 */
@Component
class Flood {

	private static final int MAX_QUEUED = 1_000;

	private final int factor;

	private final BackendClient client;

	Flood(ProductpageProperties properties, BackendClientFactory clients) {
		this.factor = properties.flood().factor();
		int threads = properties.flood().threads();
		this.client = clients.create(properties.reviews(), "/reviews/{productId}",
				new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED),
						BackendClientFactory.threadFactory("flood")));
	}

	/** Starts the calls for a page, and ignores their answers. */
	void start(String productId, HttpHeaders headers) {
		for (int i = 0; i < this.factor; i++) {
			this.client.start("/reviews/" + productId, headers, BackendConfiguration.TIMEOUT);
		}
	}

}
