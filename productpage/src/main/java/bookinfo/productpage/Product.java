package bookinfo.productpage;

/** The shop's only book; field names and order are the contract's. */
public record Product(int id, String title, String descriptionHtml) {

	static final Product THE_COMEDY_OF_ERRORS = new Product(0, "The Comedy of Errors",
			"<a href=\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\">Wikipedia Summary</a>: "
					+ "Two pairs of twins, parted by a shipwreck, end up in the same town on the same day, and nobody "
					+ "can tell who is who. <b>William Shakespeare</b>’s shortest play is an early one, and lives on "
					+ "mistaken identity, slapstick and puns.");

}
