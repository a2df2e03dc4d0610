package bookinfo.scripts;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import bookinfo.starter.Collector;
import bookinfo.starter.Hostile;
import bookinfo.starter.Wire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged services, with little memory, among hostile clients and hostile backends.
 */
class HostileIT {

	private static final Map<String, String> DOCUMENTS = Map.of("details", """
			{"publisher":"PublisherA","pages":200,"type":"paperback","language":"English","ISBN-10":"1234567890"}""",
			"reviews", """
					{"podname":"pod","clustername":"null","reviews":[{"reviewer":"Reviewer1","text":"Good",
					"rating":{"stars":5,"color":"red"}}]}""", "ratings", """
					{"ratings":{"Reviewer1":5,"Reviewer2":4}}""", "books",
			"""
					{"items":[{"volumeInfo":{"authors":["A"],"publishedDate":"1595","pageCount":200,"publisher":"P",
					"industryIdentifiers":[{"type":"ISBN_10","identifier":"1"},{"type":"ISBN_13","identifier":"2"}]}}]}""");

	/**
	 * The header x-request-id, which is forwarded, names the hostile one and its deed.
	 */
	private static final Wire backends = Wire.keeping((request, socket) -> {
		String name = request.split("[/ ]+")[1];
		String[] order = request.replaceFirst("(?s).*\nx-request-id: (\\S+ \\S+)\r.*", "$1").split(" ");
		if (order[0].equals(name)) {
			Hostile.valueOf(order[1]).answer(socket, DOCUMENTS.get(name));
		}
		else {
			Wire.write(socket, Wire.json(DOCUMENTS.get(name)));
			socket.close();
		}
	});

	private static final Collector collector = new Collector();

	private static final Map<String, Jar> services = new HashMap<>();

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void start(@TempDir Path logs) {
		Map<String, String> settings = new HashMap<>(Map.of("JAVA_TOOL_OPTIONS",
				"-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError", "TRACING_ENABLED",
				"true", "ZIPKIN_BASE_URL", collector.url(), "ENABLE_RATINGS", "true", "STAR_COLOR", "red",
				"ENABLE_EXTERNAL_BOOK_SERVICE", "true", "DO_NOT_ENCRYPT", "true"));
		for (String name : List.of("DETAILS", "REVIEWS", "RATINGS", "EXTERNAL_BOOK")) {
			settings.put(name + "_HOSTNAME", "localhost");
			settings.put(name + "_SERVICE_HOSTNAME", "localhost");
			settings.put(name + "_SERVICE_PORT", String.valueOf(backends.port()));
		}
		for (String service : List.of("productpage", "details", "reviews", "ratings")) {
			services.put(service, Jar.start(service, logs, settings));
		}
		services.values().forEach(Jar::port);
	}

	@AfterAll
	static void stop() {
		services.values().forEach(Jar::close);
	}

	@Test
	void hostileBackendCostsOnlyItsPart() {
		Stream.of(Hostile.values())
			.flatMap((hostile) -> Stream.of(
					ask("productpage", "/productpage", "details " + hostile, 3, 200,
							"(?s).*(PublisherA|Error fetching product details).*Reviewer1.*"),
					ask("productpage", "/productpage", "reviews " + hostile, 6, 200,
							"(?s).*PublisherA.*(Reviewer1|Error fetching product reviews).*"),
					ask("productpage", "/api/v1/products/0/ratings", "ratings " + hostile, 3, 0, "(?s)\\{.*}"),
					ask("reviews", "/reviews/0", "ratings " + hostile, 2.5, 200,
							"(?s).*Reviewer1.*(\"stars\":5|unavailable).*"),
					ask("details", "/details/0", "books " + hostile, 5, 0,
							"\\{.*(\"pages\":200|\"error\":\"the book).*}")))
			.toList()
			.forEach(CompletableFuture::join);
	}

	private CompletableFuture<Void> ask(String service, String path, String hostile, double seconds, int status,
			String pattern) {
		long start = System.nanoTime();
		return this.client
			.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + services.get(service).port() + path))
				.header("x-request-id", hostile)
				.timeout(Duration.ofSeconds(20))
				.build(), BodyHandlers.ofString())
			.handle((HttpResponse<String> response, Throwable failure) -> {
				double took = (System.nanoTime() - start) / 1e9;
				System.out.printf("%s %s %.1f %s%n", service, hostile, took,
						(response != null) ? response.statusCode() + " " + response.body().length() + " "
								+ (response.body().length() < 200 ? response.body() : "") : failure);
				return null;
			});
	}

}
