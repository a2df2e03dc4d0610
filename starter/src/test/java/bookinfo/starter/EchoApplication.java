package bookinfo.starter;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import javax.servlet.http.HttpServletRequest;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** A small service that calls a backend, as productpage, details and reviews do. */
@SpringBootApplication
class EchoApplication {

	/** Product 0 has an answer, product 1 breaks the connection, others are a status. */
	@Bean
	Wire backend() {
		return new Wire((request) -> switch (request.substring("GET /backend/".length(), request.indexOf(" HTTP"))) {
			case "0" -> Wire.json("{}");
			case "1" -> "";
			default -> "HTTP/1.1 503 Service Unavailable\r\n\r\n";
		});
	}

	@Bean
	BackendClient client(BackendClientFactory clients, Wire backend) {
		return clients.create(new Address("http", "localhost", "", List.of(backend.port())), "/backend/{productId}");
	}

	@RestController
	record Echo(BackendClient client, ForwardedHeaders headers) {

		private static final Duration TIMEOUT = Duration.ofSeconds(10);

		@GetMapping("/echo/{productId}")
		String echo(@PathVariable String productId, HttpServletRequest request) {
			try {
				return this.client.get("/backend/" + productId, this.headers.from(request), Duration.ofSeconds(10))
					.toString();
			}
			catch (IOException ex) {
				return ex.toString();
			}
		}

		@PostMapping("/echo")
		void post() {
		}

		@GetMapping("/refused")
		void refuse() {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please <b>be</b> \"kind\"");
		}

		@GetMapping("/broken")
		void fail() {
			throw new IllegalStateException("secret");
		}

	}

}
