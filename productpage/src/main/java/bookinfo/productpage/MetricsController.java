package bookinfo.productpage;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * <code>GET /metrics</code>, where BookInfo's manifests expect what Spring Boot has
 * elsewhere.
 */
@Controller
class MetricsController {

	@GetMapping("/metrics")
	String metrics() {
		return "forward:/actuator/prometheus";
	}

}
