package bookinfo.productpage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import brave.http.HttpTracing;
import brave.httpclient.TracingHttpClientBuilder;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultClientConnectionReuseStrategy;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.protocol.HttpProcessorBuilder;
import org.apache.http.protocol.RequestTargetHost;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Gets what a backend says, within a time and a size, however it behaves. */
@Component
class BackendClient implements DisposableBean {

	private static final int MAX_BODY = 1024 * 1024;

	private final CloseableHttpClient client;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	/**
	 * @param tracing Sleuth's; none when tracing is off
	 */
	BackendClient(ObjectProvider<HttpTracing> tracing, ProductpageProperties properties) {
		this.timer.setRemoveOnCancelPolicy(true);
		// Knows http alone: TLS would load the JDK's certificates.
		PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(
				RegistryBuilder.<ConnectionSocketFactory>create()
					.register("http", PlainConnectionSocketFactory.INSTANCE)
					.build());
		// Header values are bytes, and leave as they came: Tomcat reads them so too.
		connections
			.setDefaultConnectionConfig(ConnectionConfig.custom().setCharset(StandardCharsets.ISO_8859_1).build());
		// Each backend's threads are its limit; one for all, a slow one could use up.
		connections.setDefaultMaxPerRoute(Integer.MAX_VALUE);
		connections.setMaxTotal(Integer.MAX_VALUE);
		HttpTracing httpTracing = tracing.getIfAvailable();
		this.client = ((httpTracing != null) ? TracingHttpClientBuilder.create(httpTracing)
				: HttpClientBuilder.create())
			.setConnectionManager(connections)
			// No header of the client's own, such as a user-agent.
			.setHttpProcessor(HttpProcessorBuilder.create().add(new RequestTargetHost()).build())
			.setConnectionReuseStrategy(properties.keepAlive() ? DefaultClientConnectionReuseStrategy.INSTANCE
					: NoConnectionReuseStrategy.INSTANCE)
			// A kept connection may have been closed by the other side just now.
			.setRetryHandler(new DefaultHttpRequestRetryHandler(properties.keepAlive() ? 1 : 0, false))
			.disableRedirectHandling()
			// Cookies are headers like others here: no list of all domains for them.
			.setPublicSuffixMatcher(new PublicSuffixMatcher(List.of(), null))
			.build();
	}

	/**
	 * Asks a backend.
	 * @param url what to get
	 * @param headers the request's, none is added but <code>host</code> and those of the
	 * trace
	 * @param timeout for the whole answer
	 * @return any answer of at most 1 MiB
	 * @throws IOException when there is none in time, or a larger one
	 */
	Answer get(String url, List<Header> headers, Duration timeout) throws IOException {
		HttpGet request = new HttpGet(url);
		headers.forEach(request::addHeader);
		// Unlike a socket's timeout it also ends an answer that comes byte by byte.
		ScheduledFuture<?> deadline = this.timer.schedule(request::abort, timeout.toMillis(), TimeUnit.MILLISECONDS);
		try {
			return this.client.execute(request, BackendClient::read);
		}
		finally {
			deadline.cancel(false);
		}
	}

	private static Answer read(HttpResponse response) throws IOException {
		return new Answer(response.getStatusLine().getStatusCode(),
				(response.getEntity() != null) ? body(response.getEntity()) : new byte[0]);
	}

	private static byte[] body(HttpEntity entity) throws IOException {
		// Where the length is known no more memory than that is taken.
		int length = (entity.getContentLength() >= 0) ? (int) Math.min(entity.getContentLength(), MAX_BODY) : MAX_BODY;
		byte[] body = entity.getContent().readNBytes(length + 1);
		if (body.length > MAX_BODY) {
			throw new IOException("The answer is larger than " + MAX_BODY + " bytes");
		}
		return body;
	}

	@Override
	public void destroy() throws IOException {
		this.timer.shutdown();
		this.client.close();
	}

	/** A backend's answer: its status, and its body as it came. */
	record Answer(int status, byte[] body) {

	}

}
