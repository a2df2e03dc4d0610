package bookinfo.productpage;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The part of details' answer that the page shows; each field is required. */
public record Details(String publisher, Integer pages, String type, String language,
		@JsonProperty("ISBN-10") String isbn10) {

	public Details {
		Objects.requireNonNull(publisher, "publisher");
		Objects.requireNonNull(pages, "pages");
		Objects.requireNonNull(type, "type");
		Objects.requireNonNull(language, "language");
		Objects.requireNonNull(isbn10, "ISBN-10");
	}

}
