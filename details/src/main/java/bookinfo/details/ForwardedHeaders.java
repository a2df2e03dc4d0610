package bookinfo.details;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import javax.servlet.http.HttpServletRequest;

import org.apache.http.Header;
import org.apache.http.message.BasicHeader;

/**
 * The headers that go from a request to the call that it causes, as they came: those of
 * the contract's section "Headers an application forwards" that do not say who the user
 * is.
 */
class ForwardedHeaders {

	// Not cookie, authorization, jwt and end-user: the book service is a third party.
	private static final List<String> ALWAYS = List.of("x-request-id", "x-ot-span-context", "x-datadog-trace-id",
			"x-datadog-parent-id", "x-datadog-sampling-priority", "tracestate", "x-cloud-trace-context",
			"grpc-trace-bin", "sw8", "user-agent");

	/** Sleuth writes these with a span of our own, when it reports any. */
	private static final List<String> UNLESS_TRACING = List.of("traceparent", "b3", "x-b3-traceid", "x-b3-spanid",
			"x-b3-parentspanid", "x-b3-sampled", "x-b3-flags");

	private final List<String> names;

	ForwardedHeaders(DetailsProperties properties) {
		this.names = properties.tracing().isEnabled() ? ALWAYS
				: Stream.of(ALWAYS, UNLESS_TRACING).flatMap(List::stream).toList();
	}

	List<Header> of(HttpServletRequest request) {
		List<Header> headers = new ArrayList<>();
		for (String name : this.names) {
			for (String value : Collections.list(request.getHeaders(name))) {
				headers.add(new BasicHeader(name, value));
			}
		}
		return headers;
	}

}
