package bookinfo.scripts;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import bookinfo.starter.Collector;
import bookinfo.starter.Hostile;
import bookinfo.starter.RandomRequests;
import bookinfo.starter.Wire;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The packaged services, with little memory, among hostile clients and hostile backends.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileIT {

	private static final Map<String, String> PATHS = Map.of("productpage", "/productpage", "details", "/details/0",
			"reviews", "/reviews/0", "ratings", "/ratings/0");

	private static final int MAX_CALLS = 60;

	private static final int MAX_THREADS = 80;

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
				"ENABLE_EXTERNAL_BOOK_SERVICE", "true", "DO_NOT_ENCRYPT", "true", "MAX_CALLS",
				String.valueOf(MAX_CALLS), "MAX_THREADS", String.valueOf(MAX_THREADS)));
		for (String name : List.of("DETAILS", "REVIEWS", "RATINGS", "EXTERNAL_BOOK")) {
			settings.put(name + "_HOSTNAME", "localhost");
			settings.put(name + "_SERVICE_HOSTNAME", "localhost");
			settings.put(name + "_SERVICE_PORT", String.valueOf(backends.port()));
		}
		PATHS.keySet().forEach((service) -> services.put(service, Jar.start(service, logs, settings)));
		services.values().forEach(Jar::port);
	}

	@AfterAll
	static void stop() {
		services.values().forEach(Jar::close);
	}

	@Test
	void hostileBackendCostsOnlyItsPart() {
		// The first request of a process takes longer.
		PATHS.forEach((service, path) -> get(service, path, "none").join());
		// Not all at once, so that no call meets the limit of calls.
		for (int i = 0; i < Hostile.values().length; i += 10) {
			Stream.of(Hostile.values())
				.skip(i)
				.limit(10)
				.flatMap((hostile) -> Stream.of(
						ask("productpage", "/productpage", "details " + hostile, 3,
								"200 (?s).*(Book Details|Error fetching product details).*Reviewer1.*"),
						ask("productpage", "/productpage", "reviews " + hostile, 6,
								"200 (?s).*PublisherA.*(Reviewer1|Error fetching product reviews).*"),
						ask("productpage", "/api/v1/products/0/ratings", "ratings " + hostile, 3,
								"(?s)(200 |[45]\\d\\d \\{\"error\":\"Sorry, product ratings).*"),
						ask("reviews", "/reviews/0", "ratings " + hostile, 2.5,
								"200 .*Reviewer1.*(\"stars\":5|unavailable).*"),
						ask("details", "/details/0", "books " + hostile, 5,
								"(200 .*\"pages\":200|50[24] \\{\"error\":\"(the book|localhost's)).*")))
				.toList()
				.forEach(CompletableFuture::join);
		}
	}

	private CompletableFuture<Void> ask(String service, String path, String hostile, double seconds, String pattern) {
		long start = System.nanoTime();
		return get(service, path, hostile).thenAccept((response) -> {
			assertThat(response.statusCode() + " " + response.body()).as("%s with %s", service, hostile)
				.matches(pattern);
			assertThat((System.nanoTime() - start) / 1e9).as("seconds of %s with %s", service, hostile)
				.isLessThan(seconds + 3);
		});
	}

	/**
	 * More and other requests: <code>-Drequests=100000 -Dseed=2</code>.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "productpage", "details", "reviews", "ratings" })
	void noRequestBreaksAService(String service) {
		Jar jar = services.get(service);
		int count = Integer.getInteger("requests", 10_000);
		long seed = Long.getLong("seed", 1);
		RandomRequests.sendTo(jar.port(), count / 4, seed);
		long before = jar.liveBytes();
		RandomRequests.sendTo(jar.port(), count - count / 4, seed + count / 4);
		assertThat(jar.liveBytes()).isLessThan(before + 2 * 1024 * 1024);
		assertThat(get(service, PATHS.get(service), "none").join().statusCode()).isEqualTo(200);
		assertThat(jar.output()).doesNotContain(" ERROR ");
	}

	@Test
	void idleSlowAndHungClientsLeaveRoomForOthers() throws Exception {
		List<Socket> clients = new ArrayList<>();
		for (int i = 0; i < 500 + 2 * MAX_THREADS; i++) {
			clients.add(new Socket("localhost", services.get("productpage").port()));
		}
		List<Socket> slow = clients.subList(500, clients.size());
		for (Socket client : slow) {
			Wire.write(client, "GET / HTTP/1.1\r\nx: ");
		}
		List<CompletableFuture<HttpResponse<String>>> pages = Stream
			.generate(() -> get("productpage", "/productpage", "reviews HANGS"))
			.limit(2 * MAX_THREADS)
			.toList();
		CompletableFuture<Void> all = CompletableFuture.allOf(pages.toArray(CompletableFuture[]::new));
		await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(500)).until(() -> {
			for (Socket client : slow) {
				Wire.write(client, "x");
			}
			assertThat(get("productpage", "/actuator/health/liveness", "none").get(3, TimeUnit.SECONDS).statusCode())
				.isEqualTo(200);
			return all.isDone();
		});
		assertThat(pages).allMatch((page) -> page.join().body().contains("Error fetching product reviews"));
		for (Socket client : clients) {
			client.close();
		}
	}

	/**
	 * The last of the requests are read slowly; nothing reads the bodies of the first
	 * two.
	 */
	@ParameterizedTest
	@CsvSource({ "productpage, /login", "ratings, /ratings/0" })
	void slowBodiesAndSlowReadersLeaveRoomForOthers(String service, String post) throws Exception {
		List<String> requests = List.of("GET " + PATHS.get(service), "PUT " + post, "POST " + post, "GET /health");
		List<Socket> clients = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			Socket client = new Socket("localhost", services.get(service).port());
			client.setSoTimeout(1);
			boolean withBody = i % 4 < 3;
			Wire.write(client, requests.get(i % 4) + " HTTP/1.1\r\nhost: localhost\r\n"
					+ (withBody ? "content-type: application/x-www-form-urlencoded\r\n" : "")
					+ (!withBody ? "" : i % 8 < 4 ? "content-length: 1000\r\n" : "transfer-encoding: chunked\r\n")
					+ "\r\n");
			clients.add(client);
		}
		for (int i = 0; i < 10; i++) {
			for (Socket client : clients) {
				try {
					Wire.write(client, "1\r\n1\r\n");
					client.getInputStream().read();
				}
				catch (IOException ex) {
					// The service has hung up, or has nothing to say.
				}
			}
			assertThat(get(service, PATHS.get(service), "none").get(3, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
		for (Socket client : clients) {
			client.close();
		}
		await().until(
				() -> Wire
					.send(services.get(service).port(),
							"POST " + post + " HTTP/1.1\r\nhost: localhost\r\n"
									+ "content-length: 2\r\nconnection: close\r\n\r\n{}")
					.matches("(?s)HTTP/1.1 [234].*"));
	}

	/** What the process has not yet read is lost, and its client is told so. */
	@ParameterizedTest
	@ValueSource(strings = { "productpage", "details", "reviews", "ratings" })
	@Order(Integer.MAX_VALUE)
	void terminatedServiceLosesNoAnswerAndNoSpan(String service) throws Exception {
		Jar jar = services.get(service);
		int port = jar.port();
		Set<String> traces = ConcurrentHashMap.newKeySet();
		Queue<String> wrong = new ConcurrentLinkedQueue<>();
		ExecutorService threads = Executors.newFixedThreadPool(16);
		for (int i = 0; i < 16; i++) {
			int client = (service + i).hashCode();
			threads.submit(() -> {
				for (int j = 0;; j++) {
					String id = "%08x%08x".formatted(client, j);
					try {
						String answer = Wire.get(port, PATHS.get(service), List.of("b3: " + id + "-" + id + "-1"));
						if (!answer.isEmpty()) {
							(answer.startsWith("HTTP/1.1 200 ") ? traces : wrong).add(id);
						}
					}
					catch (ConnectException ex) {
						return null;
					}
					catch (IOException ex) {
						// Reset.
					}
				}
			});
		}
		await().until(() -> traces.size() > 500);
		jar.close();
		threads.shutdown();
		assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(wrong).isEmpty();
		while (!traces.isEmpty()) {
			JsonNode span = collector.next();
			assertThat(span).as("spans of %s", traces).isNotNull();
			traces.remove(span.path("kind").asText().equals("SERVER") ? span.path("traceId").asText() : "");
		}
	}

	private CompletableFuture<HttpResponse<String>> get(String service, String path, String hostile) {
		return this.client
			.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + services.get(service).port() + path))
				.header("x-request-id", hostile)
				.timeout(Duration.ofSeconds(20))
				.build(), BodyHandlers.ofString());
	}

}
