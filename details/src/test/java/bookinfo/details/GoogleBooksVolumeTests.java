package bookinfo.details;

import java.io.IOException;
import java.math.BigInteger;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How an answer of the Google Books API becomes a book. */
class GoogleBooksVolumeTests {

	static final String ANSWER = """
			{"kind":"books#volumes","totalItems":2,"items":[{"kind":"books#volume","volumeInfo":{
			"title":"The Comedy of Errors","authors":["William Shakespeare","Another"],"publisher":"Courier Corporation",
			"publishedDate":"2002-06-01","industryIdentifiers":[{"type":"OTHER","identifier":"OCLC:1"},
			{"type":"ISBN_13","identifier":"9780486424613"},{"type":"ISBN_10","identifier":"0486424618"}],
			"pageCount":128,"printType":"BOOK","language":"en"}},{"volumeInfo":{}}]}""";

	static final BookDetails BOOK = new BookDetails(BigInteger.TEN, "William Shakespeare", 2002, "paperback", 128,
			"Courier Corporation", "English", "0486424618", "9780486424613");

	@Test
	void firstBookIsMapped() throws IOException {
		assertThat(details(ANSWER)).isEqualTo(BOOK);
	}

	@ParameterizedTest
	@CsvSource({ "1999, 1999", "2002-06, 2002", "2002-06-01, 2002", "1595-01-01T00:00:00Z, 1595" })
	void yearComesFromThePublishedDate(String date, int year) throws IOException {
		assertThat(details(ANSWER.replace("2002-06-01", date)).year()).isEqualTo(year);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "\"en\", \"de\"", "\"en\", 5", "\"language\", \"other\"" })
	void otherLanguageIsUnknown(String part, String other) throws IOException {
		BookDetails details = details(ANSWER.replace(part, other));
		assertThat(details.language()).isEqualTo("unknown");
		assertThat(details.type()).isEqualTo("paperback");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "\"BOOK\", \"MAGAZINE\"", "\"BOOK\", null", "\"printType\", \"other\"" })
	void otherTypeIsUnknown(String part, String other) throws IOException {
		BookDetails details = details(ANSWER.replace(part, other));
		assertThat(details.type()).isEqualTo("unknown");
		assertThat(details.language()).isEqualTo("English");
	}

	@ParameterizedTest
	@ValueSource(strings = { "authors", "publishedDate", "pageCount", "publisher", "industryIdentifiers", "ISBN_10",
			"ISBN_13", "identifier" })
	void missingFieldIsNull(String field) throws IOException {
		assertThat(details(ANSWER.replace("\"" + field + "\"", "\"other\""))).hasToString(expected(field));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = '|',
			value = { "[\"William Shakespeare\",\"Another\"] | \"William Shakespeare\" | authors",
					"[\"William Shakespeare\",\"Another\"] | [] | authors", "\"William Shakespeare\" | null | authors",
					"\"2002-06-01\" | 2002 | publishedDate", "2002-06-01 | soon | publishedDate",
					"2002-06-01 | 20020601 | publishedDate", "128 | \"128\" | pageCount", "128 | 128.5 | pageCount",
					"128 | 9999999999 | pageCount", "\"Courier Corporation\" | {} | publisher",
					"\"0486424618\" | 486424618 | ISBN_10", "\"9780486424613\" | true | ISBN_13" })
	void malformedFieldIsNull(String part, String malformed, String field) throws IOException {
		assertThat(details(ANSWER.replace(part, malformed))).hasToString(expected(field));
	}

	@Test
	void bookWithoutAnyFieldHasAnId() throws IOException {
		assertThat(details("{}"))
			.isEqualTo(new BookDetails(BigInteger.TEN, null, null, "unknown", null, null, "unknown", null, null));
	}

	/** The book without a field of the answer. */
	private static String expected(String field) {
		return switch (field) {
			case "authors" -> BOOK.toString().replaceFirst("author=[^,]*", "author=null");
			case "publishedDate" -> BOOK.toString().replace("year=2002", "year=null");
			case "pageCount" -> BOOK.toString().replace("pages=128", "pages=null");
			case "publisher" -> BOOK.toString().replace("Courier Corporation", "null");
			case "ISBN_10" -> BOOK.toString().replace("0486424618", "null");
			case "ISBN_13" -> BOOK.toString().replace("9780486424613", "null");
			default -> BOOK.toString().replace("0486424618", "null").replace("9780486424613", "null");
		};
	}

	private static BookDetails details(String answer) throws IOException {
		return new GoogleBooksVolume(new ObjectMapper().readTree(answer).at("/items/0/volumeInfo"))
			.details(BigInteger.TEN);
	}

}
