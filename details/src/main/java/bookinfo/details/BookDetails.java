package bookinfo.details;

import java.math.BigInteger;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A book's details; field names and order are the contract's. */
record BookDetails(BigInteger id, String author, int year, String type, int pages, String publisher, String language,
		@JsonProperty("ISBN-10") String isbn10, @JsonProperty("ISBN-13") String isbn13) {

}
