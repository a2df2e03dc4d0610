package bookinfo.ratings;

import java.time.Duration;

import javax.validation.Valid;
import javax.validation.constraints.AssertTrue;
import javax.validation.constraints.DecimalMax;
import javax.validation.constraints.DecimalMin;
import javax.validation.constraints.Max;
import javax.validation.constraints.Min;
import javax.validation.constraints.NotBlank;

import com.mongodb.ConnectionString;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** The service's settings; application.yml explains them. */
@Validated
@ConfigurationProperties("bookinfo")
record RatingsProperties(@NotBlank String version, @Valid Database database, @Valid Fault fault) {

	/** Istio's manifests also use the name v2-mysql. */
	boolean isInDatabase() {
		return this.version.equals("v2") || this.version.startsWith("v2-");
	}

	/**
	 * Not a constraint of the field, since its report would print the URL's password.
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

	/**
	 * The database of version v2.
	 *
	 * @param timeout at least the minimum of HikariCP
	 */
	record Database(String type, @Valid Mysql mysql, String mongoUrl,
			@DurationMin(millis = 250) @DurationMax(minutes = 1) Duration timeout) {

		boolean isMysql() {
			return this.type.equals("mysql");
		}

	}

	record Mysql(@NotBlank String host, @Min(1) @Max(65535) int portNumber, @NotBlank String user, String password) {

	}

	/** What the versions for failures do wrong. */
	record Fault(@DecimalMin("0") @DecimalMax("1") double share, @DurationMin Duration delay,
			@DurationMin(millis = 1) Duration unavailablePeriod, @DurationMin(millis = 1) Duration unhealthyPeriod) {

	}

}
