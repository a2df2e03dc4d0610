package bookinfo.productpage;

import java.util.List;
import java.util.Objects;

import org.springframework.util.Assert;

/** What the page shows of reviews' answer. */
record Reviews(String podname, String clustername, List<Review> reviews) {

	Reviews {
		reviews = List.copyOf(reviews);
	}

	/** A review; reviews v1 gives it no rating. */
	record Review(String reviewer, String text, Rating rating) {

		Review {
			Objects.requireNonNull(reviewer, "reviewer");
			Objects.requireNonNull(text, "text");
		}

	}

	/** Stars from 1 to 5 in a colour, or the error that took their place. */
	record Rating(Integer stars, String color, String error) {

		Rating {
			if (error == null) {
				Assert.isTrue(stars != null && stars >= 1 && stars <= 5, "stars must be from 1 to 5");
				Assert.isTrue(color != null && color.matches("[a-zA-Z]{1,20}"), "color must be a colour's name");
			}
		}

	}

}
