package bookinfo.starter;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

/** Takes spans as Zipkin does. */
public class Collector {

	private final BlockingQueue<JsonNode> spans = new LinkedBlockingQueue<>();

	private final HttpServer server;

	public Collector() {
		try {
			this.server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.server.createContext("/api/v2/spans", (exchange) -> {
			new ObjectMapper().readTree(exchange.getRequestBody()).forEach(this.spans::add);
			exchange.sendResponseHeaders(202, -1);
			exchange.close();
		});
		this.server.start();
	}

	public String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/** The next span, or null when there is none for long. */
	public JsonNode next() throws InterruptedException {
		return this.spans.poll(10, TimeUnit.SECONDS);
	}

}
