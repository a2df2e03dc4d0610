package bookinfo.starter;

import java.io.IOException;
import java.util.Map;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.View;
import org.springframework.web.util.HtmlUtils;

/** The error that a browser sees. */
class ErrorPage implements View {

	private static final String PAGE = """
			<!DOCTYPE html>
			<html lang="en">
			<head><meta charset="utf-8"><title>%1$s</title></head>
			<body><h1>%1$s</h1></body>
			</html>
			""";

	/** Without it Spring looks for another view. */
	@Override
	public String getContentType() {
		return "text/html;charset=UTF-8";
	}

	@Override
	public void render(Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		response.setContentType(getContentType());
		response.getWriter().write(PAGE.formatted(HtmlUtils.htmlEscape(String.valueOf(model.get("error")))));
	}

}
