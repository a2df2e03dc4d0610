package bookinfo.productpage;

import java.util.List;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** <code>GET /</code>: an introduction to the application. */
@Controller
class IndexController {

	private static final Service RATINGS = new Service("ratings", "/ratings/{productId}", List.of());

	private static final Service REVIEWS = new Service("reviews", "/reviews/{productId}", List.of(RATINGS));

	private static final Service DETAILS = new Service("details", "/details/{productId}", List.of());

	private static final Service PRODUCTPAGE = new Service("productpage", "/productpage", List.of(DETAILS, REVIEWS));

	@GetMapping({ "/", "/index.html" })
	String index(Model model) {
		model.addAttribute("services", List.of(PRODUCTPAGE, DETAILS, REVIEWS, RATINGS));
		return "index";
	}

	/** A service and the services that it calls. */
	record Service(String name, String endpoint, List<Service> children) {

	}

}
