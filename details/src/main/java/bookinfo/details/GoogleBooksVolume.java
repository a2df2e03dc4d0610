package bookinfo.details;

import java.math.BigInteger;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A book as the Google Books API describes it. Many books lack a field, which is then
 * null here too.
 */
record GoogleBooksVolume(JsonNode info) {

	BookDetails details(BigInteger id) {
		String date = text("/publishedDate");
		JsonNode pages = this.info.path("pageCount");
		return new BookDetails(id, text("/authors/0"),
				(date != null && date.matches("[0-9]{4}(-.*)?")) ? Integer.valueOf(date.substring(0, 4)) : null,
				"BOOK".equals(text("/printType")) ? "paperback" : "unknown", pages.isInt() ? pages.intValue() : null,
				text("/publisher"), "en".equals(text("/language")) ? "English" : "unknown", isbn("ISBN_10"),
				isbn("ISBN_13"));
	}

	private String text(String path) {
		return this.info.at(path).textValue();
	}

	private String isbn(String type) {
		for (JsonNode identifier : this.info.path("industryIdentifiers")) {
			if (type.equals(identifier.path("type").textValue())) {
				return identifier.path("identifier").textValue();
			}
		}
		return null;
	}

}
