package bookinfo.details;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import brave.http.HttpTracing;
import brave.httpclient.TracingHttpClientBuilder;
import org.apache.http.Header;
import org.apache.http.HttpResponse;
import org.apache.http.HttpStatus;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.protocol.HttpProcessorBuilder;
import org.apache.http.protocol.RequestTargetHost;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;

/** Gets what the book service says, within a time and a size, however it behaves. */
class BackendClient implements DisposableBean {

	private static final int MAX_BODY = 1024 * 1024;

	/** How long a call waits for others to end where there are as many as may be. */
	private static final Duration MAX_WAIT = Duration.ofMillis(250);

	private final CloseableHttpClient client;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	/**
	 * @param tracing Sleuth's; none when tracing is off
	 */
	BackendClient(ObjectProvider<HttpTracing> tracing, DetailsProperties properties) {
		this.timer.setRemoveOnCancelPolicy(true);
		HttpTracing httpTracing = tracing.getIfAvailable();
		this.client = ((httpTracing != null) ? TracingHttpClientBuilder.create(httpTracing)
				: HttpClientBuilder.create())
			// No header of the client's own, such as a user-agent.
			.setHttpProcessor(HttpProcessorBuilder.create().add(new RequestTargetHost()).build())
			// Header values are bytes, and leave as they came: Tomcat reads them so too.
			.setDefaultConnectionConfig(ConnectionConfig.custom().setCharset(StandardCharsets.ISO_8859_1).build())
			// Calls are rare, and a kept connection may have been closed by the other
			// side.
			.setConnectionReuseStrategy(NoConnectionReuseStrategy.INSTANCE)
			.disableAutomaticRetries()
			.setMaxConnPerRoute(properties.maxCalls())
			.setMaxConnTotal(properties.maxCalls())
			.setDefaultRequestConfig(
					RequestConfig.custom().setConnectionRequestTimeout((int) MAX_WAIT.toMillis()).build())
			.disableRedirectHandling()
			.build();
	}

	/**
	 * Asks the book service.
	 * @param url what to get
	 * @param headers the request's, none is added but <code>host</code> and those of the
	 * trace
	 * @param timeout for the whole answer
	 * @return the body of an answer 200, at most 1 MiB
	 * @throws SocketTimeoutException when it is not there in time, or too many calls are
	 * under way
	 * @throws UnusableAnswerException when it has another status, or is larger
	 * @throws IOException when there is none
	 */
	byte[] get(String url, List<Header> headers, Duration timeout) throws IOException {
		HttpGet request = new HttpGet(url);
		headers.forEach(request::addHeader);
		// Unlike a socket's timeout it also ends an answer that comes byte by byte.
		ScheduledFuture<?> deadline = this.timer.schedule(request::abort, timeout.toMillis(), TimeUnit.MILLISECONDS);
		try {
			return this.client.execute(request, BackendClient::read);
		}
		catch (ConnectionPoolTimeoutException ex) {
			throw new SocketTimeoutException("MAX_CALLS calls are under way, and none ended within " + MAX_WAIT);
		}
		catch (IOException ex) {
			throw request.isAborted() ? new SocketTimeoutException("No answer within " + timeout) : ex;
		}
		finally {
			deadline.cancel(false);
		}
	}

	private static byte[] read(HttpResponse response) throws IOException {
		int status = response.getStatusLine().getStatusCode();
		if (status != HttpStatus.SC_OK) {
			throw new UnusableAnswerException("the book service answered with status " + status);
		}
		byte[] body = (response.getEntity() != null) ? response.getEntity().getContent().readNBytes(MAX_BODY + 1)
				: new byte[0];
		if (body.length > MAX_BODY) {
			throw new UnusableAnswerException("the book service's answer is too large");
		}
		return body;
	}

	@Override
	public void destroy() throws IOException {
		this.timer.shutdown();
		this.client.close();
	}

}
