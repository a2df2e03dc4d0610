package bookinfo.starter;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import zipkin2.Call;
import zipkin2.Callback;
import zipkin2.codec.Encoding;
import zipkin2.reporter.BytesMessageEncoder;
import zipkin2.reporter.Sender;

import org.springframework.http.HttpHeaders;

/**
 * Sends spans to a collector. Sleuth's sender waits for ever for an answer that trickles
 * in, and reads one of any size into memory.
 */
class SpanSender extends Sender {

	private final BackendClient client;

	private final HttpHeaders headers = new HttpHeaders();

	private final String path;

	private final Duration timeout;

	SpanSender(String collector, Duration timeout) throws MalformedURLException {
		URL url = new URL(collector);
		int port = (url.getPort() != -1) ? url.getPort() : url.getDefaultPort();
		// Several calls, since one that has timed out may still be ending. No kept
		// connections, since the collector may close one just when spans leave.
		this.client = new BackendClient(new Address(url.getProtocol(), url.getHost(), "", List.of(port)), "", 4,
				Duration.ZERO, Optional.empty());
		// No sidecar traces the posts, be it for Zipkin or for OpenTelemetry.
		this.headers.set("b3", "0");
		this.headers.set("traceparent", "00-00000000000000000000000000000001-0000000000000001-00");
		this.path = url.getPath().replaceFirst("/$", "") + "/api/v2/spans";
		this.timeout = timeout;
	}

	@Override
	public Encoding encoding() {
		return Encoding.JSON;
	}

	@Override
	public int messageMaxBytes() {
		return 512 * 1024;
	}

	@Override
	public int messageSizeInBytes(List<byte[]> spans) {
		return encoding().listSizeInBytes(spans);
	}

	@Override
	public Call<Void> sendSpans(List<byte[]> spans) {
		byte[] json = BytesMessageEncoder.JSON.encode(spans);
		return new Call.Base<>() {
			@Override
			protected Void doExecute() throws IOException {
				int status = SpanSender.this.client
					.post(SpanSender.this.path, SpanSender.this.headers, json, SpanSender.this.timeout)
					.status();
				if (status >= 300) {
					throw new IOException("The collector answered with status " + status);
				}
				return null;
			}

			@Override
			protected void doEnqueue(Callback<Void> callback) {
				throw new UnsupportedOperationException();
			}

			@Override
			public Call<Void> clone() {
				return sendSpans(spans);
			}
		};
	}

	@Override
	public void close() throws IOException {
		this.client.close();
	}

}
