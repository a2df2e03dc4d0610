package bookinfo.starter;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import brave.http.HttpRequestParser;
import brave.http.HttpTracing;
import brave.httpclient.TracingHttpClientBuilder;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.protocol.HttpProcessorBuilder;
import org.apache.http.protocol.RequestContent;
import org.apache.http.protocol.RequestTargetHost;

import org.springframework.http.HttpHeaders;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Calls one backend. The calls are limited in number, time and size. None is repeated,
 * and no redirect is followed.
 */
public final class BackendClient {

	private static final int MAX_BODY_BYTES = 1024 * 1024;

	private final Address address;

	/** Not the threads' own limit: one is still busy for a moment after its call. */
	private final Semaphore places;

	private final ExecutorService threads;

	private final CloseableHttpClient client;

	private final AtomicInteger calls = new AtomicInteger();

	/**
	 * @param maxIdle zero: each call has a connection of its own
	 * @param tracing empty when calls are not traced
	 */
	BackendClient(Address address, String route, int maxCalls, Duration maxIdle, Optional<HttpTracing> tracing) {
		this.address = address;
		this.places = new Semaphore(maxCalls);
		CustomizableThreadFactory daemons = new CustomizableThreadFactory(address.hostname() + "-");
		daemons.setDaemon(true);
		ExecutorService pool = Executors.newCachedThreadPool(daemons);
		this.threads = tracing.map((on) -> on.tracing().currentTraceContext().executorService(pool)).orElse(pool);
		HttpClientBuilder builder = tracing
			.<HttpClientBuilder>map((on) -> TracingHttpClientBuilder.create(named(route, on)))
			.orElseGet(HttpClientBuilder::create);
		if (maxIdle.isZero()) {
			builder.setConnectionReuseStrategy(NoConnectionReuseStrategy.INSTANCE);
		}
		else {
			builder.evictIdleConnections(maxIdle.toMillis(), TimeUnit.MILLISECONDS);
		}
		this.client = builder.setConnectionManager(connections(address.scheme(), maxCalls))
			// No header of the client's own, such as a user-agent.
			.setHttpProcessor(
					HttpProcessorBuilder.create().addAll(new RequestTargetHost(), new RequestContent()).build())
			// The caller decides about another try.
			.disableAutomaticRetries()
			.disableRedirectHandling()
			// Cookies are just forwarded: do not load the list of public suffixes.
			.setPublicSuffixMatcher(new PublicSuffixMatcher(List.of(), null))
			.build();
	}

	/** Names client spans by route, as the server names its own. */
	private static HttpTracing named(String route, HttpTracing tracing) {
		return tracing.toBuilder().clientRequestParser((request, context, span) -> {
			HttpRequestParser.DEFAULT.parse(request, context, span);
			span.name(request.method() + " " + route);
		}).build();
	}

	private static PoolingHttpClientConnectionManager connections(String scheme, int max) {
		// TLS loads the JDK's certificates, hence only where it is used.
		ConnectionSocketFactory sockets = scheme.equals("https") ? SSLConnectionSocketFactory.getSocketFactory()
				: PlainConnectionSocketFactory.getSocketFactory();
		PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(
				RegistryBuilder.<ConnectionSocketFactory>create().register(scheme, sockets).build());
		connections.setDefaultConnectionConfig(ConnectionConfig.custom()
			// Tomcat decodes headers so: their bytes leave as they came.
			.setCharset(StandardCharsets.ISO_8859_1)
			.setMessageConstraints(
					MessageConstraints.custom().setMaxHeaderCount(100).setMaxLineLength(16 * 1024).build())
			.build());
		connections.setMaxTotal(max);
		connections.setDefaultMaxPerRoute(max);
		// A kept connection that was idle for 100 ms is checked: its backend may have
		// closed it.
		connections.setValidateAfterInactivity(100);
		return connections;
	}

	/**
	 * Starts a call.
	 * @param path and query, encoded
	 * @param headers to send; only <code>host</code> and those of the trace are added
	 * @param timeout from the look-up of the host's name to the answer's last byte
	 * @return an answer with any status; it fails with a {@link TimeoutException}, an
	 * {@link IOException}, or a {@link RejectedExecutionException} when too many calls
	 * are under way
	 */
	public CompletableFuture<Answer> start(String path, HttpHeaders headers, Duration timeout) {
		return start(with(headers, new HttpGet(path)), timeout);
	}

	private static <R extends HttpRequestBase> R with(HttpHeaders headers, R request) {
		headers.forEach((name, values) -> values.forEach((value) -> request.addHeader(name, value)));
		return request;
	}

	private CompletableFuture<Answer> start(HttpRequestBase request, Duration timeout) {
		if (!this.places.tryAcquire()) {
			return CompletableFuture.failedFuture(new RejectedExecutionException("MAX_CALLS calls are under way"));
		}
		return CompletableFuture.supplyAsync(() -> execute(request), this.threads)
			// A copy, since the call keeps its place until its thread ends: a look-up may
			// hang beyond the timeout.
			.copy()
			.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
			// Unlike a socket's timeout this also ends an answer that trickles in.
			.whenComplete((answer, failure) -> request.abort());
	}

	/**
	 * Waits for the answer to a call; for the parameters see {@link #start}.
	 * @throws SocketTimeoutException after the timeout, or when too many calls are under
	 * way
	 * @throws IOException when there is no answer
	 */
	public Answer get(String path, HttpHeaders headers, Duration timeout) throws IOException {
		return await(start(path, headers, timeout));
	}

	/** Sends JSON by POST, and waits for the answer as {@link #get} does. */
	Answer post(String path, HttpHeaders headers, byte[] json, Duration timeout) throws IOException {
		HttpPost request = with(headers, new HttpPost(path));
		request.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON));
		return await(start(request, timeout));
	}

	private static Answer await(CompletableFuture<Answer> call) throws IOException {
		try {
			return call.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof IOException failure) {
				throw failure;
			}
			throw (IOException) new SocketTimeoutException(ex.getCause().toString()).initCause(ex.getCause());
		}
	}

	private Answer execute(HttpRequestBase request) {
		try {
			return this.client.execute(this.address.target(this.calls.getAndIncrement()), request, this::read);
		}
		catch (IOException ex) {
			throw new CompletionException(ex);
		}
		finally {
			this.places.release();
		}
	}

	private Answer read(HttpResponse response) throws IOException {
		byte[] body = (response.getEntity() != null) ? response.getEntity().getContent().readNBytes(MAX_BODY_BYTES + 1)
				: new byte[0];
		if (body.length > MAX_BODY_BYTES) {
			throw new IOException(this.address.hostname() + "'s answer is larger than 1 MiB");
		}
		return new Answer(response.getStatusLine().getStatusCode(), body);
	}

	/** Ends the calls under way, and waits for their spans. */
	void close() throws IOException {
		this.threads.shutdown();
		this.client.close();
		try {
			this.threads.awaitTermination(1, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** A backend's answer: its status, and its body as it came, at most 1 MiB. */
	public record Answer(int status, byte[] body) {

	}

}
