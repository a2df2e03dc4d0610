package bookinfo.k8s;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Requests the product page over kept-alive connections, as browsers do. */
final class Load {

	private static final int AT_A_TIME = 8;

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private final HttpRequest request;

	Load(URI page) {
		this(HttpRequest.newBuilder(page).timeout(LIMIT).build());
	}

	private Load(HttpRequest request) {
		this.request = request;
	}

	/** Requests the same page with this header. */
	Load with(String header, String value) {
		return new Load(HttpRequest.newBuilder(this.request, (name, any) -> true).header(header, value).build());
	}

	/** Requests another path of the same address. */
	Load path(String path) {
		return new Load(HttpRequest.newBuilder(this.request, (name, any) -> true)
			.uri(this.request.uri().resolve(path))
			.build());
	}

	/** Requests the same page as a user who has signed in. */
	Load as(String user) {
		HttpRequest signIn = HttpRequest.newBuilder(this.request.uri().resolve("/login"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString("username=" + user))
			.build();
		try {
			String cookie = this.http.send(signIn, BodyHandlers.discarding())
				.headers()
				.firstValue("Set-Cookie")
				.orElseThrow();
			return with("Cookie", cookie.substring(0, cookie.indexOf(';')));
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** One page. */
	Page page() {
		Instant start = Instant.now();
		try {
			return Page.of(start, this.http.send(this.request, BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			return Page.none(start, ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Requests pages, 8 at a time. */
	List<Page> pages(int count) {
		return pages(count, AT_A_TIME);
	}

	/** Requests pages, some of them at a time. */
	List<Page> pages(int count, int atATime) {
		ExecutorService threads = Executors.newFixedThreadPool(atATime);
		try {
			List<Page> pages = new ArrayList<>();
			for (Future<Page> page : threads.invokeAll(Collections.nCopies(count, (Callable<Page>) this::page))) {
				pages.add(page.get());
			}
			return pages;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** Requests about ten pages a second, at most 8 at a time, while an action runs. */
	List<Page> pagesWhile(Runnable action) {
		List<Page> pages = Collections.synchronizedList(new ArrayList<>());
		ScheduledExecutorService threads = Executors.newScheduledThreadPool(AT_A_TIME);
		try {
			for (int i = 0; i < AT_A_TIME; i++) {
				threads.scheduleAtFixedRate(() -> pages.add(page()), 100L * i, 800, TimeUnit.MILLISECONDS);
			}
			action.run();
			threads.shutdown();
			threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS);
			return List.copyOf(pages);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			threads.shutdownNow();
		}
	}

}
