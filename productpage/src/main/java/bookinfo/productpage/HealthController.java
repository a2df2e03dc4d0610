package bookinfo.productpage;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * <code>GET /health</code>, the path of BookInfo's manifests; Kubernetes' probes use
 * <code>/actuator/health</code>.
 */
@RestController
class HealthController {

	@GetMapping(path = "/health", produces = MediaType.TEXT_PLAIN_VALUE)
	String health() {
		return "Product page is healthy";
	}

}
