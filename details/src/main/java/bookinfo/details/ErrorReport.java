package bookinfo.details;

import java.io.IOException;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.res.StringManager;

import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/**
 * Answers each failed request, also one that Tomcat refuses before Spring sees it, with
 * <code>{"error":"…"}</code>, or with a page that says the same where a browser asked.
 */
class ErrorReport extends ErrorReportValve {

	private static final String HEADERS_TOO_LARGE = StringManager.getManager(Http11InputBuffer.class)
		.getString("iib.requestheadertoolarge.error");

	private static final String PAGE = """
			<!DOCTYPE html>
			<html lang="en"><meta charset="utf-8"><title>%1$s</title><h1>%1$s</h1><p>%2$s</p></html>
			""";

	@Override
	protected void report(Request request, Response response, Throwable throwable) {
		if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		// Tomcat has one status for all that it cannot parse.
		if (throwable != null && HEADERS_TOO_LARGE.equals(throwable.getMessage())) {
			response.setStatus(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.value());
		}
		HttpStatus status = HttpStatus.valueOf(response.getStatus());
		String reason = (response.getMessage() != null) ? response.getMessage() : reason(status);
		String accept = request.getHeader(HttpHeaders.ACCEPT);
		boolean browser = accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
		try {
			response.setContentType(browser ? MediaType.TEXT_HTML_VALUE : MediaType.APPLICATION_JSON_VALUE);
			response.setCharacterEncoding("UTF-8");
			response.getReporter()
				.write(browser ? PAGE.formatted(status.getReasonPhrase(), HtmlUtils.htmlEscape(reason))
						: "{\"error\":\"%s\"}"
							.formatted(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(reason))));
			response.finishResponse();
		}
		catch (IOException ex) {
			this.container.getLogger().debug("The client left before its error", ex);
		}
	}

	private static String reason(HttpStatus status) {
		return switch (status) {
			case BAD_REQUEST -> "this is not valid HTTP";
			case NOT_FOUND -> "there is nothing at this path";
			default -> status.getReasonPhrase();
		};
	}

	/** Puts it in the place of Tomcat's own report. */
	@Component
	static class Customizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

		@Override
		public void customize(TomcatServletWebServerFactory factory) {
			factory.addContextCustomizers((context) -> {
				StandardHost host = (StandardHost) context.getParent();
				host.setErrorReportValveClass(ErrorReport.class.getName());
				host.getPipeline().addValve(new ErrorReport());
			});
		}

	}

}
