package bookinfo.productpage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;

import brave.http.HttpTracing;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.sleuth.CurrentTraceContext;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** The limits of the flood, and what the log says of them. */
@ExtendWith(OutputCaptureExtension.class)
class FloodTests {

	private static final MockResponse ANSWER = new MockResponse.Builder().build();

	private static final MockResponse STALLED = new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE)
		.build();

	private final MockWebServer server = new MockWebServer();

	private Flood flood;

	@BeforeEach
	void startReviews() throws IOException {
		this.server.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.flood.destroy();
		this.server.close();
	}

	@Test
	void withoutAFactorThereIsNone(CapturedOutput output) {
		flood(0, 16, STALLED);
		this.flood.start("0", List.of());
		assertThat(pool().getLargestPoolSize()).isZero();
		assertThat(output).doesNotContain("FLOOD_FACTOR");
	}

	@Test
	void itsLimitIsLoggedAtTheStart(CapturedOutput output) {
		flood(5, 16, STALLED);
		assertThat(output.toString().lines().filter((line) -> line.contains("FLOOD_FACTOR"))).singleElement()
			.asString()
			.contains(" INFO ")
			.endsWith("FLOOD_FACTOR: 5 extra calls of reviews for each page; 16 at once, 1000 waiting, no more");
	}

	@Test
	void aFailedCallIsNeitherRepeatedNorLogged(CapturedOutput output) throws Exception {
		flood(5, 1, new MockResponse.Builder().code(503).build());
		this.flood.start("0", List.of());
		pool().submit(() -> {
		}).get();
		flood(5, 1, new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
		this.flood.start("0", List.of());
		pool().submit(() -> {
		}).get();
		assertThat(this.server.getRequestCount()).isEqualTo(10);
		assertThat(this.server.takeRequest().getRequestLine()).isEqualTo("GET /reviews/0 HTTP/1.1");
		assertThat(output).doesNotContain(" WARN ");
	}

	@Test
	void severalPortsTakeTurns() throws Exception {
		try (MockWebServer second = new MockWebServer()) {
			second.enqueue(ANSWER);
			second.enqueue(ANSWER);
			second.start();
			flood(4, 1, ANSWER, second.getPort());
			this.flood.start("0", List.of());
			pool().submit(() -> {
			}).get();
			assertThat(this.server.getRequestCount()).isEqualTo(2);
			assertThat(second.getRequestCount()).isEqualTo(2);
		}
	}

	@Test
	void itsThreadsAndItsQueueAreLimitedAndTheFirstDropIsLogged(CapturedOutput output) {
		flood(1000, 16, STALLED);
		this.flood.start("0", List.of());
		assertThat(output).doesNotContain(" WARN ");
		for (int i = 0; i < 50; i++) {
			this.flood.start("0", List.of());
		}
		assertThat(pool().getLargestPoolSize()).isEqualTo(16);
		assertThat(pool().getQueue()).isNotEmpty().hasSizeLessThanOrEqualTo(1000);
		assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).singleElement()
			.asString()
			.endsWith("FLOOD_FACTOR: extra calls are dropped, since 1000 wait already; this is said only once");
	}

	@Test
	void itEndsWithTheApplication() throws Exception {
		flood(100, 2, STALLED);
		this.flood.start("0", List.of());
		this.server.takeRequest();
		this.server.takeRequest();
		this.flood.destroy();
		assertThat(pool().isTerminated()).isTrue();
		assertThat(this.server.getRequestCount()).isEqualTo(2);
	}

	private void flood(int factor, int threads, MockResponse answer, Integer... morePorts) {
		this.server.setDispatcher(new Dispatcher() {
			@Override
			public MockResponse dispatch(RecordedRequest request) {
				return answer;
			}
		});
		List<Integer> ports = new ArrayList<>(List.of(morePorts));
		ports.add(this.server.getPort());
		StaticListableBeanFactory beans = new StaticListableBeanFactory();
		this.flood = new Flood(
				new ProductpageProperties(9080, "v1", "localhost", "text", null,
						new ProductpageProperties.Backend("localhost", "", ports), null,
						new ProductpageProperties.Flood(factor, threads), 250, 1, false, "", "", null),
				beans.getBeanProvider(HttpTracing.class), beans.getBeanProvider(CurrentTraceContext.class));
	}

	private ThreadPoolExecutor pool() {
		return (ThreadPoolExecutor) ReflectionTestUtils.getField(this.flood, "threads");
	}

}
