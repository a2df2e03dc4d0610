package bookinfo.starter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** What a broken server or an evil one does with a request. */
public enum Hostile {

	CLOSES(""), RESETS(""), GARBAGE("\u0016\u0003\u0001\u0000\u00ff\r\n\r\n"), NOT_HTTP("SSH-2.0-OpenSSH_9.9\r\n"),
	ENDS_HALF_WAY(Http.OK + "content-length: 9\r\n\r\n{"), NO_CHUNK(Http.CHUNKS + "nonsense"),

	HANGS("", ""), ONLY_HEADERS(Http.OK + "content-length: 9\r\n\r\n", ""),
	STALLS_HALF_WAY(Http.OK + "content-length: 9\r\n\r\n{", ""), TRICKLES_HEADERS(Http.OK + "x: ", "x", 20),
	TRICKLES_BODY(Http.OK + "content-length: 9999\r\n\r\n", " ", 20), TRICKLES_CHUNKS(Http.CHUNKS, "1\r\n \r\n", 20),
	TRICKLES_CONTINUES("", Http.CONTINUE, 20), MANY_CONTINUES(Http.CONTINUE.repeat(20_000), ""),

	ENDLESS_STATUS_LINE("HTTP/1.1 200 ", "OK"), ENDLESS_HEADER_LINE(Http.OK + "x: ", "x"),
	ENDLESS_HEADERS(Http.OK, "x: y\r\n"), ENDLESS_BODY(Http.OK + "\r\n", "x"),
	ENDLESS_CHUNKS(Http.CHUNKS, "8\r\nxxxxxxxx\r\n"), ENDLESS_CHUNK_SIZE(Http.CHUNKS, "0"),
	ENDLESS_TRAILERS(Http.CHUNKS + "0\r\n", "x: y\r\n"),
	BODY_OF_200_MB(Http.OK + "content-length: 200000000\r\n\r\n", "x"),

	STATUS_204("HTTP/1.1 204 No Content\r\n\r\n"), STATUS_302("HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n"),
	STATUS_404("HTTP/1.1 404 Not Found\r\n\r\n<html>Nothing</html>"), STATUS_500("HTTP/1.1 500 Broken\r\n\r\n{}"),
	STATUS_503("HTTP/1.1 503 Down\r\nretry-after: 0\r\n\r\n{}"), HTML(Http.OK + "\r\n<html>Welcome</html>"),
	NULL(Http.OK + "\r\nnull"), ARRAY(Http.OK + "\r\n[]"), NO_FIELDS(Http.OK + "\r\n{}"),
	WRONG_TYPES(Http.OK + "\r\n{\"pages\":\"many\",\"reviews\":5,\"ratings\":[],\"items\":{},\"podname\":{}}"),
	NINE_STARS(Http.OK + "\r\n{\"ratings\":{\"Reviewer1\":9,\"Reviewer2\":9},\"reviews\":["
			+ "{\"reviewer\":\"r\",\"text\":\"t\",\"rating\":{\"stars\":9,\"color\":\"red\"}}]}"),
	DEEP_NESTING(Http.OK + "\r\n" + "{\"a\":[".repeat(10_000)),
	TWO_LENGTHS(Http.OK + "content-length: 2\r\ncontent-length: 9\r\n\r\n{}"), UNASKED_GZIP(""), UTF_16("");

	private final String start;

	private final String repeated;

	private final int pauseMillis;

	/** Closes the connection after an answer. */
	Hostile(String answer) {
		this(answer, null, 0);
	}

	/** Repeats something, or is silent, until the client hangs up. */
	Hostile(String start, String repeated) {
		this(start, repeated.repeat(100), repeated.isEmpty() ? 20 : 0);
	}

	Hostile(String start, String repeated, int pauseMillis) {
		this.start = start;
		this.repeated = repeated;
		this.pauseMillis = pauseMillis;
	}

	/**
	 * Answers one request.
	 * @param document the right answer, for a wrong encoding of it
	 */
	public void answer(Socket socket, String document) throws IOException {
		if (this == RESETS) {
			socket.setSoLinger(true, 0);
		}
		Wire.write(socket, switch (this) {
			case UNASKED_GZIP -> Http.OK + "content-encoding: gzip\r\n\r\n" + gzip(document);
			case UTF_16 ->
				Http.OK + "\r\n" + new String(document.getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1);
			default -> this.start;
		});
		socket.setSoTimeout(this.pauseMillis);
		for (boolean open = this.repeated != null; open;) {
			Wire.write(socket, this.repeated);
			try {
				open = this.pauseMillis == 0 || socket.getInputStream().read() >= 0;
			}
			catch (SocketTimeoutException ex) {
				// The client is still there.
			}
		}
		socket.close();
	}

	private static String gzip(String text) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(text.getBytes(StandardCharsets.UTF_8));
		}
		return bytes.toString(StandardCharsets.ISO_8859_1);
	}

	private static final class Http {

		static final String OK = "HTTP/1.1 200 OK\r\n";

		static final String CHUNKS = OK + "transfer-encoding: chunked\r\n\r\n";

		static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

	}

}
