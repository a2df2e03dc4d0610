package bookinfo.productpage;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import javax.servlet.http.Cookie;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

class SessionCookieTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private final SessionCookie session = session(KEY);

	@ParameterizedTest
	@ValueSource(strings = { "jason", "Zoë 😀", "<b>", "a;b,c=\"d\"" })
	void userIsReadByEveryReplica(String user) {
		String cookie = this.session.signIn(user, false).getValue();
		assertThat(cookie).matches("[A-Za-z0-9_.-]+");
		assertThat(user(this.session, cookie)).hasValue(user);
		assertThat(user(session(KEY), cookie)).hasValue(user);
	}

	@Test
	void noUserWithoutCookie() {
		assertThat(this.session.user(new MockHttpServletRequest())).isEmpty();
	}

	@Test
	void cookieOfAnotherKeyIsIgnored() {
		String cookie = session("another key, also of 32 characters").signIn("jason", false).getValue();
		assertThat(user(this.session, cookie)).isEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void replicasWithoutAKeyShareSessionsAndWarn(CapturedOutput output) {
		assertThat(user(session(""), session("").signIn("jason", false).getValue())).hasValue("jason");
		assertThat(output).contains(" WARN ", "set SESSION_KEY");
	}

	@Test
	void forgedNameIsIgnored() {
		String[] parts = this.session.signIn("jason", false).getValue().split("\\.");
		assertThat(user(this.session, parts[0] + "." + base64("admin") + "." + parts[2])).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "None", "NONE", "nOnE" })
	void unsignedCookieIsIgnored(String algorithm) {
		String unsigned = base64("{\"alg\":\"" + algorithm + "\"}") + "." + base64("admin") + ".";
		String signature = this.session.signIn("admin", false).getValue().split("\\.")[2];
		assertThat(user(this.session, unsigned)).isEmpty();
		assertThat(user(this.session, unsigned + signature)).isEmpty();
	}

	@Test
	void truncatedCookieIsIgnored() {
		String cookie = this.session.signIn("jason", false).getValue();
		for (int length = 0; length < cookie.length(); length++) {
			assertThat(user(this.session, cookie.substring(0, length))).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "jason", "..", "...", "a.b.c", "\u00ff.\u00ff.\u00ff", "e30.e30.e30" })
	void malformedCookieIsIgnored(String cookie) {
		assertThat(user(this.session, cookie)).isEmpty();
	}

	@Test
	void cookieIsForOurPagesOnly() {
		assertThat(this.session.signIn("jason", true).toString()).startsWith("session=")
			.endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax");
		assertThat(this.session.signIn("jason", false).isSecure()).isFalse();
	}

	@Test
	void signingOutDeletesTheCookie() {
		assertThat(this.session.signOut(false).toString()).startsWith("session=; Path=/; Max-Age=0;");
	}

	private static Optional<String> user(SessionCookie session, String cookie) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setCookies(new Cookie("session", cookie));
		return session.user(request);
	}

	private static SessionCookie session(String key) {
		return new SessionCookie(new ProductpageProperties(null, null, null, 0, key, ""));
	}

	private static String base64(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

}
