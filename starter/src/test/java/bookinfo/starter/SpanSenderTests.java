package bookinfo.starter;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler.Cause;
import brave.propagation.TraceContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SpanSenderTests {

	private static final TraceContext TRACED = TraceContext.newBuilder().traceId(1).spanId(2).sampled(true).build();

	@Test
	void noAnswerEndsTheReporting() throws Exception {
		AtomicReference<Hostile> hostile = new AtomicReference<>();
		Set<Hostile> met = ConcurrentHashMap.newKeySet();
		Wire collector = Wire.keeping((request, socket) -> {
			Hostile current = hostile.get();
			met.add(current);
			current.answer(socket, "{}");
		});
		SpanReporter reporter = new SpanReporter(new BookinfoProperties("v1", "pod", "text", 2, null, null, null),
				new SpanSender("http://localhost:" + collector.port() + "/jaeger/", Duration.ofMillis(200)));
		for (Hostile next : Hostile.values()) {
			hostile.set(next);
			await().atMost(Duration.ofSeconds(10)).until(() -> {
				reporter.end(TRACED, new MutableSpan(TRACED, null), Cause.FINISHED);
				return met.contains(next);
			});
		}
		assertThat(collector.next()).contains("POST /jaeger/api/v2/spans HTTP/1.1",
				"Content-Type: application/json; charset=UTF-8", "b3: 0",
				"traceparent: 00-00000000000000000000000000000001-0000000000000001-00");
		reporter.destroy();
	}

}
