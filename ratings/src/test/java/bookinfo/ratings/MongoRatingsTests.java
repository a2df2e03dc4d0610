package bookinfo.ratings;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/** Ratings from MongoDB, or a clear error. */
class MongoRatingsTests {

	private static final String NO_CONNECTION = "500 INTERNAL_SERVER_ERROR \"could not connect to ratings database\"";

	private static final Duration TIMEOUT = Duration.ofMillis(250);

	private MongoDb database;

	private MongoRatings ratings;

	@BeforeEach
	void start() throws IOException {
		this.database = new MongoDb();
		this.database.start();
		this.ratings = new MongoRatings(this.database.url(), TIMEOUT);
	}

	@AfterEach
	void stop() {
		this.ratings.close();
		this.database.close();
	}

	@Test
	void theFirstTwoDocumentsAreTheReviewers() {
		this.database.replaceRatings(new Document("rating", 3), new Document("rating", 2.0),
				new Document("rating", "not read"));
		assertThat(this.ratings.find(BigInteger.TEN))
			.isEqualTo(new Ratings(BigInteger.TEN, Map.of("Reviewer1", 3, "Reviewer2", 2)));
	}

	@Test
	void emptyCollectionIsAnError() {
		this.database.replaceRatings();
		assertThatThrownBy(() -> this.ratings.find(BigInteger.ONE))
			.hasMessage("500 INTERNAL_SERVER_ERROR \"there are no ratings in the database\"");
	}

	@ParameterizedTest
	@MethodSource
	void documentWithoutStarsIsAnError(Document document, String error) {
		this.database.replaceRatings(new Document("rating", 5), document);
		assertThatThrownBy(() -> this.ratings.find(BigInteger.ONE))
			.hasMessageStartingWith("500 INTERNAL_SERVER_ERROR \"" + error + "\"");
	}

	static Stream<Arguments> documentWithoutStarsIsAnError() {
		String invalid = "a rating in the database is not a number from 1 to 5";
		return Stream.of(Arguments.of(new Document("rating", "five"), "could not load ratings from database"),
				Arguments.of(new Document("stars", 5), invalid), Arguments.of(new Document("rating", null), invalid),
				Arguments.of(new Document("rating", 0), invalid), Arguments.of(new Document("rating", 6L), invalid),
				Arguments.of(new Document("rating", 4.7), invalid),
				Arguments.of(new Document("rating", Double.NaN), invalid));
	}

	@Test
	void wrongPasswordIsNoConnection() {
		try (MongoRatings refused = new MongoRatings(this.database.url().replace("//", "//user:wrong@"), TIMEOUT)) {
			assertThatThrownBy(() -> refused.find(BigInteger.ONE)).hasMessageStartingWith(NO_CONNECTION);
		}
	}

	@Test
	void silentServerIsNoConnection() throws IOException {
		try (ServerSocket silent = new ServerSocket(0);
				MongoRatings refused = new MongoRatings("mongodb://localhost:" + silent.getLocalPort(), TIMEOUT)) {
			assertTimeout(TIMEOUT.multipliedBy(20),
					() -> assertThatThrownBy(() -> refused.find(BigInteger.ONE)).hasMessageStartingWith(NO_CONNECTION));
		}
	}

}
