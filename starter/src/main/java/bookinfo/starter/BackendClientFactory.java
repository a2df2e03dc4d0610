package bookinfo.starter;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import brave.http.HttpTracing;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Makes the clients of other services, and closes them when the application ends. */
public class BackendClientFactory implements DisposableBean {

	private static final Duration MAX_IDLE = Duration.ofSeconds(30);

	private final BookinfoProperties.Calls settings;

	private final HttpTracing tracing;

	private final List<BackendClient> clients = new CopyOnWriteArrayList<>();

	/**
	 * @param tracing null when calls are not traced
	 */
	public BackendClientFactory(BookinfoProperties.Calls settings, HttpTracing tracing) {
		this.settings = settings;
		this.tracing = tracing;
	}

	/**
	 * Makes a client that refuses calls beyond <code>MAX_CALLS</code> at once.
	 * @param address where its backend listens
	 * @param route the path of its calls, with variables in braces, for the spans' names
	 */
	public BackendClient create(Address address, String route) {
		// Without a queue a task that finds no free thread is rejected.
		return create(address, route, new ThreadPoolExecutor(0, this.settings.max(), 10, TimeUnit.SECONDS,
				new SynchronousQueue<>(), threadFactory(address.hostname())));
	}

	/**
	 * Makes a client whose calls run on the given threads, which limit them.
	 * @param address where its backend listens
	 * @param route the path of its calls, with variables in braces, for the spans' names
	 * @param threads reject calls beyond their limit; the client shuts them down
	 */
	public BackendClient create(Address address, String route, ThreadPoolExecutor threads) {
		BackendClient client = new BackendClient(address, route, threads,
				this.settings.keepAlive() ? MAX_IDLE : Duration.ZERO, this.tracing);
		this.clients.add(client);
		return client;
	}

	/** Daemon threads with this name and a number. */
	public static ThreadFactory threadFactory(String name) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(name + "-");
		factory.setDaemon(true);
		return factory;
	}

	@Override
	public void destroy() throws IOException, InterruptedException {
		for (BackendClient client : this.clients) {
			client.close();
		}
	}

}
