package bookinfo.starter;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * HTTP to the byte, each as one character of ISO-8859-1: a server that keeps the header
 * section of each request as it came, and a client that sends what it is given.
 */
public class Wire {

	private static final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "wire");
		thread.setDaemon(true);
		return thread;
	});

	private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

	private final ServerSocket server;

	private final Conversation conversation;

	/**
	 * Starts a server that answers one request on each connection.
	 * @param answer what to answer to a header section, all of it
	 */
	public Wire(UnaryOperator<String> answer) {
		this((request, socket) -> {
			write(socket, answer.apply(request));
			socket.close();
		});
	}

	private Wire(Conversation conversation) {
		this.conversation = conversation;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		threads.submit(this::accept);
	}

	/**
	 * Starts a server that keeps connections open, unless the conversation closes them.
	 */
	public static Wire keeping(Conversation conversation) {
		return new Wire(conversation);
	}

	private Void accept() throws IOException {
		while (true) {
			Socket socket = this.server.accept();
			threads.submit(() -> serve(socket));
		}
	}

	private Void serve(Socket connection) throws Exception {
		try (Socket socket = connection) {
			while (!socket.isClosed()) {
				String request = head(socket.getInputStream());
				this.requests.add(request);
				this.conversation.answer(request, socket);
			}
		}
		return null;
	}

	public static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int b = in.read();
			if (b < 0) {
				throw new EOFException();
			}
			head.append((char) b);
		}
		return head.toString();
	}

	public int port() {
		return this.server.getLocalPort();
	}

	/** The lines of the next request that comes, or null when none does for long. */
	public List<String> next() throws InterruptedException {
		String request = this.requests.poll(10, TimeUnit.SECONDS);
		return (request != null) ? request.lines().filter((line) -> !line.isEmpty()).toList() : null;
	}

	/** How many requests came that nobody asked for by {@link #next()}. */
	int waiting() {
		return this.requests.size();
	}

	/** An answer 200 with JSON. */
	public static String json(String body) {
		return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n" + body;
	}

	/** The whole answer to GET. */
	public static String get(int port, String path, List<String> headers) throws IOException {
		StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n");
		headers.forEach((header) -> request.append(header).append("\r\n"));
		return send(port, request.append("connection: close\r\n\r\n").toString());
	}

	public static String send(int port, String request) throws IOException {
		try (Socket socket = new Socket("localhost", port)) {
			socket.setSoTimeout(30_000);
			write(socket, request);
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	/** What a server does with a connection when a request has come. */
	public interface Conversation {

		void answer(String request, Socket socket) throws Exception;

	}

}
