package bookinfo.ratings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.autoconfigure.web.servlet.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.MockMvc;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

/** Which ids and sizes the controller takes. */
@WebMvcTest(RatingsController.class)
@EnableConfigurationProperties(RatingsProperties.class)
@Import({ RepositoryConfiguration.class, FaultInjection.class, RatingsParser.class })
class RatingsControllerTests {

	private final MockMvc mvc;

	RatingsControllerTests(@Autowired MockMvc mvc) {
		this.mvc = mvc;
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7", "-1", "9223372036854775808", "-99999999999999999999999999" })
	void anyIntegerIsAnId(String id) throws Exception {
		this.mvc.perform(get("/ratings/" + id))
			.andExpect(content().string("{\"id\":" + id + ",\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "1.5", "1e3", "+1", "-", "--1", "0x10", " 1", "1 2", "٣", "null" })
	void notNumericIsRefused(String id) throws Exception {
		this.mvc.perform(get("/ratings/{id}", id))
			.andExpect(status().isBadRequest())
			.andExpect(status().reason("please provide numeric product ID"));
		this.mvc.perform(post("/ratings/{id}", id).content("{\"Reviewer1\":1}"))
			.andExpect(status().isBadRequest())
			.andExpect(status().reason("please provide numeric product ID"));
	}

	@Test
	void sixtyFourKibibytesAreTakenAndNoMore() throws Exception {
		String json = "{\"Reviewer1\":1}";
		String largest = json + " ".repeat(64 * 1024 - json.length());
		this.mvc.perform(post("/ratings/64").content(largest))
			.andExpect(status().isOk())
			.andExpect(jsonPath("$.ratings.Reviewer1").value(1));
		this.mvc.perform(post("/ratings/64").content(largest + " "))
			.andExpect(status().isPayloadTooLarge())
			.andExpect(status().reason("please provide at most 64 KiB of ratings JSON"));
	}

}
