package bookinfo.productpage;

import java.lang.reflect.RecordComponent;
import java.util.List;

import bookinfo.productpage.Reviews.Review;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which answers of details and reviews can be shown. */
class BackendAnswersTests {

	private static final String DETAILS = "{\"publisher\":\"P\",\"pages\":1,\"type\":\"t\",\"language\":\"l\","
			+ "\"ISBN-10\":\"i\",\"more\":true}";

	private final ObjectMapper mapper = Jackson2ObjectMapperBuilder.json().build();

	@Test
	void detailsAreRead() throws JsonProcessingException {
		assertThat(this.mapper.readValue(DETAILS, Details.class)).isEqualTo(new Details("P", 1, "t", "l", "i"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "publisher", "pages", "type", "language", "ISBN-10" })
	void eachDetailIsRequired(String field) {
		assertThatThrownBy(() -> this.mapper.readValue(DETAILS.replace(field, "other"), Details.class))
			.isInstanceOf(JsonProcessingException.class)
			.hasMessageContaining(field);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{\"stars\":1,\"color\":\"red\"}", "{\"stars\":5,\"color\":\"Black\"}",
			"{\"error\":\"Ratings service is currently unavailable\"}", "{\"error\":\"\",\"stars\":9}" })
	void aReviewIsRead(String rating) throws JsonProcessingException {
		Reviews reviews = reviews("{\"reviewer\":\"R\",\"text\":\"T\",\"rating\":" + rating + "}");
		assertThat(reviews.reviews()).singleElement()
			.satisfies((review) -> assertThat(review.reviewer() + review.text()).isEqualTo("RT"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"stars\":5}", "{\"color\":\"red\"}", "{\"stars\":0,\"color\":\"red\"}",
			"{\"stars\":6,\"color\":\"red\"}", "{\"stars\":-1,\"color\":\"red\"}",
			"{\"stars\":\"five\",\"color\":\"red\"}", "{\"stars\":5,\"color\":\"\"}",
			"{\"stars\":5,\"color\":\"red;}\"}", "{\"stars\":5,\"color\":\"url(x)\"}" })
	void starsAreFromOneToFiveInAColour(String rating) {
		assertThatThrownBy(() -> reviews("{\"reviewer\":\"R\",\"text\":\"T\",\"rating\":" + rating + "}"))
			.isInstanceOf(JsonProcessingException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{}", "{\"reviewer\":\"R\"}", "{\"text\":\"T\"}", "[]", "5" })
	void aReviewHasAReviewerAndAText(String review) {
		assertThatThrownBy(() -> reviews(review)).isInstanceOf(JsonProcessingException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"reviews\":null}", "{\"reviews\":{}}", "{\"reviews\":5}" })
	void reviewsAreRequired(String json) {
		assertThatThrownBy(() -> this.mapper.readValue(json, Reviews.class))
			.isInstanceOf(JsonProcessingException.class);
	}

	/** What the page reads often is compiled, unless its type is not public. */
	@Test
	void theirPropertiesCanBeCompiled() throws JsonProcessingException {
		Review review = reviews("{\"reviewer\":\"R\",\"text\":\"T\",\"rating\":{\"stars\":5,\"color\":\"red\"}}")
			.reviews()
			.get(0);
		List<Record> read = List.of(Product.THE_COMEDY_OF_ERRORS, this.mapper.readValue(DETAILS, Details.class),
				new Reviews("p", "c", List.of(review)), review, review.rating());
		for (Record object : read) {
			for (RecordComponent property : object.getClass().getRecordComponents()) {
				SpelExpression expression = new SpelExpressionParser().parseRaw(property.getName());
				expression.getValue(object);
				assertThat(expression.compileExpression()).as(property.toString()).isTrue();
			}
		}
	}

	private Reviews reviews(String review) throws JsonProcessingException {
		return this.mapper.readValue("{\"podname\":\"p\",\"clustername\":\"null\",\"reviews\":[" + review + "]}",
				Reviews.class);
	}

}
