package bookinfo.ratings;

import java.math.BigInteger;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A book's ratings.
 *
 * @param id the book's id
 * @param stars by reviewer, each from 1 to 5
 */
record Ratings(BigInteger id, @JsonProperty("ratings") Map<String, Integer> stars) {

}
