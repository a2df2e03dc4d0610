package bookinfo.productpage;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import bookinfo.productpage.BackendClient.Answer;
import brave.http.HttpTracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.sleuth.CurrentTraceContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A backend that has just one thread. */
class BackendConfigurationTests {

	private final MockWebServer server = new MockWebServer();

	private BackendClient client;

	private Backend backend;

	@BeforeEach
	void start() throws IOException {
		this.server.start();
		ProductpageProperties properties = new ProductpageProperties(9080, "v1", "localhost", "text",
				new ProductpageProperties.Backend("localhost", "", List.of(this.server.getPort())), null, null, null,
				250, 1, false, "", "", null);
		StaticListableBeanFactory beans = new StaticListableBeanFactory();
		this.client = new BackendClient(beans.getBeanProvider(HttpTracing.class), properties);
		ObjectProvider<CurrentTraceContext> untraced = beans.getBeanProvider(CurrentTraceContext.class);
		this.backend = new BackendConfiguration(properties, this.client, new SimpleMeterRegistry(), untraced).details();
	}

	@AfterEach
	void stop() throws IOException {
		this.client.destroy();
		this.server.close();
	}

	@Test
	void aCallWaitsForTheThread() {
		this.server.enqueue(new MockResponse.Builder().headersDelay(200, TimeUnit.MILLISECONDS).build());
		this.server.enqueue(new MockResponse.Builder().build());
		CompletableFuture<Answer> first = this.backend.get("0", List.of());
		assertThat(this.backend.get("0", List.of()).join().status()).isEqualTo(200);
		assertThat(first.join().status()).isEqualTo(200);
	}

	@Test
	void aCallFailsWhenTheThreadIsNotSoonFree() {
		this.server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
		CompletableFuture<Answer> first = this.backend.get("0", List.of());
		assertThat(this.backend.get("0", List.of()).join().status()).isEqualTo(500);
		assertThat(first).isNotDone();
		assertThat(this.server.getRequestCount()).isLessThan(2);
	}

}
