package bookinfo.starter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler.Cause;
import brave.propagation.TraceContext;
import org.junit.jupiter.api.Test;
import zipkin2.Call;
import zipkin2.codec.Encoding;
import zipkin2.reporter.Sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class SpanReporterTests {

	private static final TraceContext TRACED = TraceContext.newBuilder().traceId(1).spanId(2).sampled(true).build();

	private final CollectorStub collector = new CollectorStub();

	private final SpanReporter reporter = new SpanReporter("v1", "echo-v1-abc", this.collector);

	@Test
	void manySpansAreFewMessagesAndTheLastOnesLeaveAtTheEnd() throws Exception {
		this.collector.answers.countDown();
		end(1_000, "GET /echo");
		this.reporter.destroy();
		assertThat(this.collector.spans).hasValue(1_000);
		assertThat(this.collector.messages).hasValueLessThan(20);
	}

	@Test
	void noSpansAreNoMessages() throws Exception {
		this.collector.answers.countDown();
		this.reporter.destroy();
		assertThat(this.collector.messages).hasValue(0);
	}

	@Test
	void silentCollectorStopsNoRequestAndFillsNoMemory() throws Exception {
		assertTimeoutPreemptively(Duration.ofSeconds(10), () -> end(100_000, "GET /echo"));
		this.collector.answers.countDown();
		this.reporter.destroy();
		assertThat(this.collector.spans).hasValueBetween(1_000, 20_000);
	}

	@Test
	void errorOfTheSenderDoesNotEndTheReporting() throws Exception {
		this.collector.answers.countDown();
		this.collector.error = new LinkageError("once");
		end(1, "GET /echo");
		await().until(() -> this.collector.error == null);
		end(1, "GET /echo");
		await().untilAsserted(() -> assertThat(this.collector.spans).hasValue(1));
		this.reporter.destroy();
	}

	@Test
	void namelessSpanIsReported() throws Exception {
		this.collector.answers.countDown();
		end(1, null);
		this.reporter.destroy();
		assertThat(this.collector.spans).hasValue(1);
	}

	private void end(int spans, String name) {
		for (int i = 0; i < spans; i++) {
			MutableSpan span = new MutableSpan(TRACED, null);
			span.name(name);
			this.reporter.end(TRACED, span, Cause.FINISHED);
		}
	}

	/** Takes spans once it may answer. */
	private static class CollectorStub extends Sender {

		final CountDownLatch answers = new CountDownLatch(1);

		final AtomicInteger messages = new AtomicInteger();

		final AtomicInteger spans = new AtomicInteger();

		/** Thrown once. */
		volatile Error error;

		@Override
		public Call<Void> sendSpans(List<byte[]> encoded) {
			try {
				this.answers.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			Error thrown = this.error;
			if (thrown != null) {
				this.error = null;
				throw thrown;
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
