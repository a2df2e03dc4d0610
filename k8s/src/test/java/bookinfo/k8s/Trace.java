package bookinfo.k8s;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import static org.assertj.core.api.Assertions.assertThat;

/** A trace as Jaeger tells it. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Trace(String traceID, List<Span> spans, Map<String, Process> processes) {

	/** Asserts that its spans are one tree, each with an id of its own. */
	Trace assertThatItIsATree() {
		Map<String, Span> byId = byId();
		assertThat(byId).as("ids of %s", this).hasSameSizeAs(this.spans);
		assertThat(this.spans).as("roots of %s", this).filteredOn((span) -> span.parentId() == null).hasSize(1);
		assertThat(this.spans).as("orphans of %s", this)
			.filteredOn((span) -> span.parentId() != null && !byId.containsKey(span.parentId()))
			.isEmpty();
		return this;
	}

	/** Every call between services, as <code>productpage→details</code>. */
	List<String> edges() {
		Map<String, Span> byId = byId();
		return this.spans.stream()
			.filter((span) -> byId.containsKey(span.parentId()))
			.map((span) -> List.of(service(byId.get(span.parentId())), service(span)))
			.filter((services) -> !services.get(0).equals(services.get(1)))
			.map((services) -> String.join("→", services))
			.sorted()
			.toList();
	}

	/**
	 * Asserts that it is this page's: one tree, each call once, and for each call a span
	 * of either service and sidecar.
	 */
	void assertThatItIsTheWholeTraceOf(Page page) {
		boolean ratings = !page.reviewsVersion().equals("v1");
		assertThat(assertThatItIsATree().edges()).as("calls in %s", this).isEqualTo(edgesOfAPage(ratings));
		assertThat(spansByService()).as("spans of %s", this)
			.isEqualTo(ratings ? Map.of("gateway", 1L, "productpage", 6L, "details", 2L, "reviews", 4L, "ratings", 2L)
					: Map.of("gateway", 1L, "productpage", 6L, "details", 2L, "reviews", 2L));
	}

	/** The calls that make a page. */
	static List<String> edgesOfAPage(boolean ratings) {
		return Stream.of("gateway→productpage", "productpage→details", "productpage→reviews", "reviews→ratings")
			.limit(ratings ? 4 : 3)
			.toList();
	}

	/** How many spans each service and its sidecar have. */
	Map<String, Long> spansByService() {
		return this.spans.stream().collect(Collectors.groupingBy(this::service, TreeMap::new, Collectors.counting()));
	}

	private String service(Span span) {
		return this.processes.get(span.processID()).serviceName();
	}

	private Map<String, Span> byId() {
		Map<String, Span> byId = new HashMap<>();
		this.spans.forEach((span) -> byId.put(span.spanID(), span));
		return byId;
	}

	/** A span; Jaeger's API has more fields. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Span(String spanID, String operationName, List<Reference> references, String processID) {

		String parentId() {
			return this.references.stream()
				.filter((reference) -> reference.refType().equals("CHILD_OF"))
				.map(Reference::spanID)
				.findFirst()
				.orElse(null);
		}

	}

	/** From a span to another. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Reference(String refType, String spanID) {

	}

	/** Whose span it is. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Process(String serviceName) {

	}

}
