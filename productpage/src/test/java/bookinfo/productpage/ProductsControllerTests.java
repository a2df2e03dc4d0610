package bookinfo.productpage;

import java.nio.charset.StandardCharsets;
import java.util.List;

import bookinfo.starter.BackendClient.Answer;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

class ProductsControllerTests {

	private final Backend details = mock(Backend.class);

	private final Backend reviews = mock(Backend.class);

	private final Backend ratings = mock(Backend.class);

	private final MockMvc mvc = MockMvcBuilders
		.standaloneSetup(new ProductsController(this.details, this.reviews, this.ratings, mock(CallHeaders.class),
				new ObjectMapper()))
		.build();

	@Test
	void productsAreTheOneBook() throws Exception {
		String json = this.mvc.perform(get("/api/v1/products")).andReturn().getResponse().getContentAsString();
		assertThat(json).startsWith("[{\"id\":0,\"title\":\"The Comedy of Errors\",\"descriptionHtml\":"
				+ "\"<a href=\\\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\\\">Wikipedia Summary</a>: ");
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 400, 404 })
	void documentIsPassedOnAsItIs(int status) throws Exception {
		backendsAnswer(status, "{ \"any\" :  \"Zoë\" }");
		for (String path : List.of("", "/reviews", "/ratings")) {
			expect(path, status, "{ \"any\" :  \"Zoë\" }");
		}
	}

	@ParameterizedTest
	@CsvSource({ "500, {}, 500", "501, {}, 501", "503, {}, 503", "302, {}, 500", "404, <html>, 404", "200, '', 500",
			"200, nonsense, 500", "200, [], 500", "200, null, 500", "200, 5, 500" })
	void otherAnswerIsAnError(int status, String body, int expected) throws Exception {
		backendsAnswer(status, body);
		String sorry = "{\"error\":\"Sorry, product %s are currently unavailable for this book.\"}";
		expect("", expected, sorry.formatted("details"));
		expect("/reviews", expected, sorry.formatted("reviews"));
		expect("/ratings", expected, sorry.formatted("ratings"));
	}

	private void backendsAnswer(int status, String body) {
		for (Backend backend : List.of(this.details, this.reviews, this.ratings)) {
			given(backend.get(eq("-1"), any()))
				.willReturn(() -> new Answer(status, body.getBytes(StandardCharsets.UTF_8)));
		}
	}

	private void expect(String path, int status, String body) throws Exception {
		this.mvc.perform(get("/api/v1/products/-1" + path))
			.andExpect(status().is(status))
			.andExpect(content().contentType("application/json"))
			.andExpect(content().bytes(body.getBytes(StandardCharsets.UTF_8)));
	}

}
