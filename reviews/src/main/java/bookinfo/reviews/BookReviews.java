package bookinfo.reviews;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A book's reviews and who serves them; field names and order are the contract's. */
record BookReviews(String id, String podname, String clustername, List<Review> reviews) {

	/** A review; without ratings (v1) it has no field for one. */
	record Review(String reviewer, String text, @JsonInclude(JsonInclude.Include.NON_NULL) Rating rating) {

	}

	/** The reviewer's stars, or why there are none. */
	interface Rating {

	}

	record Stars(int stars, String color) implements Rating {

	}

	record Unavailable(String error) implements Rating {

	}

}
