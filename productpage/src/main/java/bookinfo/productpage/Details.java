package bookinfo.productpage;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The part of details' answer that the page shows; any field may be missing. */
public record Details(String publisher, Integer pages, String type, String language,
		@JsonProperty("ISBN-10") String isbn10) {

}
