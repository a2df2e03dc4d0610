package bookinfo.reviews;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;

/** A book's reviews and who serves them; field names and order are the contract's. */
record BookReviews(String id, String podname, String clustername, List<Review> reviews) {

	/** A review; without ratings (v1) it has no field for one. */
	record Review(String reviewer, String text, @JsonInclude(Include.NON_NULL) Rating rating) {

	}

	/** The reviewer's stars, or the reason why they are missing. */
	@JsonInclude(Include.NON_NULL)
	record Rating(Integer stars, String color, String error) {

	}

}
