package bookinfo.starter;

import java.util.List;
import java.util.Map;

import javax.servlet.RequestDispatcher;
import javax.servlet.http.HttpServletRequest;

import org.springframework.boot.autoconfigure.web.ErrorProperties;
import org.springframework.boot.autoconfigure.web.servlet.error.BasicErrorController;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorViewResolver;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.web.servlet.error.ErrorAttributes;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Answers each failed request with <code>{"error":"…"}</code>, or with a page that says
 * the same where a browser asks.
 */
class JsonErrorController extends BasicErrorController {

	JsonErrorController(ErrorAttributes attributes, ErrorProperties properties, List<ErrorViewResolver> views) {
		super(attributes, properties, views);
	}

	/** A type that the failed answer already had would be no type for JSON. */
	@Override
	public ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
		ResponseEntity<Map<String, Object>> error = super.error(request);
		return ResponseEntity.status(error.getStatusCode())
			.contentType(MediaType.APPLICATION_JSON)
			.body(error.getBody());
	}

	@Override
	protected Map<String, Object> getErrorAttributes(HttpServletRequest request, ErrorAttributeOptions options) {
		return Map.of("error", reason(request));
	}

	/** The message of an unexpected exception stays in the log. */
	private String reason(HttpServletRequest request) {
		boolean unexpected = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null;
		Object message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
		return (unexpected || message == null || message.equals("")) ? getStatus(request).getReasonPhrase()
				: message.toString();
	}

	/** A client that asks for <code>/error</code> itself finds nothing there. */
	@Override
	protected HttpStatus getStatus(HttpServletRequest request) {
		boolean failed = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) != null;
		return failed ? super.getStatus(request) : HttpStatus.NOT_FOUND;
	}

}
