package bookinfo.reviews;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import javax.servlet.http.HttpServletRequest;

import bookinfo.reviews.BookReviews.Rating;
import bookinfo.reviews.BookReviews.Review;
import bookinfo.starter.ForwardedHeaders;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** <code>GET /reviews/{productId}</code>: two reviews, with stars in v2 and v3. */
@RestController
class ReviewsController {

	private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

	private final ReviewsProperties properties;

	private final RatingsClient ratings;

	private final ForwardedHeaders forwardedHeaders;

	ReviewsController(ReviewsProperties properties, RatingsClient ratings, ForwardedHeaders forwardedHeaders) {
		this.properties = properties;
		this.ratings = ratings;
		this.forwardedHeaders = forwardedHeaders;
	}

	@GetMapping("/reviews/{productId}")
	BookReviews reviews(@PathVariable String productId, HttpServletRequest request) {
		if (!NUMBER.matcher(productId).matches()) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "please provide numeric product id");
		}
		String id = new BigInteger(productId).toString();
		Map<String, Integer> stars = this.properties.ratings().enabled()
				? this.ratings.stars(id, this.forwardedHeaders.from(request)) : Map.of();
		return new BookReviews(id, this.properties.pod(), this.properties.cluster(), List.of(
				review("Reviewer1",
						"An extremely entertaining play by Shakespeare. The slapstick humour is refreshing!", stars),
				review("Reviewer2", "Absolutely fun and entertaining. The play lacks thematic depth when compared to "
						+ "other plays by Shakespeare.", stars)));
	}

	/** The path of BookInfo's manifests; Kubernetes' probes use /actuator/health. */
	@GetMapping("/health")
	Map<String, String> health() {
		return Map.of("status", "Reviews is healthy");
	}

	private Review review(String reviewer, String text, Map<String, Integer> stars) {
		return new Review(reviewer, text, this.properties.ratings().enabled() ? rating(stars.get(reviewer)) : null);
	}

	private Rating rating(Integer stars) {
		if (stars == null || stars < 1 || stars > 5) {
			return new Rating(null, null, "Ratings service is currently unavailable");
		}
		return new Rating(stars, this.properties.ratings().starColor(), null);
	}

}
