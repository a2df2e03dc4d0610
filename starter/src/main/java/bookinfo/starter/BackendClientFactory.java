package bookinfo.starter;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import brave.http.HttpTracing;

import org.springframework.beans.factory.DisposableBean;

/** Makes the clients of other services, and closes them when the application ends. */
public class BackendClientFactory implements DisposableBean {

	private static final Duration MAX_IDLE = Duration.ofSeconds(30);

	private final BookinfoProperties.Calls settings;

	private final Optional<HttpTracing> tracing;

	private final List<BackendClient> clients = new CopyOnWriteArrayList<>();

	public BackendClientFactory(BookinfoProperties.Calls settings, Optional<HttpTracing> tracing) {
		this.settings = settings;
		this.tracing = tracing;
	}

	/**
	 * Makes a client with threads and connections of its own.
	 * @param route the path of its calls, with variables in braces, for the spans' names
	 */
	public BackendClient create(Address address, String route) {
		BackendClient client = new BackendClient(address, route, this.settings.max(),
				this.settings.keepAlive() ? MAX_IDLE : Duration.ZERO, this.tracing);
		this.clients.add(client);
		return client;
	}

	@Override
	public void destroy() throws IOException {
		for (BackendClient client : this.clients) {
			client.close();
		}
	}

}
