package bookinfo.productpage;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/** The part of reviews' answer that the page shows. */
public record Reviews(String podname, String clustername, List<Review> reviews) {

	public Reviews {
		reviews = List.copyOf(reviews);
	}

	/** A review; reviews v1 gives it no rating. */
	public record Review(String reviewer, String text, Rating rating) {

		public Review {
			Objects.requireNonNull(reviewer, "reviewer");
			Objects.requireNonNull(text, "text");
		}

	}

	/** Stars from 1 to 5 in a colour, or the error that took their place. */
	public record Rating(Integer stars, String color, String error) {

		private static final Pattern COLOR = Pattern.compile("[a-zA-Z]{1,20}");

		public Rating {
			if (error == null) {
				Assert.isTrue(stars != null && stars >= 1 && stars <= 5, "stars must be from 1 to 5");
				Assert.isTrue(color != null && COLOR.matcher(color).matches(), "color must be a colour's name");
			}
		}

	}

}
