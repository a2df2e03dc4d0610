package bookinfo.reviews;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import bookinfo.reviews.BackendClient.Answer;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.http.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Asks ratings for the stars. */
@Component
class RatingsClient {

	private static final Logger log = LoggerFactory.getLogger(RatingsClient.class);

	private final ReviewsProperties.Ratings properties;

	private final BackendClient client;

	private final ObjectMapper mapper;

	RatingsClient(ReviewsProperties properties, BackendClient client, ObjectMapper mapper) {
		this.properties = properties.ratings();
		this.client = client;
		this.mapper = mapper;
	}

	/**
	 * @param productId an integer
	 * @param headers to send
	 * @return the stars by reviewer; none when ratings fails, is too slow or does not
	 * make sense
	 */
	Map<String, Integer> stars(String productId, List<Header> headers) {
		try {
			Answer answer = this.client.get(this.properties.url() + "/ratings/" + productId, headers,
					this.properties.timeout());
			if (answer.status() != HttpStatus.OK.value()) {
				throw new IOException("Status " + answer.status());
			}
			Ratings ratings = this.mapper.readValue(answer.body(), Ratings.class);
			return (ratings != null) ? ratings.ratings() : Map.of();
		}
		// Also what the client throws at a name that cannot be in a URL.
		catch (IOException | RuntimeException ex) {
			log.warn("No ratings: {}", ex.toString());
			return Map.of();
		}
	}

	/** What is of interest in its answer. */
	record Ratings(Map<String, Integer> ratings) {

		Ratings {
			Objects.requireNonNull(ratings, "ratings");
		}

	}

}
