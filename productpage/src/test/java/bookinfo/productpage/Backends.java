package bookinfo.productpage;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import bookinfo.starter.Wire;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Plays details, reviews and ratings. */
class Backends implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	static final int MAX_CALLS = 10;

	/** Five more, which cannot reach the limit of calls to details. */
	private static final int MAX_THREADS = 15;

	static final String DETAILS = """
			{"id":0,"author":"William Shakespeare","year":1595,"type":"paperback","pages":200,"publisher":"PublisherA",
			"language":"English","ISBN-10":"1234567890","ISBN-13":"123-1234567890"}""";

	static final String REVIEWS = reviews("{\"stars\":5,\"color\":\"red\"}", "{\"stars\":1,\"color\":\"red\"}");

	private static final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

	private static final List<String> requests = new CopyOnWriteArrayList<>();

	private static final Wire server = new Wire((request) -> {
		requests.add(request);
		return answers.get(request.split("[/ ]+")[1]).completeOnTimeout("", 10, TimeUnit.SECONDS).join();
	});

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		TestPropertyValues.of("MAX_CALLS=" + MAX_CALLS, "MAX_THREADS=" + MAX_THREADS)
			.and("DETAILS_HOSTNAME=localhost", "DETAILS_SERVICE_PORT=" + server.port())
			.and("REVIEWS_HOSTNAME=localhost", "REVIEWS_SERVICE_PORT=" + server.port())
			.and("RATINGS_HOSTNAME=localhost", "RATINGS_SERVICE_PORT=" + server.port())
			.applyTo(context);
	}

	/** All of them answer well, and none has been called. */
	static void reset() {
		requests.clear();
		answer("details", DETAILS);
		answer("reviews", REVIEWS);
		answer("ratings", "{}");
	}

	static void answer(String name, String body) {
		byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
		answerLater(name).complete(Wire.json(new String(utf8, StandardCharsets.ISO_8859_1)));
	}

	/** Calls of this backend hang until the returned future has their answer. */
	static CompletableFuture<String> answerLater(String name) {
		CompletableFuture<String> answer = new CompletableFuture<>();
		answers.put(name, answer);
		return answer;
	}

	/** The calls of this backend. */
	static List<String> calls(String name) {
		return requests.stream().filter((request) -> request.startsWith("GET /" + name + "/")).toList();
	}

	/** The values of a header, which are in UTF-8, in all calls of this backend. */
	static List<String> sent(String name, String header) {
		return calls(name).stream()
			.flatMap((request) -> new String(request.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
				.lines())
			.filter((line) -> line.startsWith(header + ": "))
			.map((line) -> line.substring(header.length() + 2))
			.toList();
	}

	static String reviews(String rating1, String rating2) {
		return """
				{"id":"0","podname":"reviews-v3-abc","clustername":"null","reviews":[
				{"reviewer":"Reviewer1","text":"Very <b>good</b>","rating":%s},
				{"reviewer":"Reviewer2","text":"Not bad","rating":%s}]}""".formatted(rating1, rating2);
	}

}
