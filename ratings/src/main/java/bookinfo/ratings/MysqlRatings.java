package bookinfo.ratings;

import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/**
 * Ratings from MySQL: the column <code>Rating</code> of the table <code>ratings</code>.
 */
class MysqlRatings extends DatabaseRatings implements AutoCloseable {

	private final HikariDataSource dataSource;

	private final JdbcTemplate jdbc;

	/**
	 * Does not connect yet: the database may come later.
	 * @param timeout for a connection, and for an answer
	 */
	MysqlRatings(RatingsProperties.Mysql mysql, Duration timeout) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl("jdbc:mysql://" + mysql.host() + ":" + mysql.portNumber() + "/test");
		config.setUsername(mysql.user());
		config.setPassword(mysql.password());
		config.setConnectionTimeout(timeout.toMillis());
		config.setValidationTimeout(timeout.toMillis());
		config.setInitializationFailTimeout(-1);
		config.addDataSourceProperty("connectTimeout", timeout.toMillis());
		config.addDataSourceProperty("socketTimeout", timeout.toMillis());
		// Without TLS, MySQL 8 encrypts the password with this key.
		config.addDataSourceProperty("allowPublicKeyRetrieval", true);
		this.dataSource = new HikariDataSource(config);
		this.jdbc = new JdbcTemplate(this.dataSource);
		// The default translator asks the database for its name, which blocks while it is
		// down.
		this.jdbc.setExceptionTranslator(new SQLExceptionSubclassTranslator());
	}

	@Override
	List<Number> stars() {
		try {
			return this.jdbc.queryForList("SELECT Rating FROM ratings LIMIT " + REVIEWERS.size(), Number.class);
		}
		catch (DataAccessResourceFailureException | RecoverableDataAccessException ex) {
			throw failure("could not connect to ratings database", ex);
		}
		catch (DataAccessException ex) {
			throw failure("could not perform select", ex);
		}
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

}
