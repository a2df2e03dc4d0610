package bookinfo.starter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

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
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

class SpanReporterTests {

	private static final TraceContext TRACED = TraceContext.newBuilder().traceId(1).spanId(2).sampled(true).build();

	/** How many spans each message has. */
	private final List<Integer> messages = new CopyOnWriteArrayList<>();

	private final CountDownLatch answers = new CountDownLatch(1);

	private final AtomicReference<Error> error = new AtomicReference<>();

	private final SpanReporter reporter = new SpanReporter(
			new BookinfoProperties("v1", "echo-v1-abc", "text", 2, null, null, null), collector());

	@Test
	void manySpansAreFewMessagesAndTheLastOnesLeaveAtTheEnd() throws Exception {
		this.answers.countDown();
		end(1_000, "GET /echo");
		this.reporter.destroy();
		assertThat(this.messages).hasSizeLessThan(20);
		assertThat(spans()).isEqualTo(1_000);
	}

	@Test
	void noSpansAreNoMessages() throws Exception {
		this.reporter.destroy();
		assertThat(this.messages).isEmpty();
	}

	@Test
	void silentCollectorStopsNoRequestAndFillsNoMemory() throws Exception {
		assertTimeoutPreemptively(Duration.ofSeconds(30), () -> end(100_000, "GET /echo"));
		this.answers.countDown();
		this.reporter.destroy();
		assertThat(spans()).isBetween(1_000, 20_000);
	}

	@Test
	void errorOfTheSenderDoesNotEndTheReporting() throws Exception {
		this.answers.countDown();
		this.error.set(new LinkageError("once"));
		end(1, "GET /echo");
		await().until(() -> this.error.get() == null);
		end(1, "GET /echo");
		await().until(() -> spans() == 1);
		this.reporter.destroy();
	}

	@Test
	void namelessSpanIsReported() throws Exception {
		this.answers.countDown();
		end(1, null);
		this.reporter.destroy();
		assertThat(spans()).isOne();
	}

	private void end(int spans, String name) {
		for (int i = 0; i < spans; i++) {
			MutableSpan span = new MutableSpan(TRACED, null);
			span.name(name);
			this.reporter.end(TRACED, span, Cause.FINISHED);
		}
	}

	private int spans() {
		return this.messages.stream().mapToInt(Integer::intValue).sum();
	}

	/** Takes spans once it may answer, and throws the error once. */
	private Sender collector() {
		Sender collector = mock(Sender.class, withSettings().stubOnly());
		given(collector.encoding()).willReturn(Encoding.JSON);
		given(collector.messageMaxBytes()).willReturn(512 * 1024);
		given(collector.sendSpans(anyList())).willAnswer((call) -> {
			this.answers.await(30, TimeUnit.SECONDS);
			Error thrown = this.error.getAndSet(null);
			if (thrown != null) {
				throw thrown;
			}
			this.messages.add(call.<List<byte[]>>getArgument(0).size());
			return Call.create(null);
		});
		return collector;
	}

}
