package bookinfo.starter;

import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import brave.propagation.B3Propagation;
import brave.propagation.Propagation;
import brave.propagation.SamplingFlags;
import brave.propagation.TraceContext;
import brave.propagation.TraceContextOrSamplingFlags;

/**
 * Understands callers that speak B3 or W3C Trace Context, and speaks both. Sleuth's own
 * <code>B3,W3C</code> treats a traceparent as unsampled unless its flags are exactly 01,
 * and caches every baggage name that any client ever sent.
 * <p>
 * A sidecar between two services renews the span id of one dialect and forwards the
 * other: an Envoy that traces for Zipkin renews B3, one that traces for OpenTelemetry
 * renews traceparent. A call's span id has the last 32 bits of its parent's. Where they
 * still agree on arrival, no sidecar has renewed B3, and the caller's span is the one in
 * traceparent; otherwise it is the one in B3.
 */
class B3AndW3cPropagation extends Propagation.Factory implements Propagation<String> {

	private static final String TRACEPARENT = "traceparent";

	/**
	 * Trace Context, section 3.2: only versions after 00 may have more fields. Brave
	 * cannot continue a trace whose lower 64 bits are zero.
	 */
	private static final Pattern FORMAT = Pattern.compile("(?!ff|00-.{52}-)[0-9a-f]{2}-(?<traceHigh>[0-9a-f]{16})"
			+ "(?<trace>(?!0{16})[0-9a-f]{16})-(?<span>(?!0{16})[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(-.*)?");

	/** The part of a span id that a call has from its parent. */
	private static final long MARK = 0xffffffffL;

	private final Propagation<String> b3 = B3Propagation.FACTORY.get();

	@Override
	public Propagation<String> get() {
		return this;
	}

	@Override
	public TraceContext decorate(TraceContext context) {
		return context.isLocalRoot() ? context
				: context.toBuilder().spanId((context.spanId() & ~MARK) | (context.parentIdAsLong() & MARK)).build();
	}

	private static boolean isUnchanged(TraceContext b3) {
		return ((b3.spanId() ^ b3.parentIdAsLong()) & MARK) == 0;
	}

	@Override
	public List<String> keys() {
		return Stream.concat(this.b3.keys().stream(), Stream.of(TRACEPARENT)).toList();
	}

	@Override
	public <R> TraceContext.Injector<R> injector(Setter<R, String> setter) {
		TraceContext.Injector<R> b3Injector = this.b3.injector(setter);
		HexFormat hex = HexFormat.of();
		return (context, request) -> {
			b3Injector.inject(context, request);
			setter.put(request, TRACEPARENT,
					"00-" + hex.toHexDigits(context.traceIdHigh()) + hex.toHexDigits(context.traceId()) + "-"
							+ context.spanIdString() + (Boolean.TRUE.equals(context.sampled()) ? "-01" : "-00"));
		};
	}

	/** B3's decision to sample counts also where its ids do not. */
	@Override
	public <R> TraceContext.Extractor<R> extractor(Getter<R, String> getter) {
		TraceContext.Extractor<R> b3Extractor = this.b3
			.extractor((request, name) -> withoutOddDecision(name, getter.get(request, name)));
		TraceContext.Extractor<R> decision = this.b3
			.extractor((request, name) -> decision(name, getter.get(request, name)));
		return (request) -> {
			TraceContextOrSamplingFlags extracted = b3Extractor.extract(request);
			if (extracted.equals(TraceContextOrSamplingFlags.EMPTY)) {
				extracted = decision.extract(request);
			}
			TraceContext context = extracted.context();
			String traceparent = getter.get(request, TRACEPARENT);
			if (traceparent == null || (context != null && !isUnchanged(context))) {
				return extracted;
			}
			Matcher matcher = FORMAT.matcher(traceparent);
			return matcher.matches() ? continued(matcher, (context != null) ? context : extracted.samplingFlags())
					: extracted;
		};
	}

	/** Brave drops the ids beside a decision that it cannot read. */
	private static String withoutOddDecision(String header, String value) {
		return switch ((value != null) ? header : "") {
			case "b3" -> value.replaceFirst("^([^-]{16,32}-[^-]{16})-(?![01d](-|$)|[^-]{16})[^-]*", "$1");
			case "X-B3-Sampled" -> value.matches("(?i)[01]|true|false") ? value : null;
			default -> value;
		};
	}

	/** Brave drops the decision beside ids that it cannot read. */
	private static String decision(String header, String value) {
		return switch ((value != null) ? header : "") {
			case "b3" -> value.replaceFirst("^.*-.*-([01d])(-.*)?$", "$1");
			case "X-B3-Sampled", "X-B3-Flags" -> withoutOddDecision(header, value);
			default -> null;
		};
	}

	private static TraceContextOrSamplingFlags continued(Matcher traceparent, SamplingFlags b3) {
		boolean sampled = (HexFormat.fromHexDigits(traceparent.group("flags")) & 1) != 0;
		return TraceContextOrSamplingFlags.create(TraceContext.newBuilder()
			.traceIdHigh(HexFormat.fromHexDigitsToLong(traceparent.group("traceHigh")))
			.traceId(HexFormat.fromHexDigitsToLong(traceparent.group("trace")))
			.spanId(HexFormat.fromHexDigitsToLong(traceparent.group("span")))
			.sampled((b3 != null && b3.sampled() != null) ? b3.sampled() : sampled)
			.debug(b3 != null && b3.debug())
			.build());
	}

}
