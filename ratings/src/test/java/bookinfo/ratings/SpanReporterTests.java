package bookinfo.ratings;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler.Cause;
import brave.propagation.TraceContext;
import org.junit.jupiter.api.Test;
import zipkin2.Call;
import zipkin2.codec.Encoding;
import zipkin2.reporter.Sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** Few messages, and no waiting for them. */
class SpanReporterTests {

	private static final TraceContext TRACED = TraceContext.newBuilder().traceId(1).spanId(2).sampled(true).build();

	private final CollectorStub collector = new CollectorStub();

	private final SpanReporter reporter = new SpanReporter(
			new RatingsProperties(9080, "v1", "ratings-v1-abc", "text", null, null, null), this.collector);

	@Test
	void manySpansAreFewMessagesAndTheLastOnesLeaveAtTheEnd() throws Exception {
		this.collector.answers.countDown();
		end(1_000);
		this.reporter.destroy();
		assertThat(this.collector.spans).hasValue(1_000);
		assertThat(this.collector.messages).hasValueLessThan(20);
	}

	@Test
	void withoutSpansThereAreNoMessages() throws Exception {
		this.collector.answers.countDown();
		this.reporter.destroy();
		assertThat(this.collector.messages).hasValue(0);
	}

	@Test
	void aCollectorThatDoesNotAnswerStopsNoRequestAndFillsNoMemory() throws Exception {
		assertTimeoutPreemptively(Duration.ofSeconds(10), () -> end(100_000));
		this.collector.answers.countDown();
		this.reporter.destroy();
		assertThat(this.collector.spans).hasValueBetween(1_000, 20_000);
	}

	private void end(int spans) {
		for (int i = 0; i < spans; i++) {
			MutableSpan span = new MutableSpan(TRACED, null);
			span.name("GET /ratings/{productId}");
			this.reporter.end(TRACED, span, Cause.FINISHED);
		}
	}

	/** Takes spans once it may answer. */
	private static class CollectorStub extends Sender {

		final CountDownLatch answers = new CountDownLatch(1);

		final AtomicInteger messages = new AtomicInteger();

		final AtomicInteger spans = new AtomicInteger();

		@Override
		public Call<Void> sendSpans(List<byte[]> encoded) {
			try {
				this.answers.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			this.messages.incrementAndGet();
			this.spans.addAndGet(encoded.size());
			return Call.create(null);
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
		public int messageSizeInBytes(List<byte[]> encoded) {
			return encoding().listSizeInBytes(encoded);
		}

	}

}
