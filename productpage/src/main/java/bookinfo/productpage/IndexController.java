package bookinfo.productpage;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** The introduction, and the paths of BookInfo's manifests for health and metrics. */
@Controller
class IndexController {

	@GetMapping({ "/", "/index.html" })
	String index() {
		return "index";
	}

	/** Kubernetes' probes use /actuator/health. */
	@GetMapping(path = "/health", produces = MediaType.TEXT_PLAIN_VALUE)
	@ResponseBody
	String health() {
		return "Product page is healthy";
	}

	@GetMapping("/metrics")
	String metrics() {
		return "forward:/actuator/prometheus";
	}

}
