package bookinfo.productpage;

import java.io.IOException;
import java.util.function.Supplier;

import javax.servlet.http.HttpServletRequest;

import bookinfo.starter.BackendClient.Answer;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** <code>GET /productpage</code>: a backend that fails costs only its own section. */
@Controller
class ProductpageController {

	private static final Logger log = LoggerFactory.getLogger(ProductpageController.class);

	private final Backend details;

	private final Backend reviews;

	private final Flood flood;

	private final CallHeaders callHeaders;

	private final SessionCookie session;

	private final CurrentTrace trace;

	private final ObjectMapper mapper;

	ProductpageController(Backend details, Backend reviews, Flood flood, CallHeaders callHeaders, SessionCookie session,
			CurrentTrace trace, ObjectMapper mapper) {
		this.details = details;
		this.reviews = reviews;
		this.flood = flood;
		this.callHeaders = callHeaders;
		this.session = session;
		this.trace = trace;
		this.mapper = mapper;
	}

	@GetMapping("/productpage")
	String page(HttpServletRequest request, Model model) {
		Product product = Product.THE_COMEDY_OF_ERRORS;
		String id = String.valueOf(product.id());
		HttpHeaders headers = this.callHeaders.from(request);
		Supplier<Answer> detailsAnswer = this.details.get(id, headers);
		Supplier<Answer> reviewsAnswer = this.reviews.get(id, headers);
		this.flood.start(id, headers);
		model.addAttribute("product", product);
		model.addAttribute("user", this.session.user(request).orElse(null));
		model.addAttribute("traceId", this.trace.id().orElse(null));
		model.addAttribute("traceUrl", this.trace.url().orElse(null));
		// Reviews first, because its second call starts here.
		model.addAttribute("reviews", read(reviewsAnswer.get(), Reviews.class));
		model.addAttribute("details", read(detailsAnswer.get(), Details.class));
		return "productpage";
	}

	/** The answer; null when the backend failed or makes no sense. */
	private <T> T read(Answer answer, Class<T> type) {
		if (answer.status() != HttpStatus.OK.value()) {
			return null;
		}
		try {
			return this.mapper.readValue(answer.body(), type);
		}
		catch (IOException ex) {
			log.warn("No {} in the answer: {}", type.getSimpleName(), ex.toString());
			return null;
		}
	}

}
