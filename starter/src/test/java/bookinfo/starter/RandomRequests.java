package bookinfo.starter;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Raw requests that a seed decides, as a browser, a mistaken client or an attacker may
 * send them.
 */
public final class RandomRequests {

	private static final List<String> METHODS = List.of("GET", "GET", "GET", "GET", "GET", "GET", "POST", "POST",
			"POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PRI", "PROPFIND", "get",
			"G\u00cbT", "", "G(T");

	private static final List<String> PATHS = List.of("/", "/index.html", "/productpage", "/productpage?u=normal",
			"/login", "/logout", "/health", "/metrics", "/static/style.css", "/static/", "/static/../application.yml",
			"/api/v1/products", "/api/v1/products/0", "/api/v1/products/0/reviews", "/api/v1/products/-7/ratings",
			"/details/0", "/reviews/0", "/ratings/0", "/details/1e5", "/reviews/x", "/ratings/18446744073709551616",
			"/actuator", "/actuator/", "/actuator/health", "/actuator/health/liveness", "/actuator/health/none",
			"/actuator/info", "/actuator/prometheus", "/actuator/env", "/actuator/heapdump", "/error", "/nothing", "*",
			"");

	private static final List<String> SUFFIXES = List.of(";jsessionid=1", ";a=b;c", ";=", ";%zz", "/", "//", "/..",
			"/../../etc/passwd", "/%2e%2e/x", "/%2F", "%00", "%zz", "%", "%4", "%C0%AF", "%FF", "\\", "|", "{}", "[",
			"^", "#x", "?", "?a=%zz", "?a[]=1&a=2", "?u=%3Cscript%3E", "?${jndi:ldap://x}", ".json", ".css", "/0",
			"\u00eb", " x", "\t", "\u0000", "'\"<b>", "/" + "9".repeat(5_000), "/" + "a/".repeat(2_000));

	private static final List<String> VERSIONS = List.of("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1",
			"HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/3",
			"http/1.1", "HTTP/1.1 x", "HTTP", "");

	private static final List<String> NAMES = List.of("accept", "accept", "accept-charset", "accept-encoding",
			"accept-language", "access-control-request-method", "authorization", "b3", "cache-control", "connection",
			"content-encoding", "content-type", "content-type", "cookie", "end-user", "expect", "forwarded",
			"grpc-trace-bin", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "jwt", "origin",
			"range", "referer", "sw8", "te", "trailer", "traceparent", "tracestate", "transfer-encoding", "upgrade",
			"user-agent", "x-b3-flags", "x-b3-parentspanid", "x-b3-sampled", "x-b3-spanid", "x-b3-traceid",
			"x-cloud-trace-context", "x-datadog-parent-id", "x-datadog-sampling-priority", "x-datadog-trace-id",
			"x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-proto",
			"x-http-method-override", "x-ot-span-context", "x-request-id", "x-\u00eb", "", " x", "x y",
			"content-length");

	private static final List<String> VALUES = List.of("", " ", "0", "1", "-1", "d", "*", "*/*", "text/html",
			"image/*;q=2", "text", "application/json", "application/json;charset=none",
			"application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x",
			"application/vnd.spring-boot.actuator.v3+json", "text/plain;version=0.0.4",
			"application/openmetrics-text;version=1.0.0", "gzip", "identity;q=0", "en;q=x", "utf-99", "bytes=0-0",
			"bytes=5-1", "bytes=-1,0-,x", "bytes=99999999999999999999-", "100-continue",
			"Sat, 28 Nov 2026 02:00:00 GMT", "Sat, 99 Nov", "\"x\", W/\"y\"", "chunked", "gzip, chunked", "close",
			"keep-alive, upgrade", "h2c", "websocket", "http", "https", "for=\"[::1]\";proto=https",
			"example.org:99999", "http://localhost/productpage?u=%zz", "//[", "session=a.b.c; session=", "session=\"x",
			"$Version=1; a=b", "463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-1-0020000000000001",
			"463ac35c9f6413ad48485a3953bb6124", "a2fb4a1d1a96d312",
			"00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-01",
			"00-00000000000000000000000000000000-0000000000000000-ff", "a=b,c=d", "Bearer x.y.z", "Basic %",
			"\u00ff\u0080", "\u0001", "\u0000", "a\r\n folded", "a\nb: c", "a\rb", "DELETE", "{\"a\":[",
			"${jndi:ldap://x}", "x".repeat(3_000), "a,".repeat(5_000), "x".repeat(17_000));

	private static final List<String> BODIES = List.of("", "{}", "{\"Reviewer1\":5,\"Reviewer2\":4}", "[[[[", "null",
			"username=jason&passwd=x", "username=%zz&passwd", "username=" + "x".repeat(200), "&".repeat(12_000),
			"--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n", "\u0000\u00ff\u00fe",
			"GET / HTTP/1.1", "x".repeat(5_000), "{\"a\":".repeat(700), "x".repeat(70_000));

	private static final Pattern WRONG = Pattern
		.compile("HTTP/1\\.[01] 5(?!01|05)|\tat |\\.java:|Exception|\\b(java|javax|org|com|bookinfo)\\.[a-z]+\\.");

	private final Random random;

	private RandomRequests(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Sends requests to a service, and asserts that it answers or closes each connection,
	 * and that no answer shows an error or the inside of the service.
	 */
	public static void sendTo(int port, int count, long firstSeed) {
		assertThat(LongStream.range(firstSeed, firstSeed + count).parallel().mapToObj((seed) -> failure(port, seed)))
			.filteredOn(Objects::nonNull)
			.isEmpty();
	}

	/** What is wrong with the answer to a seed's requests, or null. */
	private static String failure(int port, long seed) {
		String request = new RandomRequests(seed).next();
		StringBuilder answer = new StringBuilder();
		try (Socket socket = new Socket("localhost", port)) {
			socket.setSoTimeout(20_000);
			Wire.write(socket, request);
			socket.shutdownOutput();
			byte[] bytes = new byte[16 * 1024];
			for (int read = 0; read >= 0; read = socket.getInputStream().read(bytes)) {
				answer.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
			}
		}
		catch (SocketTimeoutException ex) {
			answer.append("HTTP/1.1 504 (a hang)");
		}
		catch (IOException ex) {
			// It may close the connection before it has read all.
		}
		// Metrics have classes and exceptions in their labels.
		String text = answer.toString().replaceAll("(?m)^\\w+\\{.*$", "");
		Matcher wrong = WRONG.matcher(text);
		return wrong.find() ? "seed %d sent %s and got %s".formatted(seed, request, text.substring(wrong.start()))
				: null;
	}

	/**
	 * What one connection sends: mostly one request, and sometimes several or a part of
	 * one.
	 */
	private String next() {
		String requests = Stream.generate(this::request)
			.limit(1 + Math.max(0, this.random.nextInt(6) - 3))
			.collect(Collectors.joining());
		return oneIn(20) ? requests.substring(0, this.random.nextInt(requests.length() + 1)) : requests;
	}

	private String request() {
		StringBuilder request = new StringBuilder(oneIn(50) ? "\r\n" : "");
		request.append(oneIn(20) ? token() : pick(METHODS)).append(' ');
		request.append(oneIn(20) ? pick(List.of("http://a", "https://a b", "//", "http:", "ftp://[::1")) : "");
		request.append(pick(PATHS)).append(oneIn(3) ? pick(SUFFIXES) : "").append(oneIn(10) ? pick(SUFFIXES) : "");
		request.append(' ').append(pick(VERSIONS)).append(oneIn(30) ? "\n" : "\r\n");
		request.append(oneIn(10) ? "" : "host: localhost\r\n");
		for (int i = this.random.nextInt(6); i > 0; i--) {
			request.append(oneIn(20) ? token() : pick(NAMES))
				.append(oneIn(50) ? " " : ": ")
				.append(pick(VALUES))
				.append("\r\n");
		}
		return request.append(oneIn(2) ? "\r\n" : framed(pick(BODIES))).toString();
	}

	/** A body in one of the ways to tell its length, or in a wrong one. */
	private String framed(String body) {
		int length = body.length();
		String chunk = Integer.toHexString(length) + "\r\n" + body + "\r\n";
		String chunked = "transfer-encoding: chunked\r\n";
		return switch (this.random.nextInt(14)) {
			case 0 -> "\r\n" + body;
			case 1 -> "content-length: " + (length + 7) + "\r\n\r\n" + body;
			case 2 -> "content-length: " + length / 2 + "\r\n\r\n" + body;
			case 3 ->
				"content-length: " + pick(List.of("-1", "x", "99999999999999999999", "", "1, 1")) + "\r\n\r\n" + body;
			case 4 -> "content-length: " + length + "\r\ncontent-length: 1\r\n\r\n" + body;
			case 5 -> chunked + "content-length: " + length + "\r\n\r\n" + chunk + "0\r\n\r\n";
			case 6 -> chunked + "\r\n" + chunk;
			case 7 ->
				chunked + "\r\n" + chunk + pick(List.of("x\r\n", "-1\r\n", "FFFFFFFFFF\r\n", "0;" + "x".repeat(9_000)));
			case 8 ->
				chunked + "\r\n" + chunk + "0\r\ntrailer: x\r\n" + pick(List.of("", "bad\r\n", "y: z\r\n")) + "\r\n";
			case 9 -> chunked + "\r\n" + chunk.replaceFirst("\r\n", ";a=b\r\n") + "0\r\n\r\n";
			case 10 -> "expect: 100-continue\r\ncontent-length: " + length + "\r\n\r\n" + body;
			case 11 -> chunked + "\r\n" + (length > 0 ? chunk : "") + "0\r\n\r\n";
			default -> "content-length: " + length + "\r\n\r\n" + body;
		};
	}

	private String token() {
		return Long.toString(this.random.nextLong(Long.MAX_VALUE), 36);
	}

	private boolean oneIn(int count) {
		return this.random.nextInt(count) == 0;
	}

	private String pick(List<String> list) {
		return list.get(this.random.nextInt(list.size()));
	}

}
