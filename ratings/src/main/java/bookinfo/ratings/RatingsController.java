package bookinfo.ratings;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** <code>/ratings/{productId}</code>: GET reads a book's ratings, POST replaces them. */
@RestController
class RatingsController {

	private static final int MAX_BODY_KIB = 4;

	private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

	private final RatingsRepository repository;

	private final RatingsParser parser;

	private final FaultInjection faults;

	RatingsController(RatingsRepository repository, RatingsParser parser, FaultInjection faults) {
		this.repository = repository;
		this.parser = parser;
		this.faults = faults;
	}

	@GetMapping("/ratings/{productId}")
	Ratings get(@PathVariable String productId) {
		return this.repository.find(number(productId));
	}

	/** Ignores the content type: by default, curl calls any body a form. */
	@PostMapping("/ratings/{productId}")
	Ratings post(@PathVariable String productId, InputStream body) throws IOException {
		BigInteger id = number(productId);
		byte[] json = body.readNBytes(MAX_BODY_KIB * 1024 + 1);
		if (json.length > MAX_BODY_KIB * 1024) {
			throw new ResponseStatusException(HttpStatus.PAYLOAD_TOO_LARGE,
					"please provide at most " + MAX_BODY_KIB + " KiB of ratings JSON");
		}
		return this.repository.save(id, this.parser.parse(json));
	}

	/** The path of BookInfo's manifests; Kubernetes' probes use /actuator/health. */
	@GetMapping("/health")
	ResponseEntity<Map<String, String>> health() {
		return this.faults.isHealthy() ? ResponseEntity.ok(Map.of("status", "Ratings is healthy"))
				: ResponseEntity.internalServerError().body(Map.of("status", "Ratings is not healthy"));
	}

	private static BigInteger number(String productId) {
		if (!NUMBER.matcher(productId).matches()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide numeric product ID");
		}
		return new BigInteger(productId);
	}

}
