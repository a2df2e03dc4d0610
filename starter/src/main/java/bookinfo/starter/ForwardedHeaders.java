package bookinfo.starter;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import javax.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;

/**
 * The headers that go from a request to the calls that it causes, as they came: the
 * contract's section "Headers an application forwards".
 */
public class ForwardedHeaders {

	private static final List<String> ALWAYS = List.of("x-request-id", "x-ot-span-context", "x-datadog-trace-id",
			"x-datadog-parent-id", "x-datadog-sampling-priority", "tracestate", "x-cloud-trace-context",
			"grpc-trace-bin", "sw8", "end-user", "user-agent", "cookie", "authorization", "jwt");

	/** While tracing is on, Brave writes these itself. */
	private static final List<String> UNLESS_TRACING = List.of("traceparent", "b3", "x-b3-traceid", "x-b3-spanid",
			"x-b3-parentspanid", "x-b3-sampled", "x-b3-flags");

	private final List<String> names;

	/**
	 * @param except names that are not forwarded, in lower case
	 */
	public ForwardedHeaders(Collection<String> except, boolean tracing) {
		this.names = Stream.concat(ALWAYS.stream(), tracing ? Stream.empty() : UNLESS_TRACING.stream())
			.filter((name) -> !except.contains(name))
			.toList();
	}

	public HttpHeaders from(HttpServletRequest request) {
		HttpHeaders headers = new HttpHeaders();
		for (String name : this.names) {
			Collections.list(request.getHeaders(name)).forEach((value) -> headers.add(name, value));
		}
		return headers;
	}

}
