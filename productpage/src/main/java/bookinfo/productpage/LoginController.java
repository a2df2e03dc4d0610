package bookinfo.productpage;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

import javax.servlet.http.HttpServletRequest;

import org.apache.catalina.Globals;
import org.apache.tomcat.util.http.Parameters.FailReason;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * <code>POST /login</code> and <code>GET /logout</code>: anyone is let in, and led back
 * to the page.
 */
@RestController
class LoginController {

	private static final int MAX_LENGTH = 100;

	private static final Set<String> PAGES = Set.of("/", "/index.html", "/productpage");

	private final Session session;

	LoginController(Session session) {
		this.session = session;
	}

	@PostMapping("/login")
	ResponseEntity<Void> login(HttpServletRequest request) {
		String user = request.getParameter("username");
		if (request.getAttribute(Globals.PARAMETER_PARSE_FAILED_REASON_ATTR) == FailReason.POST_TOO_LARGE) {
			throw new ResponseStatusException(HttpStatus.PAYLOAD_TOO_LARGE, "please provide at most 64 KiB");
		}
		if (user == null || user.isBlank()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide a user name");
		}
		if (user.length() > MAX_LENGTH || user.chars().anyMatch(Character::isISOControl)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"please provide a user name of at most " + MAX_LENGTH + " characters on one line");
		}
		return back(request, this.session.signIn(user.strip(), request.isSecure()));
	}

	@GetMapping("/logout")
	ResponseEntity<Void> logout(HttpServletRequest request) {
		return back(request, this.session.signOut(request.isSecure()));
	}

	private static ResponseEntity<Void> back(HttpServletRequest request, ResponseCookie cookie) {
		return ResponseEntity.status(HttpStatus.FOUND)
			.header(HttpHeaders.LOCATION, page(request))
			.header(HttpHeaders.SET_COOKIE, cookie.toString())
			.build();
	}

	/**
	 * The page that the request came from, when it is one of ours: a link elsewhere must
	 * not lead anywhere else.
	 */
	private static String page(HttpServletRequest request) {
		try {
			URI referer = new URI(String.valueOf(request.getHeader(HttpHeaders.REFERER)));
			if (PAGES.contains(String.valueOf(referer.getRawPath())) && String.valueOf(referer.getRawAuthority())
				.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))) {
				return referer.getRawPath() + ((referer.getRawQuery() != null) ? "?" + referer.getRawQuery() : "");
			}
		}
		catch (URISyntaxException ex) {
			// Then it is not a page of ours either.
		}
		return "/productpage";
	}

}
