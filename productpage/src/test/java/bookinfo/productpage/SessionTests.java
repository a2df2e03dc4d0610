package bookinfo.productpage;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import javax.servlet.http.Cookie;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.ResponseCookie;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose session a cookie is. */
class SessionTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private final Session session = session(KEY);

	@ParameterizedTest
	@ValueSource(strings = { "jason", "Zoë 😀", "<b>", "a;b,c=\"d\"" })
	void whoSignedInIsTheUser(String user) {
		String cookie = this.session.signIn(user, false).getValue();
		assertThat(cookie).matches("[A-Za-z0-9_.-]+");
		assertThat(user(this.session, cookie)).hasValue(user);
		assertThat(user(session(KEY), cookie)).hasValue(user);
	}

	@Test
	void withoutACookieThereIsNoUser() {
		assertThat(this.session.user(new MockHttpServletRequest())).isEmpty();
	}

	@Test
	void anotherKeysCookieIsNobodys() {
		String cookie = session("another key, also of 32 characters").signIn("jason", false).getValue();
		assertThat(user(this.session, cookie)).isEmpty();
		assertThat(user(session(""), session("").signIn("jason", false).getValue())).isEmpty();
	}

	@Test
	void aForgedNameIsNobodys() {
		String[] parts = this.session.signIn("jason", false).getValue().split("\\.");
		assertThat(user(this.session, parts[0] + "." + base64("admin") + "." + parts[2])).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "None", "NONE", "nOnE" })
	void anUnsignedCookieIsNobodys(String algorithm) {
		String header = base64("{\"alg\":\"" + algorithm + "\"}");
		String signature = this.session.signIn("admin", false).getValue().split("\\.")[2];
		assertThat(user(this.session, header + "." + base64("admin") + ".")).isEmpty();
		assertThat(user(this.session, header + "." + base64("admin") + "." + signature)).isEmpty();
	}

	@Test
	void noPartOfACookieIsEnough() {
		String cookie = this.session.signIn("jason", false).getValue();
		for (int length = 0; length < cookie.length(); length++) {
			assertThat(user(this.session, cookie.substring(0, length))).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "jason", "..", "...", "a.b.c", "\u00ff.\u00ff.\u00ff", "e30.e30.e30" })
	void nonsenseIsNobodys(String cookie) {
		assertThat(user(this.session, cookie)).isEmpty();
	}

	@Test
	void theCookieIsForOurPagesOnly() {
		ResponseCookie cookie = this.session.signIn("jason", true);
		assertThat(cookie.toString()).startsWith("session=").endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax");
		assertThat(this.session.signIn("jason", false).isSecure()).isFalse();
	}

	@Test
	void signingOutEndsTheCookie() {
		ResponseCookie cookie = this.session.signOut(false);
		assertThat(cookie.getValue()).isEmpty();
		assertThat(cookie.getMaxAge()).isZero();
		assertThat(cookie.getPath()).isEqualTo("/");
	}

	private static Optional<String> user(Session session, String cookie) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setCookies(new Cookie("session", cookie));
		return session.user(request);
	}

	private static Session session(String key) {
		return new Session(new ProductpageProperties(9080, "v1", "localhost", "text", null, null, null, null, 250, 1,
				false, key, "", null));
	}

	private static String base64(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

}
