import java.io.OutputStream;
import java.net.InetSocketAddress;

import com.sun.net.httpserver.HttpServer;

/** A trace collector that takes all spans and keeps none, so that only their senders' cost is measured. */
class SpanSink {

	public static void main(String[] args) throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(args[0])), 0);
		server.createContext("/", (exchange) -> {
			exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
			exchange.sendResponseHeaders(202, -1);
			exchange.close();
		});
		server.start();
	}

}
