package bookinfo.productpage;

import java.io.IOException;

import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** The headers of every answer: its trace, and what a browser may do with it. */
@Component
class ResponseHeadersFilter extends OncePerRequestFilter {

	private final CurrentTrace trace;

	ResponseHeadersFilter(CurrentTrace trace) {
		this.trace = trace;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		this.trace.id().ifPresent((id) -> response.setHeader("x-trace-id", id));
		response.setHeader("content-security-policy", "default-src 'none'; style-src 'self'; img-src 'self'; "
				+ "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
		// The back button must not show a user who has signed out. Static files have a
		// header of their own.
		response.setHeader("cache-control", "no-store");
		response.setHeader("x-content-type-options", "nosniff");
		// Not stricter: login and logout need the Referer.
		response.setHeader("referrer-policy", "same-origin");
		chain.doFilter(request, response);
	}

}
