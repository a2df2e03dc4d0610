package bookinfo.productpage;

import bookinfo.starter.BackendClient;
import bookinfo.starter.BackendClientFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** The extra calls to reviews for each page, with a client of their own. */
@Component
class Flood {

	private final int factor;

	private final BackendClient client;

	Flood(ProductpageProperties properties, BackendClientFactory clients) {
		this.factor = properties.floodFactor();
		this.client = clients.create(properties.reviews(), "/reviews/{productId}");
	}

	/** Starts the calls for a page, and ignores their answers. */
	void start(String productId, HttpHeaders headers) {
		for (int i = 0; i < this.factor; i++) {
			this.client.start("/reviews/" + productId, headers, BackendConfiguration.TIMEOUT);
		}
	}

}
