package bookinfo.productpage;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.servlet.http.HttpServletRequest;

import bookinfo.productpage.BackendClient.Answer;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.http.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * <code>GET /productpage</code>: the book's page. A backend that fails costs its section
 * of it.
 */
@Controller
class ProductpageController {

	private static final Logger log = LoggerFactory.getLogger(ProductpageController.class);

	private final Backend details;

	private final Backend reviews;

	private final Flood flood;

	private final ForwardedHeaders forwardedHeaders;

	private final Session session;

	private final CurrentTrace trace;

	private final ObjectMapper mapper;

	ProductpageController(Backend details, Backend reviews, Flood flood, ForwardedHeaders forwardedHeaders,
			Session session, CurrentTrace trace, ObjectMapper mapper) {
		this.details = details;
		this.reviews = reviews;
		this.flood = flood;
		this.forwardedHeaders = forwardedHeaders;
		this.session = session;
		this.trace = trace;
		this.mapper = mapper;
	}

	@GetMapping("/productpage")
	String page(HttpServletRequest request, Model model) {
		Product product = Product.THE_COMEDY_OF_ERRORS;
		String id = String.valueOf(product.id());
		List<Header> headers = this.forwardedHeaders.of(request);
		CompletableFuture<Answer> detailsAnswer = this.details.get(id, headers);
		CompletableFuture<Answer> reviewsAnswer = this.reviews.get(id, headers);
		this.flood.start(id, headers);
		model.addAttribute("product", product);
		model.addAttribute("user", this.session.user(request).orElse(null));
		model.addAttribute("traceId", this.trace.id().orElse(null));
		model.addAttribute("traceUrl", this.trace.url().orElse(null));
		model.addAttribute("details", read(detailsAnswer.join(), Details.class));
		model.addAttribute("reviews", read(reviewsAnswer.join(), Reviews.class));
		return "productpage";
	}

	/** What the backend says; null when it failed or makes no sense. */
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
