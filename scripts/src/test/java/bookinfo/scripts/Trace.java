package bookinfo.scripts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import static org.assertj.core.api.Assertions.assertThat;

/** A trace from Zipkin's API. */
record Trace(List<Span> spans) {

	String id() {
		return this.spans.get(0).traceId();
	}

	/** Asserts that its spans have different ids and are one tree. */
	Trace assertThatItIsATree() {
		Map<String, Span> byId = byId();
		assertThat(byId).as("ids of %s", this.spans).hasSameSizeAs(this.spans);
		assertThat(this.spans).as("roots").filteredOn((span) -> span.parentId() == null).hasSize(1);
		assertThat(this.spans).as("orphans")
			.filteredOn((span) -> span.parentId() != null && !byId.containsKey(span.parentId()))
			.isEmpty();
		return this;
	}

	/** The calls between services, such as <code>productpage→details</code>. */
	Set<String> edges() {
		Map<String, Span> byId = byId();
		Set<String> edges = new TreeSet<>();
		for (Span span : this.spans) {
			Span parent = byId.get(span.parentId());
			if (parent != null && !parent.service().equals(span.service())) {
				edges.add(parent.service() + "→" + span.service());
			}
		}
		return edges;
	}

	/** The version of reviews, if the trace has a span of it. */
	Optional<String> reviewsVersion() {
		return this.spans.stream()
			.filter((span) -> span.service().equals("reviews"))
			.map((span) -> span.tags().get("service.version"))
			.findFirst();
	}

	private Map<String, Span> byId() {
		Map<String, Span> byId = new HashMap<>();
		this.spans.forEach((span) -> byId.put(span.id(), span));
		return byId;
	}

	/** A span, without the fields that no test reads. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Span(String traceId, String id, String parentId, String name, Endpoint localEndpoint,
			Map<String, String> tags) {

		String service() {
			return this.localEndpoint.serviceName();
		}

	}

	/** The service that made the span. */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Endpoint(String serviceName) {

	}

}
