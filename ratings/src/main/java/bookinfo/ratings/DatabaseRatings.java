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

/** Ratings from a database: version v2. They are the same for each book. */
abstract class DatabaseRatings implements RatingsRepository, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(DatabaseRatings.class);

	private static final List<String> REVIEWERS = List.of("Reviewer1", "Reviewer2");

	/**
	 * The first reviewer's stars, then the second's.
	 * @throws ResponseStatusException when the database does not tell
	 */
	abstract List<Integer> stars();

	@Override
	public final Ratings find(BigInteger productId) {
		List<Integer> stars = stars();
		if (stars.size() < REVIEWERS.size()) {
			throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR, "there are no ratings in the database");
		}
		Map<String, Integer> byReviewer = new LinkedHashMap<>();
		for (int i = 0; i < REVIEWERS.size(); i++) {
			byReviewer.put(REVIEWERS.get(i), stars.get(i));
		}
		return new Ratings(productId, byReviewer);
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

	@Override
	public abstract void close();

}
