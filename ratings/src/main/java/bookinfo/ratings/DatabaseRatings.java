package bookinfo.ratings;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** The ratings of version v2, from a database. They are the same for every book. */
abstract class DatabaseRatings implements RatingsRepository {

	private static final Logger log = LoggerFactory.getLogger(DatabaseRatings.class);

	static final List<String> REVIEWERS = List.of("Reviewer1", "Reviewer2");

	/**
	 * The first reviewer's stars, then the second's, as the database has them.
	 * @throws ResponseStatusException when the database fails
	 */
	abstract List<Number> stars();

	@Override
	public final Ratings find(BigInteger productId) {
		List<Number> stars = stars();
		if (stars.size() < REVIEWERS.size()) {
			throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR, "there are no ratings in the database");
		}
		Map<String, Integer> byReviewer = new LinkedHashMap<>();
		for (int i = 0; i < REVIEWERS.size(); i++) {
			byReviewer.put(REVIEWERS.get(i), valid(stars.get(i)));
		}
		return new Ratings(productId, byReviewer);
	}

	/** MongoDB's shell writes numbers as doubles. */
	private static int valid(Number stars) {
		if (stars == null || stars.intValue() != stars.doubleValue() || stars.intValue() < 1 || stars.intValue() > 5) {
			throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR,
					"a rating in the database is not a number from 1 to 5");
		}
		return stars.intValue();
	}

	@Override
	public final Ratings save(BigInteger productId, Map<String, Integer> stars) {
		throw new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED,
				"Post not implemented for database backed ratings");
	}

	/** What the client is told; the cause is in the log only. */
	static ResponseStatusException failure(String reason, Exception cause) {
		log.warn("{}: {}", reason, NestedExceptionUtils.getMostSpecificCause(cause).toString());
		return new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR, reason, cause);
	}

}
