package bookinfo.productpage;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import javax.servlet.http.HttpServletRequest;

import bookinfo.starter.BackendClient.Answer;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** <code>/api/v1/products</code>: the contents of the page, as JSON. */
@RestController
@RequestMapping(path = "/api/v1/products", produces = MediaType.APPLICATION_JSON_VALUE)
class ProductsController {

	private final Backend details;

	private final Backend reviews;

	private final Backend ratings;

	private final CallHeaders callHeaders;

	private final ObjectMapper mapper;

	ProductsController(Backend details, Backend reviews, Backend ratings, CallHeaders callHeaders,
			ObjectMapper mapper) {
		this.details = details;
		this.reviews = reviews;
		this.ratings = ratings;
		this.callHeaders = callHeaders;
		this.mapper = mapper;
	}

	@GetMapping
	List<Product> products() {
		return List.of(Product.THE_COMEDY_OF_ERRORS);
	}

	@GetMapping("/{productId}")
	ResponseEntity<?> details(@PathVariable String productId, HttpServletRequest request) {
		return passOn("details", this.details.get(productId, this.callHeaders.from(request)).get());
	}

	@GetMapping("/{productId}/reviews")
	ResponseEntity<?> reviews(@PathVariable String productId, HttpServletRequest request) {
		return passOn("reviews", this.reviews.get(productId, this.callHeaders.from(request)).get());
	}

	@GetMapping("/{productId}/ratings")
	ResponseEntity<?> ratings(@PathVariable String productId, HttpServletRequest request) {
		return passOn("ratings", this.ratings.get(productId, this.callHeaders.from(request)).get());
	}

	/**
	 * Passes on the backend's JSON, also when it refuses the request. Its failures and
	 * other documents become an error.
	 */
	private ResponseEntity<?> passOn(String what, Answer answer) {
		int status = answer.status();
		if ((status == 200 || status >= 400 && status < 500) && isObject(answer.body())) {
			return ResponseEntity.status(status).body(answer.body());
		}
		return ResponseEntity.status((status >= 400) ? status : 500)
			.body(Map.of("error", "Sorry, product " + what + " are currently unavailable for this book."));
	}

	private boolean isObject(byte[] json) {
		try {
			return this.mapper.readTree(json).isObject();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
