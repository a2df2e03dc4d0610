package bookinfo.details;

import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import bookinfo.starter.UnusableAnswerException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A book as the Google Books API describes it; any field may be missing or wrong. */
class GoogleBooksVolume {

	/** A year, alone or at the beginning of a date. */
	private static final Pattern YEAR = Pattern.compile("([0-9]{4})(-.*)?");

	private final JsonNode info;

	private GoogleBooksVolume(JsonNode info) {
		this.info = info;
	}

	/** The first book of an answer. */
	static GoogleBooksVolume first(byte[] answer, ObjectMapper mapper) throws UnusableAnswerException {
		JsonNode book;
		try {
			book = mapper.readTree(answer).at("/items/0");
		}
		catch (IOException ex) {
			throw new UnusableAnswerException("the book service's answer is not JSON");
		}
		if (!book.isObject()) {
			throw new UnusableAnswerException("the book service knows no such book: its answer has no items");
		}
		return new GoogleBooksVolume(book.path("volumeInfo"));
	}

	BookDetails details(BigInteger id) throws UnusableAnswerException {
		String type = this.info.path("printType").asText().equals("BOOK") ? "paperback" : "unknown";
		String language = this.info.path("language").asText().equals("en") ? "English" : "unknown";
		return new BookDetails(id, text(this.info.at("/authors/0"), "authors"), year(), type, pages(),
				text(this.info.path("publisher"), "publisher"), language, isbn("ISBN_10"), isbn("ISBN_13"));
	}

	private int year() throws UnusableAnswerException {
		Matcher matcher = YEAR.matcher(text(this.info.path("publishedDate"), "publishedDate"));
		if (!matcher.matches()) {
			throw invalid("publishedDate");
		}
		return Integer.parseInt(matcher.group(1));
	}

	private int pages() throws UnusableAnswerException {
		JsonNode pages = this.info.path("pageCount");
		if (!pages.isInt()) {
			throw invalid("pageCount");
		}
		return pages.intValue();
	}

	private String isbn(String type) throws UnusableAnswerException {
		for (JsonNode identifier : this.info.path("industryIdentifiers")) {
			if (identifier.path("type").asText().equals(type)) {
				return text(identifier.path("identifier"), type);
			}
		}
		throw invalid(type);
	}

	private static String text(JsonNode value, String field) throws UnusableAnswerException {
		if (!value.isTextual()) {
			throw invalid(field);
		}
		return value.textValue();
	}

	private static UnusableAnswerException invalid(String field) {
		return new UnusableAnswerException("the book service's answer has no valid " + field);
	}

}
