package bookinfo.details;

import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import brave.propagation.B3Propagation;
import brave.propagation.Propagation;
import brave.propagation.TraceContext;
import brave.propagation.TraceContextOrSamplingFlags;

/**
 * Understands callers that speak B3 or W3C Trace Context, and speaks both. Sleuth's own
 * <code>B3,W3C</code> samples nothing when traceparent has a second flag beside
 * "sampled", and remembers every name in every client's baggage for ever.
 */
class B3AndW3cPropagation extends Propagation.Factory implements Propagation<String> {

	private static final String TRACEPARENT = "traceparent";

	/**
	 * Version, trace id, span id and flags: Trace Context, section 3.2; versions after 00
	 * may add fields.
	 */
	private static final Pattern FORMAT = Pattern
		.compile("(?!ff|00.{53}-)[0-9a-f]{2}-(?!0{32})([0-9a-f]{16})([0-9a-f]{16})"
				+ "-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

	private static final int SAMPLED = 1;

	private final Propagation<String> b3 = B3Propagation.FACTORY.get();

	@Override
	public Propagation<String> get() {
		return this;
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

	/** B3 comes first; its decision to sample counts also where it has no ids. */
	@Override
	public <R> TraceContext.Extractor<R> extractor(Getter<R, String> getter) {
		TraceContext.Extractor<R> b3Extractor = this.b3.extractor(getter);
		return (request) -> {
			TraceContextOrSamplingFlags extracted = b3Extractor.extract(request);
			String traceparent = getter.get(request, TRACEPARENT);
			if (extracted.context() != null || traceparent == null) {
				return extracted;
			}
			Matcher matcher = FORMAT.matcher(traceparent);
			return matcher.matches() ? TraceContextOrSamplingFlags.create(context(matcher, extracted)) : extracted;
		};
	}

	private static TraceContext context(Matcher traceparent, TraceContextOrSamplingFlags b3) {
		boolean sampled = (HexFormat.fromHexDigits(traceparent.group(4)) & SAMPLED) != 0;
		return TraceContext.newBuilder()
			.traceIdHigh(HexFormat.fromHexDigitsToLong(traceparent.group(1)))
			.traceId(HexFormat.fromHexDigitsToLong(traceparent.group(2)))
			.spanId(HexFormat.fromHexDigitsToLong(traceparent.group(3)))
			.sampled((b3.sampled() != null) ? b3.sampled() : sampled)
			.debug(b3.samplingFlags() != null && b3.samplingFlags().debug())
			.build();
	}

}
