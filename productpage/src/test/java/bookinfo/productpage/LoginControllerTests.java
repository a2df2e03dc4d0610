package bookinfo.productpage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.cookie;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

class LoginControllerTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private static final MockMvc mvc = MockMvcBuilders
		.standaloneSetup(
				new LoginController(new SessionCookie(new ProductpageProperties(null, null, null, 0, KEY, ""))))
		.build();

	@ParameterizedTest
	@CsvSource({ "http://shop:9080/productpage, /productpage", "http://shop:9080/, /",
			"http://SHOP:9080/index.html, /index.html", "https://shop:9080/productpage, /productpage",
			"http://shop:9080/productpage?u=test&a=%22, /productpage?u=test&a=%22",
			"http://shop:9080/productpage#top, /productpage" })
	void redirectsBackToOurPage(String referer, String location) throws Exception {
		mvc.perform(get("/logout").header("host", "shop:9080").header("referer", referer))
			.andExpect(status().isFound())
			.andExpect(header().string("location", location));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://evil.example/", "http://shop:9080//evil.example/",
			"http://shop:9080//evil.example/productpage", "http://shop:9080@evil.example/", "http://shop/",
			"http://shop:9080.evil.example/", "http://shop:9080/elsewhere", "http://shop:9080/login",
			"http://shop:9080/logout", "http://shop:9080/productpage/../x", "http://shop:9080/%2f%2fevil.example",
			"http://shop:9080/\\evil.example", "//evil.example/", "/productpage?u=test", "javascript:alert(1)",
			"productpage", "null", "", "http://shop:9080/ x", "%" })
	void redirectsNowhereElse(String referer) throws Exception {
		mvc.perform(get("/logout").header("host", "shop:9080").header("referer", referer))
			.andExpect(status().isFound())
			.andExpect(header().string("location", "/productpage"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "jason", " jason ", "Zoë 😀", "<script>alert(1)</script>", "a b" })
	void anyNameIsAccepted(String user) throws Exception {
		mvc.perform(post("/login").param("username", user).param("passwd", "any"))
			.andExpect(status().isFound())
			.andExpect(cookie().exists("session"));
		mvc.perform(post("/login").param("username", user)).andExpect(status().isFound());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t", "\u2003" })
	void blankNameIsRefused(String user) throws Exception {
		mvc.perform(post("/login").param("username", user))
			.andExpect(status().isBadRequest())
			.andExpect(status().reason("please provide a user name"))
			.andExpect(cookie().doesNotExist("session"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\r\nb", "a\nb", "a\u0000b", "a\u0085b", "a\u007fb" })
	void nameOfSeveralLinesIsRefused(String user) throws Exception {
		mvc.perform(post("/login").param("username", user)).andExpect(status().isBadRequest());
	}

	@Test
	void nameHas1To100Characters() throws Exception {
		mvc.perform(post("/login")).andExpect(status().isBadRequest());
		mvc.perform(post("/login").param("username", "x".repeat(100))).andExpect(status().isFound());
		mvc.perform(post("/login").param("username", "x".repeat(101))).andExpect(status().isBadRequest());
	}

}
