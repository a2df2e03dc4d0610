package bookinfo.details;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * <code>GET /health</code>, the path of BookInfo's manifests; Kubernetes' probes use
 * <code>/actuator/health</code>.
 */
@RestController
class HealthController {

	@GetMapping("/health")
	Map<String, String> health() {
		return Map.of("status", "Details is healthy");
	}

}
