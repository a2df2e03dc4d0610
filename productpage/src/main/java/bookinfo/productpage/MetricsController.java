package bookinfo.productpage;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** <code>GET /metrics</code>: the metrics at the path of BookInfo's manifests. */
@Controller
class MetricsController {

	@GetMapping("/metrics")
	String metrics() {
		return "forward:/actuator/prometheus";
	}

}
