package bookinfo.productpage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Plays details, reviews and ratings, as a test wants them. */
class Backends implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	static final String DETAILS = "{\"id\":0,\"author\":\"William Shakespeare\",\"year\":1595,\"type\":\"paperback\","
			+ "\"pages\":200,\"publisher\":\"PublisherA\",\"language\":\"English\",\"ISBN-10\":\"1234567890\","
			+ "\"ISBN-13\":\"123-1234567890\"}";

	static final String RATINGS = "{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}";

	static final String REVIEWS = reviews("{\"stars\":5,\"color\":\"red\"}", "{\"stars\":1,\"color\":\"red\"}");

	private static final Map<String, MockResponse> answers = new ConcurrentHashMap<>();

	private static final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

	private static final MockWebServer server = new MockWebServer();

	static {
		server.setDispatcher(new Dispatcher() {
			@Override
			public MockResponse dispatch(RecordedRequest request) {
				String name = request.getTarget().split("/")[1];
				requests.computeIfAbsent(name, (key) -> new AtomicInteger()).incrementAndGet();
				return answers.get(name);
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
		for (String name : new String[] { "DETAILS", "REVIEWS", "RATINGS" }) {
			TestPropertyValues.of(name + "_HOSTNAME=localhost", name + "_SERVICE_PORT=" + server.getPort())
				.applyTo(context);
		}
	}

	/** All of them answer well, and none has been asked. */
	static void reset() {
		requests.clear();
		answer("details", 200, DETAILS);
		answer("reviews", 200, REVIEWS);
		answer("ratings", 200, RATINGS);
	}

	static void answer(String name, int status, String body) {
		answer(name, new MockResponse.Builder().code(status).body(body).build());
	}

	static void answer(String name, MockResponse answer) {
		answers.put(name, answer);
	}

	static int requests(String name) {
		return requests.getOrDefault(name, new AtomicInteger()).get();
	}

	static String reviews(String rating1, String rating2) {
		return "{\"id\":\"0\",\"podname\":\"reviews-v3-abc\",\"clustername\":\"null\",\"reviews\":["
				+ "{\"reviewer\":\"Reviewer1\",\"text\":\"Very <b>good</b>\",\"rating\":" + rating1
				+ "},{\"reviewer\":\"Reviewer2\",\"text\":\"Not bad\",\"rating\":" + rating2 + "}]}";
	}

}
