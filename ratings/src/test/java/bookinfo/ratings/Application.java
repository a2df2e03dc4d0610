package bookinfo.ratings;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;

/**
 * The whole service with an environment of its own, on a port that the system chooses.
 */
final class Application implements AutoCloseable {

	private final HttpClient client = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private Application(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/** Starts it with these environment variables. */
	static Application start(Map<String, Object> variables) {
		Map<String, Object> environment = new HashMap<>(variables);
		environment.putIfAbsent("SERVER_PORT", "0");
		return new Application(
				new SpringApplicationBuilder(RatingsApplication.class).environment(new StandardEnvironment() {
					@Override
					public Map<String, Object> getSystemEnvironment() {
						return environment;
					}
				}).run());
	}

	HttpResponse<String> get(String path) throws Exception {
		return send(request(path));
	}

	HttpResponse<String> post(String path, String body) throws Exception {
		return send(request(path).POST(BodyPublishers.ofString(body)));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
	}

	@Override
	public void close() {
		this.context.close();
	}

}
