package bookinfo.ratings;

import java.util.Map;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * <code>GET /health</code>, the path of BookInfo's manifests; Kubernetes' probes use
 * <code>/actuator/health</code>.
 */
@RestController
class HealthController {

	private final FaultInjection faults;

	HealthController(FaultInjection faults) {
		this.faults = faults;
	}

	@GetMapping("/health")
	ResponseEntity<Map<String, String>> health() {
		return this.faults.isHealthy() ? ResponseEntity.ok(Map.of("status", "Ratings is healthy"))
				: ResponseEntity.internalServerError().body(Map.of("status", "Ratings is not healthy"));
	}

}
