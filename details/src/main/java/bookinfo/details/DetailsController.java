package bookinfo.details;

import java.math.BigInteger;

import javax.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * <code>GET /details/{productId}</code>: the one book that there is, under whatever id it
 * is asked for.
 */
@RestController
class DetailsController {

	private final Book book;

	DetailsController(Book book) {
		this.book = book;
	}

	@GetMapping("/details/{productId}")
	BookDetails details(@PathVariable String productId, HttpServletRequest request) {
		if (!productId.matches("-?[0-9]+")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide numeric product id");
		}
		return this.book.details(new BigInteger(productId), request);
	}

}
