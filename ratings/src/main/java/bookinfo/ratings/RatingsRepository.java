package bookinfo.ratings;

import java.math.BigInteger;
import java.util.Map;

/** Stores the ratings. */
interface RatingsRepository {

	Ratings find(BigInteger productId);

	/** Replaces a book's ratings. */
	Ratings save(BigInteger productId, Map<String, Integer> stars);

}
