package bookinfo.ratings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import org.bson.Document;

/**
 * Ratings from MongoDB: the field <code>rating</code> of the documents in the collection
 * <code>ratings</code>.
 */
class MongoRatings extends DatabaseRatings implements AutoCloseable {

	private final MongoClient client;

	private final MongoCollection<Document> ratings;

	/**
	 * Does not wait for a connection: the database may come later.
	 * @param url with the database's name, <code>test</code> by default; its options
	 * override ours
	 * @param timeout for a connection, and for an answer
	 */
	MongoRatings(String url, Duration timeout) {
		long millis = timeout.toMillis();
		ConnectionString address = new ConnectionString(url);
		this.client = MongoClients.create(MongoClientSettings.builder()
			.applyToClusterSettings((cluster) -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
			.applyToConnectionPoolSettings((pool) -> pool.maxWaitTime(millis, TimeUnit.MILLISECONDS))
			.applyToSocketSettings((socket) -> socket.connectTimeout((int) millis, TimeUnit.MILLISECONDS)
				.readTimeout((int) millis, TimeUnit.MILLISECONDS))
			.applyConnectionString(address)
			.build());
		this.ratings = this.client.getDatabase((address.getDatabase() != null) ? address.getDatabase() : "test")
			.getCollection("ratings");
	}

	@Override
	List<Number> stars() {
		try {
			return this.ratings.find()
				.limit(REVIEWERS.size())
				.map((document) -> document.get("rating", Number.class))
				.into(new ArrayList<>());
		}
		catch (MongoTimeoutException | MongoSocketException | MongoConnectionPoolClearedException
				| MongoSecurityException ex) {
			throw failure("could not connect to ratings database", ex);
		}
		catch (MongoException | ClassCastException ex) {
			throw failure("could not load ratings from database", ex);
		}
	}

	@Override
	public void close() {
		this.client.close();
	}

}
