package bookinfo.productpage;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import bookinfo.starter.BackendClient.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.WebMvcTest;
import org.springframework.boot.test.mock.mockito.MockBean;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.MockMvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

/** The page, by the answers of details and reviews. */
@WebMvcTest(ProductpageController.class)
@MockBean(CurrentTrace.class)
class ProductpageControllerTests {

	private static final HttpHeaders HEADERS = new HttpHeaders();

	private static final String NO_DETAILS = "<h2>Error fetching product details</h2>\n"
			+ "          <p>Sorry, product details are currently unavailable for this book.</p>";

	private static final String NO_REVIEWS = "<h2>Error fetching product reviews</h2>\n"
			+ "      <p>Sorry, product reviews are currently unavailable for this book.</p>";

	@Autowired
	private MockMvc mvc;

	@MockBean(name = "details")
	private Backend details;

	@MockBean(name = "reviews")
	private Backend reviews;

	@MockBean
	private Flood flood;

	@MockBean
	private CallHeaders callHeaders;

	@MockBean
	private SessionCookie session;

	@BeforeEach
	void backendsAreWell() {
		given(this.callHeaders.from(any())).willReturn(HEADERS);
		answer(this.details, 200, Backends.DETAILS);
		answer(this.reviews, 200, Backends.REVIEWS);
	}

	@Test
	void pageShowsDetailsAndReviews() throws Exception {
		assertThat(page())
			.contains("<title>Simple Bookstore App</title>", ">The Comedy of Errors<",
					"<a href=\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\">Wikipedia Summary</a>: ")
			.containsSubsequence("Book Details", "ISBN-10", "1234567890", "Publisher", "PublisherA", "Pages", "200",
					"Type", "paperback", "Language", "English")
			.containsSubsequence("Book Reviews", "5 out of 5 stars", "Very &lt;b&gt;good&lt;/b&gt;", "Reviewer1",
					"1 out of 5 stars", "Not bad", "Reviewer2", "Reviews served by:", "reviews-v3-abc")
			.doesNotContain("on cluster", "Error fetching", "unavailable", "Trace");
		then(this.flood).should().start("0", HEADERS);
	}

	@ParameterizedTest
	@CsvSource({ "1, red", "2, black", "3, Black", "4, red", "5, black" })
	void ratingIsStarsInItsColour(int stars, String color) throws Exception {
		answer(this.reviews, 200, Backends.reviews("{\"stars\":" + stars + ",\"color\":\"" + color + "\"}", "null"));
		String page = page();
		assertThat(page.split("glyphicon glyphicon-star " + color, -1)).hasSize(stars + 1);
		assertThat(page.split("glyphicon glyphicon-star-empty", -1)).hasSize(5 - stars + 1);
		assertThat(page).contains("fill=\"" + color + "\"");
	}

	@Test
	void ratingMayBeMissingOrFailed() throws Exception {
		answer(this.reviews, 200, Backends.reviews("null", "null").replace(",\"rating\":null", ""));
		assertThat(page()).contains("Reviewer1", "Reviewer2").doesNotContain("glyphicon", "unavailable");
		answer(this.reviews, 200, Backends.reviews("{\"error\":\"down\"}", "{\"stars\":4,\"color\":\"red\"}"));
		assertThat(page())
			.containsSubsequence("Ratings service is currently unavailable", "Reviewer1", "4 out of 5 stars",
					"Reviewer2")
			.doesNotContain("Error fetching");
	}

	@Test
	void clusterIsNamed() throws Exception {
		answer(this.reviews, 200,
				Backends.REVIEWS.replace("\"clustername\":\"null\"", "\"clustername\":\"one & two\""));
		assertThat(page()).containsSubsequence("reviews-v3-abc", "on cluster one &amp; two");
	}

	@Test
	void userIsNamedWhileSignedIn() throws Exception {
		assertThat(page()).contains("action=\"/login\"").doesNotContain("Sign out");
		given(this.session.user(any())).willReturn(Optional.of("<b>"));
		assertThat(page()).contains(">&lt;b&gt;<", "Sign out").doesNotContain("action=\"/login\"");
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 302, 400, 404, 500, 503 })
	void failureCostsOnlyItsSection(int status) throws Exception {
		answer(this.details, status, Backends.DETAILS);
		assertThat(page()).contains(NO_DETAILS, "Reviewer1").doesNotContain("PublisherA", NO_REVIEWS);
		answer(this.reviews, status, Backends.REVIEWS);
		assertThat(page()).contains(NO_DETAILS, NO_REVIEWS, ">The Comedy of Errors<")
			.doesNotContain("PublisherA", "Reviewer1");
		answer(this.details, 200, Backends.DETAILS);
		assertThat(page()).contains("PublisherA", NO_REVIEWS).doesNotContain(NO_DETAILS, "Reviewer1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "null", "5", "[]", "<html>Welcome</html>" })
	void answerThatIsNoDocumentCostsItsSection(String body) throws Exception {
		answer(this.details, 200, body);
		assertThat(page()).contains(NO_DETAILS, "Reviewer1");
		answer(this.details, 200, Backends.DETAILS);
		answer(this.reviews, 200, body);
		assertThat(page()).contains("PublisherA", NO_REVIEWS);
	}

	@ParameterizedTest
	@CsvSource({ "publisher, other", "type, other", "pages, other", "language, other", "ISBN-10, other", "200, null" })
	void missingDetailIsEmpty(String text, String other) throws Exception {
		answer(this.details, 200, Backends.DETAILS.replace(text, other));
		assertThat(page().split("<dd></dd>", -1)).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "200, \"200\"", "200, 4.5", "\"PublisherA\", {}" })
	void detailOfAnotherTypeCostsTheSection(String text, String wrong) throws Exception {
		answer(this.details, 200, Backends.DETAILS.replace(text, wrong));
		assertThat(page()).contains(NO_DETAILS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"stars\":5}", "{\"color\":\"red\"}", "{\"stars\":0,\"color\":\"red\"}",
			"{\"stars\":6,\"color\":\"red\"}", "{\"stars\":-1,\"color\":\"red\"}", "{\"stars\":4.5,\"color\":\"red\"}",
			"{\"stars\":\"5\",\"color\":\"red\"}", "{\"stars\":true,\"color\":\"red\"}",
			"{\"stars\":null,\"color\":\"red\"}", "{\"stars\":5,\"color\":\"\"}", "{\"stars\":5,\"color\":\"red;}\"}",
			"{\"stars\":5,\"color\":\"url(x)\"}" })
	void ratingNeedsOneToFiveStarsAndTheNameOfAColour(String rating) throws Exception {
		answer(this.reviews, 200, Backends.reviews("null", rating));
		assertThat(page()).contains(NO_REVIEWS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{}", "5", "[null]", "[{}]", "[{\"reviewer\":\"R\"}]", "[{\"text\":\"T\"}]",
			"[[]]", "[5]" })
	void reviewNeedsReviewerAndText(String list) throws Exception {
		answer(this.reviews, 200, "{\"podname\":\"p\",\"clustername\":\"null\",\"reviews\":" + list + "}");
		assertThat(page()).contains(NO_REVIEWS);
	}

	private static void answer(Backend backend, int status, String body) {
		given(backend.get("0", HEADERS)).willReturn(() -> new Answer(status, body.getBytes(StandardCharsets.UTF_8)));
	}

	private String page() throws Exception {
		return this.mvc.perform(get("/productpage"))
			.andExpect(status().isOk())
			.andReturn()
			.getResponse()
			.getContentAsString();
	}

}
