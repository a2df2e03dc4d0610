package bookinfo.details;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
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

	private final Optional<ExternalBook> externalBook;

	DetailsController(Optional<ExternalBook> externalBook) {
		this.externalBook = externalBook;
	}

	@GetMapping("/details/{productId}")
	BookDetails details(@PathVariable String productId, HttpServletRequest request) {
		if (!NUMBER.matcher(productId).matches()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide numeric product id");
		}
		BigInteger id = new BigInteger(productId);
		return this.externalBook.map((book) -> book.details(id, request))
			.orElseGet(() -> new BookDetails(id, "William Shakespeare", 1595, "paperback", 200, "PublisherA", "English",
					"1234567890", "123-1234567890"));
	}

	/** The path of BookInfo's manifests; Kubernetes' probes use /actuator/health. */
	@GetMapping("/health")
	Map<String, String> health() {
		return Map.of("status", "Details is healthy");
	}

}
