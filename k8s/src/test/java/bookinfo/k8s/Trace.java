package bookinfo.k8s;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import static org.assertj.core.api.Assertions.assertThat;

/** A trace in Jaeger's format, with the fields that tests use. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Trace(String traceID, List<Span> spans, Map<String, Process> processes) {

	/** Asserts that its spans have unique ids and are one tree. */
	Trace assertTree() {
		Map<String, Span> byId = byId();
		assertThat(byId).as("ids of %s", this).hasSameSizeAs(this.spans);
		assertThat(this.spans).as("roots of %s", this).filteredOn((span) -> span.parentId() == null).hasSize(1);
		assertThat(this.spans).as("orphans of %s", this)
			.filteredOn((span) -> span.parentId() != null && !byId.containsKey(span.parentId()))
			.isEmpty();
		return this;
	}

	/** The calls between services, as <code>productpage→details</code>. */
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
	 * Asserts that it is this page's complete trace: one tree with each call once, and
	 * for each call the spans of both services and both sidecars.
	 */
	void assertCompleteTraceOf(Page page) {
		boolean ratings = page.hasRatings();
		assertThat(assertTree().edges()).as("calls in %s", this).isEqualTo(edgesOfAPage(ratings));
		// The gateway has one span in our own mesh, two in Istio.
		assertThat(spansByService()).as("spans of %s", this)
			.containsAllEntriesOf(ratings ? Map.of("productpage", 6L, "details", 2L, "reviews", 4L, "ratings", 2L)
					: Map.of("productpage", 6L, "details", 2L, "reviews", 2L));
	}

	/** The calls of one page. */
	static List<String> edgesOfAPage(boolean ratings) {
		return Stream.of("gateway→productpage", "productpage→details", "productpage→reviews", "reviews→ratings")
			.limit(ratings ? 4 : 3)
			.toList();
	}

	/** The number of spans of each service, with its sidecar's. */
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

	/** A span. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Span(String spanID, String operationName, List<Reference> references, String processID, List<Tag> tags) {

		boolean hasTag(String key, String value) {
			return this.tags.stream().anyMatch((tag) -> tag.key().equals(key) && value.equals(tag.value()));
		}

		String parentId() {
			return this.references.stream()
				.filter((reference) -> reference.refType().equals("CHILD_OF"))
				.map(Reference::spanID)
				.findFirst()
				.orElse(null);
		}

	}

	/** A reference to another span. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Reference(String refType, String spanID) {

	}

	/** A tag of a span. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Tag(String key, Object value) {

	}

	/** The service that reported a span. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Process(String serviceName) {

	}

}
