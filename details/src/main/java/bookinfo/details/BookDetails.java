package bookinfo.details;

import java.math.BigInteger;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A book's details; field names and order are the contract's. A field is null where the
 * book service does not know it.
 */
record BookDetails(BigInteger id, String author, Integer year, String type, Integer pages, String publisher,
		String language, @JsonProperty("ISBN-10") String isbn10, @JsonProperty("ISBN-13") String isbn13) {

}
