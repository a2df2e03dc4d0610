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

	private MongoServer server;

	MongoDb() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			this.port = socket.getLocalPort();
		}
	}

	@Override
	public void start() {
		this.server = new MongoServer(new MemoryBackend());
		this.server.bind("localhost", this.port);
		replaceRatings(new Document("rating", 5), new Document("rating", 4));
	}

	@Override
	public void kill() {
		this.server.shutdownNow();
		this.server = null;
	}

	/** Has these documents and no others. */
	void replaceRatings(Document... documents) {
		try (MongoClient client = MongoClients.create(url())) {
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
		if (this.server != null) {
			kill();
		}
	}

	@Override
	public String toString() {
		return "MongoDB";
	}

}
