package bookinfo.ratings;

import java.math.BigInteger;
import java.util.Map;

/** Stores the ratings. */
interface RatingsRepository {

	/** A book's ratings. */
	Ratings find(BigInteger productId);

	/**
	 * Replaces a book's ratings.
	 * @param stars by reviewer, each from 1 to 5
	 */
	Ratings save(BigInteger productId, Map<String, Integer> stars);

}
