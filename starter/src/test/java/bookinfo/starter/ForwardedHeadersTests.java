package bookinfo.starter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardedHeadersTests {

	private static final List<String> SPANS = List.of("traceparent", "b3", "x-b3-traceid", "x-b3-spanid",
			"x-b3-parentspanid", "x-b3-sampled", "x-b3-flags");

	private static final List<String> OTHERS = List.of("x-request-id", "x-ot-span-context", "x-datadog-trace-id",
			"x-datadog-parent-id", "x-datadog-sampling-priority", "tracestate", "x-cloud-trace-context",
			"grpc-trace-bin", "sw8", "end-user", "user-agent", "cookie", "authorization", "jwt");

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	ForwardedHeadersTests() {
		SPANS.forEach((name) -> this.request.addHeader(name, "1"));
		OTHERS.forEach((name) -> this.request.addHeader(name, "2"));
		for (String name : List.of("accept", "accept-encoding", "baggage", "content-type", "host", "referer",
				"x-forwarded-for")) {
			this.request.addHeader(name, "3");
		}
	}

	@Test
	void contractsHeadersAreForwardedWithoutTracing() {
		List<String> names = new ArrayList<>(SPANS);
		names.addAll(OTHERS);
		HttpHeaders headers = new ForwardedHeaders(Set.of(), false).from(this.request);
		assertThat(headers).containsOnlyKeys(names)
			.containsEntry("b3", List.of("1"))
			.containsEntry("jwt", List.of("2"));
	}

	@Test
	void headersOfSpansAreNotForwardedWithTracing() {
		assertThat(new ForwardedHeaders(Set.of(), true).from(this.request)).containsOnlyKeys(OTHERS);
	}

	@Test
	void exceptedHeadersAreNotForwarded() {
		assertThat(new ForwardedHeaders(Set.of("end-user", "cookie", "b3"), false).from(this.request))
			.doesNotContainKeys("end-user", "cookie", "b3")
			.hasSize(SPANS.size() + OTHERS.size() - 3);
	}

	@Test
	void severalValuesKeepTheirOrder() {
		MockHttpServletRequest several = new MockHttpServletRequest();
		several.addHeader("Cookie", List.of("b=2", "", "a=1", "b=2"));
		assertThat(new ForwardedHeaders(Set.of(), true).from(several))
			.isEqualTo(HttpHeaders.readOnlyHttpHeaders(headers("cookie", "b=2", "", "a=1", "b=2")));
	}

	@Test
	void noHeaderIsInvented() {
		assertThat(new ForwardedHeaders(Set.of(), false).from(new MockHttpServletRequest())).isEmpty();
	}

	private static HttpHeaders headers(String name, String... values) {
		HttpHeaders headers = new HttpHeaders();
		headers.addAll(name, List.of(values));
		return headers;
	}

}
