package bookinfo.starter;

import java.io.IOException;

import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 400 to requests that Tomcat takes but Spring cannot parse: Spring would fail
 * with 500, and again while it writes the error. It comes after the filter of the
 * encoding.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class MalformedRequestFilter extends OncePerRequestFilter {

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (isMalformed(request)) {
			response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
			response.setContentType(MediaType.APPLICATION_JSON_VALUE);
			response.getWriter().write("{\"error\":\"Bad Request\"}");
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private static boolean isMalformed(HttpServletRequest request) {
		try {
			// An escape that is none, in a path parameter.
			RequestPath path = RequestPath.parse(request.getRequestURI(), null);
			// A content type with a wildcard.
			new ServletServerHttpRequest(request).getHeaders();
			// An origin that is no URL.
			CorsUtils.isCorsRequest(request);
			// More languages than Tomcat allows.
			request.getLocale();
			return path.elements()
				.stream()
				.anyMatch((element) -> element instanceof PathSegment segment && segment.valueToMatch().equals(".."));
		}
		catch (IllegalArgumentException ex) {
			return true;
		}
	}

}
