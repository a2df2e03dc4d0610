package bookinfo.ratings;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.bson.Document;

/** A server that speaks MongoDB's protocol. */
class MongoDb implements Database {

	private final int port;

	private List<MongoServer> servers = List.of();

	MongoDb() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			this.port = socket.getLocalPort();
		}
	}

	@Override
	public void start() {
		MemoryBackend backend = new MemoryBackend();
		// Filled through another port, so that no client finds it empty.
		MongoServer entrance = new MongoServer(backend);
		replaceRatings(entrance.bindAndGetConnectionString(), new Document("rating", 5), new Document("rating", 4));
		MongoServer server = new MongoServer(backend);
		this.servers = List.of(server, entrance);
		server.bind("localhost", this.port);
	}

	@Override
	public void kill() {
		this.servers.forEach(MongoServer::shutdownNow);
		this.servers = List.of();
	}

	/** Has these documents and no others. */
	void replaceRatings(Document... documents) {
		replaceRatings(url(), documents);
	}

	private static void replaceRatings(String url, Document... documents) {
		try (MongoClient client = MongoClients.create(url)) {
			MongoCollection<Document> ratings = client.getDatabase("test").getCollection("ratings");
			ratings.deleteMany(new Document());
			if (documents.length > 0) {
				ratings.insertMany(List.of(documents));
			}
		}
	}

	String url() {
		return "mongodb://localhost:" + this.port + "/test";
	}

	@Override
	public Map<String, Object> settings() {
		return Map.of("MONGO_DB_URL", url());
	}

	@Override
	public void close() {
		kill();
	}

}
