package bookinfo.productpage;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Optional;

import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServletRequest;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/**
 * The session: a cookie with the user's name, signed (JWS, HMAC with SHA-256), so that
 * every replica with the same key can read it and no replica keeps state.
 */
@Component
class SessionCookie {

	private static final Logger log = LoggerFactory.getLogger(SessionCookie.class);

	private static final String COOKIE = "session";

	/**
	 * Public: replicas and restarts share the sessions of a demo that anyone may sign in
	 * to, by any name.
	 */
	private static final String DEMO_KEY = "the public session key of BookInfo's demo";

	private final byte[] key;

	SessionCookie(ProductpageProperties properties) {
		if (properties.sessionKey().isEmpty()) {
			log.warn("Sessions are signed with the demo's public key: set SESSION_KEY to a secret of your own");
		}
		this.key = (properties.sessionKey().isEmpty() ? DEMO_KEY : properties.sessionKey())
			.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * The user who signed in; empty without a cookie that was signed with our key.
	 */
	Optional<String> user(HttpServletRequest request) {
		Cookie cookie = WebUtils.getCookie(request, COOKIE);
		if (cookie == null) {
			return Optional.empty();
		}
		try {
			JWSObject session = JWSObject.parse(cookie.getValue());
			return session.verify(new MACVerifier(this.key)) ? Optional.of(session.getPayload().toString())
					: Optional.empty();
		}
		catch (ParseException | JOSEException ex) {
			log.debug("Not our session", ex);
			return Optional.empty();
		}
	}

	/** The cookie that signs a user in until the browser closes. */
	ResponseCookie signIn(String user, boolean secure) {
		JWSObject session = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(user));
		try {
			session.sign(new MACSigner(this.key));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		return cookie(session.serialize(), secure).build();
	}

	/** The cookie that signs a user out. */
	ResponseCookie signOut(boolean secure) {
		return cookie("", secure).maxAge(0).build();
	}

	private static ResponseCookie.ResponseCookieBuilder cookie(String value, boolean secure) {
		return ResponseCookie.from(COOKIE, value).path("/").httpOnly(true).sameSite("Lax").secure(secure);
	}

}
