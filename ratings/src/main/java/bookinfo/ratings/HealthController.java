package bookinfo.ratings;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * <code>GET /health</code>, as BookInfo's manifests ask for it; Kubernetes' probes have
 * <code>/actuator/health</code>.
 */
@RestController
class HealthController {

	@GetMapping("/health")
	Map<String, String> health() {
		return Map.of("status", "Ratings is healthy");
	}

}
