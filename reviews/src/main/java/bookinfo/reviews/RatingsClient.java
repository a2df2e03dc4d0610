package bookinfo.reviews;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import bookinfo.starter.BackendClient;
import bookinfo.starter.BackendClient.Answer;
import bookinfo.starter.BackendClientFactory;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Asks ratings for the stars. */
@Component
class RatingsClient {

	private static final Logger log = LoggerFactory.getLogger(RatingsClient.class);

	private final BackendClient client;

	private final Duration timeout;

	private final ObjectMapper mapper;

	RatingsClient(ReviewsProperties properties, BackendClientFactory clients, ObjectMapper mapper) {
		this.client = clients.create(properties.ratings().address(), "/ratings/{productId}");
		this.timeout = properties.ratings().timeout();
		this.mapper = mapper;
	}

	/**
	 * The stars by reviewer; none when ratings fails, is too slow or makes no sense.
	 */
	Map<String, Integer> stars(String productId, HttpHeaders headers) {
		try {
			Answer answer = this.client.get("/ratings/" + productId, headers, this.timeout);
			if (answer.status() != HttpStatus.OK.value()) {
				throw new IOException("Status " + answer.status());
			}
			Ratings ratings = this.mapper.readValue(answer.body(), Ratings.class);
			if (ratings == null || ratings.stars() == null) {
				throw new IOException("Its answer has no ratings");
			}
			return ratings.stars();
		}
		catch (IOException ex) {
			log.warn("No ratings: {}", ex.toString());
			return Map.of();
		}
	}

	/** The part of its answer that we read. */
	record Ratings(@JsonProperty("ratings") Map<String, Integer> stars) {

	}

}
