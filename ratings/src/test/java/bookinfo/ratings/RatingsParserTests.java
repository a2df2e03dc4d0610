package bookinfo.ratings;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

/** Which JSON is accepted as ratings, with the settings of application.yml. */
@JsonTest
@Import(RatingsParser.class)
class RatingsParserTests {

	private final RatingsParser parser;

	RatingsParserTests(@Autowired RatingsParser parser) {
		this.parser = parser;
	}

	@Test
	void reviewersKeepTheirOrder() {
		assertThat(this.parser.parse(utf8("{\"Zoë\":1,\"Adam\":5}"))).containsExactly(entry("Zoë", 1),
				entry("Adam", 5));
	}

	@Test
	void noReviewersAreValid() {
		assertThat(this.parser.parse(utf8("{}"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "5", "\"Reviewer1\"", "[]", "[{\"Reviewer1\":5}]", "{", "{\"Reviewer1\"}",
			"{\"Reviewer1\":5", "{\"Reviewer1\":5}}", "{\"Reviewer1\":5} x", "{Reviewer1:5}", "{'Reviewer1':5}",
			"{\"Reviewer1\":5,}", "Reviewer1=5", "{\"Reviewer1\":NaN}" })
	void otherThanAnObjectIsRefused(String json) {
		assertRefused(utf8(json));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "6", "-1", "4.5", "5.0", "5e0", "\"5\"", "null", "true", "[5]", "{}", "4294967297",
			"18446744073709551621" })
	void otherStarsThanIntegersFromOneToFiveAreRefused(String stars) {
		assertRefused(utf8("{\"Reviewer1\":5,\"Reviewer2\":" + stars + "}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ISO-8859-1", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE" })
	void otherCharsetsThanUtf8AreRefused(String charset) {
		assertRefused("{\"Zoë\":5}".getBytes(Charset.forName(charset)));
	}

	private void assertRefused(byte[] json) {
		assertThatThrownBy(() -> this.parser.parse(json))
			.isInstanceOfSatisfying(ResponseStatusException.class,
					(ex) -> assertThat(ex.getStatus()).isEqualTo(HttpStatus.BAD_REQUEST))
			.hasMessageContaining("please provide valid ratings JSON");
	}

	private static byte[] utf8(String json) {
		return json.getBytes(StandardCharsets.UTF_8);
	}

}
