package bookinfo.ratings;

import java.time.Duration;

import javax.validation.Valid;
import javax.validation.constraints.AssertTrue;
import javax.validation.constraints.DecimalMax;
import javax.validation.constraints.DecimalMin;
import javax.validation.constraints.Max;
import javax.validation.constraints.Min;
import javax.validation.constraints.NotBlank;
import javax.validation.constraints.Pattern;

import com.mongodb.ConnectionString;
import org.hibernate.validator.constraints.URL;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConstructorBinding;
import org.springframework.validation.annotation.Validated;

/** The service's settings; application.yml explains them. */
@Validated
@ConstructorBinding
@ConfigurationProperties("bookinfo")
record RatingsProperties(
		@Min(value = 0, message = "SERVER_PORT must be 0 or more") @Max(value = 65535,
				message = "SERVER_PORT must be 65535 or less") int portNumber,
		@NotBlank(message = "SERVICE_VERSION must not be empty") String version,
		@NotBlank(message = "HOSTNAME must not be empty") String pod,
		@Pattern(regexp = "text|json", message = "LOG_FORMAT must be text or json") String logFormat,
		@Valid Database database, @Valid Fault fault, @Valid Tracing tracing) {

	/**
	 * Version v2 has them in a database, and so has v2-mysql, as Istio calls one of both.
	 */
	boolean isInDatabase() {
		return this.version.equals("v2") || this.version.startsWith("v2-");
	}

	/**
	 * Asks the driver, unlike a constraint of the URL, which would print its password.
	 */
	@AssertTrue(message = "MONGO_DB_URL must be a URL such as mongodb://mongodb:27017/test; "
			+ "the user's name and password in it are percent-encoded")
	boolean isMongoUrlUsable() {
		if (!isInDatabase() || this.database.isMysql()) {
			return true;
		}
		try {
			new ConnectionString(this.database.mongoUrl());
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/** Where version v2 has its ratings. */
	record Database(String type, @Valid Mysql mysql, String mongoUrl,
			// What HikariCP takes at least.
			@DurationMin(millis = 250, message = "DB_TIMEOUT must be 250ms or more") @DurationMax(minutes = 1,
					message = "DB_TIMEOUT must be 1m or less") Duration timeout) {

		boolean isMysql() {
			return this.type.equals("mysql");
		}

	}

	record Mysql(@NotBlank(message = "MYSQL_DB_HOST must not be empty") String host,
			@Min(value = 1, message = "MYSQL_DB_PORT must be 1 or more") @Max(value = 65535,
					message = "MYSQL_DB_PORT must be 65535 or less") int portNumber,
			@NotBlank(message = "MYSQL_DB_USER must not be empty") String user, String password) {

	}

	/** What the versions for failures do wrong. */
	record Fault(
			@DecimalMin(value = "0", message = "FAULT_SHARE must be 0.0 or more") @DecimalMax(value = "1",
					message = "FAULT_SHARE must be 1.0 or less") double share,
			@DurationMin(message = "FAULT_DELAY must not be negative") Duration delay,
			@DurationMin(millis = 1,
					message = "FAULT_UNAVAILABLE_PERIOD must be 1ms or more") Duration unavailablePeriod,
			@DurationMin(millis = 1, message = "FAULT_UNHEALTHY_PERIOD must be 1ms or more") Duration unhealthyPeriod) {

	}

	record Tracing(@Pattern(regexp = "true|false", message = "TRACING_ENABLED must be true or false") String enabled,
			@DecimalMin(value = "0", message = "TRACING_SAMPLING must be 0.0 or more") @DecimalMax(value = "1",
					message = "TRACING_SAMPLING must be 1.0 or less") double sampling,
			@URL(message = "ZIPKIN_BASE_URL must be a URL") String collector) {

	}

}
