package bookinfo.productpage;

import java.nio.charset.StandardCharsets;

import javax.servlet.http.HttpServletRequest;

import bookinfo.starter.ForwardedHeaders;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * The headers of the calls that a request causes: those that are forwarded, and
 * <code>end-user</code>, the session's user in UTF-8.
 */
@Component
class CallHeaders {

	private final ForwardedHeaders forwardedHeaders;

	private final SessionCookie session;

	CallHeaders(ForwardedHeaders forwardedHeaders, SessionCookie session) {
		this.forwardedHeaders = forwardedHeaders;
		this.session = session;
	}

	HttpHeaders from(HttpServletRequest request) {
		HttpHeaders headers = this.forwardedHeaders.from(request);
		this.session.user(request).ifPresent((user) -> headers.set("end-user", utf8(user)));
		return headers;
	}

	/** The client writes ISO-8859-1; this makes its bytes the UTF-8 of the text. */
	private static String utf8(String text) {
		return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
	}

}
