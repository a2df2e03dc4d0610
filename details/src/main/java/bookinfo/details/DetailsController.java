package bookinfo.details;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

import javax.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** <code>GET /details/{productId}</code>: always the same book, under the given id. */
@RestController
class DetailsController {

	private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

	private final BookSource book;

	DetailsController(BookSource book) {
		this.book = book;
	}

	@GetMapping("/details/{productId}")
	BookDetails details(@PathVariable String productId, HttpServletRequest request) {
		if (!NUMBER.matcher(productId).matches()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide numeric product id");
		}
		return this.book.details(new BigInteger(productId), request);
	}

	/** The path of BookInfo's manifests; Kubernetes' probes use /actuator/health. */
	@GetMapping("/health")
	Map<String, String> health() {
		return Map.of("status", "Details is healthy");
	}

}
