package bookinfo.details;

import java.math.BigInteger;

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

	@GetMapping("/details/{productId}")
	BookDetails details(@PathVariable String productId) {
		if (!productId.matches("-?[0-9]+")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide numeric product id");
		}
		return new BookDetails(new BigInteger(productId), "William Shakespeare", 1595, "paperback", 200, "PublisherA",
				"English", "1234567890", "123-1234567890");
	}

}
