package bookinfo.productpage;

import java.nio.charset.StandardCharsets;

import bookinfo.starter.BackendClient.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.WebMvcTest;
import org.springframework.boot.test.mock.mockito.MockBean;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.MockMvc;

import static org.hamcrest.Matchers.startsWith;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

/** The answers of the API, by those of the backends. */
@WebMvcTest(ProductsController.class)
class ProductsControllerTests {

	private static final HttpHeaders HEADERS = new HttpHeaders();

	@Autowired
	private MockMvc mvc;

	@MockBean(name = "details")
	private Backend details;

	@MockBean(name = "reviews")
	private Backend reviews;

	@MockBean(name = "ratings")
	private Backend ratings;

	@MockBean
	private CallHeaders callHeaders;

	@MockBean
	private CurrentTrace trace;

	@BeforeEach
	void callHeaders() {
		given(this.callHeaders.from(any())).willReturn(HEADERS);
	}

	@Test
	void productsAreTheOneBook() throws Exception {
		this.mvc.perform(get("/api/v1/products"))
			.andExpect(status().isOk())
			.andExpect(content().contentType("application/json"))
			.andExpect(content().string(startsWith("[{\"id\":0,\"title\":\"The Comedy of Errors\",\"descriptionHtml\":"
					+ "\"<a href=\\\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\\\">Wikipedia Summary</a>: ")))
			.andExpect(jsonPath("$.length()").value(1))
			.andExpect(jsonPath("$[0].length()").value(3));
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 400, 404 })
	void documentIsPassedOnAsItIs(int status) throws Exception {
		allAnswer(status, "{ \"any\" :  \"Zoë\" }");
		expect(status, "{ \"any\" :  \"Zoë\" }", "{ \"any\" :  \"Zoë\" }", "{ \"any\" :  \"Zoë\" }");
	}

	@ParameterizedTest
	@ValueSource(ints = { 404, 500, 501, 503 })
	void failureIsPassedOnWithoutItsText(int status) throws Exception {
		allAnswer(status, (status != 404) ? "{\"error\":\"Traceback\"}" : "<html>");
		expectSorry(status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "[]", "null", "5" })
	void answerThatIsNoDocumentIsError(String body) throws Exception {
		allAnswer(200, body);
		expectSorry(500);
	}

	@Test
	void redirectIsError() throws Exception {
		allAnswer(302, "{}");
		expectSorry(500);
	}

	private void allAnswer(int status, String body) {
		for (Backend backend : new Backend[] { this.details, this.reviews, this.ratings }) {
			given(backend.get("-1", HEADERS))
				.willReturn(() -> new Answer(status, body.getBytes(StandardCharsets.UTF_8)));
		}
	}

	private void expectSorry(int status) throws Exception {
		String sorry = "{\"error\":\"Sorry, product %s are currently unavailable for this book.\"}";
		expect(status, sorry.formatted("details"), sorry.formatted("reviews"), sorry.formatted("ratings"));
	}

	private void expect(int status, String details, String reviews, String ratings) throws Exception {
		expect("/api/v1/products/-1", status, details);
		expect("/api/v1/products/-1/reviews", status, reviews);
		expect("/api/v1/products/-1/ratings", status, ratings);
	}

	private void expect(String path, int status, String body) throws Exception {
		this.mvc.perform(get(path))
			.andExpect(status().is(status))
			.andExpect(content().contentType("application/json"))
			.andExpect(content().bytes(body.getBytes(StandardCharsets.UTF_8)));
	}

}
