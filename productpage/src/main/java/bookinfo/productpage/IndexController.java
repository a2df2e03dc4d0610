package bookinfo.productpage;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** <code>GET /</code>: an introduction to the application. */
@Controller
class IndexController {

	@GetMapping({ "/", "/index.html" })
	String index() {
		return "index";
	}

}
