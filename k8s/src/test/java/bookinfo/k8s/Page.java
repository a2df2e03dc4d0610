package bookinfo.k8s;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer to a request for the product page; its status is 0 if there was none. */
record Page(Instant start, Duration time, int status, String body, Optional<String> traceId) {

	private static final Pattern SERVED_BY = Pattern.compile("Reviews served by:\\s*<code>reviews-(v\\d)-");

	static Page of(Instant start, HttpResponse<String> response) {
		return new Page(start, Duration.between(start, Instant.now()), response.statusCode(), response.body(),
				response.headers().firstValue("x-trace-id"));
	}

	static Page none(Instant start, Exception cause) {
		return new Page(start, Duration.between(start, Instant.now()), 0, cause.toString(), Optional.empty());
	}

	/** Whether the page has all its sections. */
	boolean isWhole() {
		return this.status == 200 && this.body.contains("Book Details") && SERVED_BY.matcher(this.body).find()
				&& !this.body.contains("currently unavailable") && this.body.contains("glyphicon-star") == hasRatings();
	}

	/** Whether its version of reviews asks ratings. */
	boolean hasRatings() {
		return !reviewsVersion().equals("v1");
	}

	/** The version of reviews that it shows. */
	String reviewsVersion() {
		Matcher servedBy = SERVED_BY.matcher(this.body);
		return servedBy.find() ? servedBy.group(1) : "none";
	}

	/** The time within which this percentage of the pages was served. */
	static Duration percentile(int percent, List<Page> pages) {
		List<Duration> times = pages.stream().map(Page::time).sorted(Comparator.naturalOrder()).toList();
		return times.get((times.size() - 1) * percent / 100);
	}

	@Override
	public String toString() {
		String text = this.body.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip();
		return "page at %s after %d ms: status %d, %s".formatted(this.start, this.time.toMillis(), this.status, text);
	}

}
