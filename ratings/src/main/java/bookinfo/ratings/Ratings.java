package bookinfo.ratings;

import java.math.BigInteger;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A book's ratings: from 1 to 5 stars by reviewer. */
record Ratings(BigInteger id, @JsonProperty("ratings") Map<String, Integer> stars) {

}
