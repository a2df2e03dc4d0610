package bookinfo.ratings;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Ratings in memory, for all versions but v2. */
class InMemoryRatings implements RatingsRepository {

	/** At most this many books, so that posts cannot fill the memory. */
	static final int MAX_BOOKS = 100;

	private static final Map<String, Integer> INITIAL = new TreeMap<>(Map.of("Reviewer1", 5, "Reviewer2", 4));

	private final Map<BigInteger, Map<String, Integer>> posted = Collections.synchronizedMap(new LinkedHashMap<>() {
		@Override
		protected boolean removeEldestEntry(Map.Entry<BigInteger, Map<String, Integer>> eldest) {
			return size() > MAX_BOOKS;
		}
	});

	@Override
	public Ratings find(BigInteger productId) {
		return new Ratings(productId, this.posted.getOrDefault(productId, INITIAL));
	}

	/** Drops the oldest book when there are too many. */
	@Override
	public Ratings save(BigInteger productId, Map<String, Integer> stars) {
		this.posted.put(productId, stars);
		return new Ratings(productId, stars);
	}

}
