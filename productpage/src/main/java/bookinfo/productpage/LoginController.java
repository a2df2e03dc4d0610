package bookinfo.productpage;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

import javax.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** <code>POST /login</code> lets anyone in, <code>GET /logout</code> out. */
@RestController
class LoginController {

	private static final int MAX_LENGTH = 100;

	private static final Set<String> PAGES = Set.of("/", "/index.html", "/productpage");

	private final SessionCookie session;

	LoginController(SessionCookie session) {
		this.session = session;
	}

	@PostMapping("/login")
	ResponseEntity<Void> login(HttpServletRequest request) {
		String user = request.getParameter("username");
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
	 * The page that the request came from, when it is one of ours; otherwise this would
	 * be an open redirect.
	 */
	private static String page(HttpServletRequest request) {
		String referer = request.getHeader(HttpHeaders.REFERER);
		try {
			URI page = new URI((referer != null) ? referer : "");
			if (page.getRawPath() != null && PAGES.contains(page.getRawPath()) && page.getRawAuthority() != null
					&& page.getRawAuthority().equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))) {
				return page.getRawPath() + ((page.getRawQuery() != null) ? "?" + page.getRawQuery() : "");
			}
		}
		catch (URISyntaxException ex) {
			// Not one of our pages.
		}
		return "/productpage";
	}

}
