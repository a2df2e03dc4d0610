package bookinfo.starter;

import java.util.Map;

import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * <code>GET /health</code>, the path of BookInfo's manifests; Kubernetes' probes use
 * <code>/actuator/health</code>.
 */
@RestController
class HealthController {

	private final String service;

	private final HealthEndpoint health;

	HealthController(String service, HealthEndpoint health) {
		this.service = StringUtils.capitalize(service);
		this.health = health;
	}

	@GetMapping("/health")
	ResponseEntity<Map<String, String>> health() {
		return this.health.health().getStatus().equals(Status.UP)
				? ResponseEntity.ok(Map.of("status", this.service + " is healthy"))
				: ResponseEntity.internalServerError().body(Map.of("status", this.service + " is not healthy"));
	}

}
