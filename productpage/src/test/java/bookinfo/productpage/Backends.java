package bookinfo.productpage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Plays details, reviews and ratings. */
class Backends implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	static final int MAX_CALLS = 10;

	/**
	 * With as many hung pages, few threads are left: too few to reach the limit of calls
	 * to details.
	 */
	private static final int MAX_THREADS = 15;

	static final String DETAILS = """
			{"id":0,"author":"William Shakespeare","year":1595,"type":"paperback","pages":200,"publisher":"PublisherA",
			"language":"English","ISBN-10":"1234567890","ISBN-13":"123-1234567890"}""";

	static final String REVIEWS = reviews("{\"stars\":5,\"color\":\"red\"}", "{\"stars\":1,\"color\":\"red\"}");

	static final String RATINGS = "{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}";

	private static final MockResponse GIVEN_UP = new MockResponse.Builder().code(504).build();

	private static final Map<String, CompletableFuture<MockResponse>> answers = new ConcurrentHashMap<>();

	private static final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

	private static final MockWebServer server = new MockWebServer();

	static {
		server.setDispatcher(new Dispatcher() {
			@Override
			public MockResponse dispatch(RecordedRequest request) {
				requests.add(request);
				return answers.get(name(request)).completeOnTimeout(GIVEN_UP, 10, TimeUnit.SECONDS).join();
			}
		});
		try {
			server.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		TestPropertyValues.of("MAX_CALLS=" + MAX_CALLS, "MAX_THREADS=" + MAX_THREADS).applyTo(context);
		for (String name : List.of("DETAILS", "REVIEWS", "RATINGS")) {
			TestPropertyValues.of(name + "_HOSTNAME=localhost", name + "_SERVICE_PORT=" + server.getPort())
				.applyTo(context);
		}
	}

	/** All of them answer well, and none has been called. */
	static void reset() {
		requests.clear();
		answer("details", 200, DETAILS);
		answer("reviews", 200, REVIEWS);
		answer("ratings", 200, RATINGS);
	}

	static void answer(String name, int status, String body) {
		answerLater(name).complete(new MockResponse.Builder().code(status).body(body).build());
	}

	/** The calls of this backend hang until the returned future is completed. */
	static CompletableFuture<MockResponse> answerLater(String name) {
		CompletableFuture<MockResponse> answer = new CompletableFuture<>();
		answers.put(name, answer);
		return answer;
	}

	static long requests(String name) {
		return requests.stream().filter((request) -> name.equals(name(request))).count();
	}

	/** The values of a header in all requests to this backend. */
	static List<String> sent(String name, String header) {
		return requests.stream()
			.filter((request) -> name.equals(name(request)))
			.flatMap((request) -> request.getHeaders().values(header).stream())
			.toList();
	}

	private static String name(RecordedRequest request) {
		return request.getTarget().split("/")[1];
	}

	static String reviews(String rating1, String rating2) {
		return """
				{"id":"0","podname":"reviews-v3-abc","clustername":"null","reviews":[
				{"reviewer":"Reviewer1","text":"Very <b>good</b>","rating":%s},
				{"reviewer":"Reviewer2","text":"Not bad","rating":%s}]}""".formatted(rating1, rating2);
	}

}
