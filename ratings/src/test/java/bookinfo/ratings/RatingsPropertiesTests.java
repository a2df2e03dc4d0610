package bookinfo.ratings;

import java.time.Duration;

import bookinfo.ratings.RatingsProperties.Database;
import bookinfo.ratings.RatingsProperties.Fault;
import bookinfo.ratings.RatingsProperties.Mysql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The settings of application.yml. */
class RatingsPropertiesTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withUserConfiguration(Settings.class);

	@Test
	void defaultsAreThoseOfV1() {
		this.application
			.run((context) -> assertThat(context.getBean(RatingsProperties.class)).isEqualTo(new RatingsProperties("v1",
					new Database("mongodb", new Mysql("mysqldb", 3306, "root", ""), "mongodb://mongodb:27017/test",
							Duration.ofSeconds(1)),
					new Fault(0.5, Duration.ofSeconds(7), Duration.ofSeconds(60), Duration.ofMinutes(15)))));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "MYSQL_DB_HOST, ``, on field 'host'", "MYSQL_DB_PORT, 0, on field 'portNumber'",
					"MYSQL_DB_PORT, 70000, on field 'portNumber'", "MYSQL_DB_USER, ``, on field 'user'",
					"DB_TIMEOUT, 10ms, on field 'timeout'", "DB_TIMEOUT, 1h, on field 'timeout'",
					"DB_TIMEOUT, soon, database.timeout", "FAULT_SHARE, 2, on field 'share'",
					"FAULT_SHARE, -1, on field 'share'", "FAULT_DELAY, -1s, on field 'delay'",
					"FAULT_UNAVAILABLE_PERIOD, 0s, on field 'unavailablePeriod'",
					"FAULT_UNHEALTHY_PERIOD, 0s, on field 'unhealthyPeriod'" })
	void wrongSettingIsNamed(String variable, String value, String property) {
		this.application.withPropertyValues(variable + "=" + value)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(property));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mongodb:27017", "http://mongodb/test", "mongodb://", "mongodb://u:s3cret@@mongodb/test",
			"mongodb://u:s3cret@mongodb:70000/test" })
	@ExtendWith(OutputCaptureExtension.class)
	void wrongMongoDbUrlIsNamedButNotShown(String url, CapturedOutput output) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Settings.class).web(WebApplicationType.NONE);
		assertThatThrownBy(() -> builder.run("--SERVICE_VERSION=v2", "--MONGO_DB_URL=" + url)).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Reason: MONGO_DB_URL must be a URL such as mongodb://mongodb:27017/test; ")
			.doesNotContain("s3cret", "\tat ");
	}

	@ParameterizedTest
	@CsvSource({ "v1, mongodb, false", "v2, mysql, false", "v2, mongodb, true", "v2-mysql, mongodb, true" })
	void mongoDbUrlMattersOnlyWhereItIsUsed(String version, String type, boolean fails) {
		this.application.withPropertyValues("SERVICE_VERSION=" + version, "DB_TYPE=" + type, "MONGO_DB_URL=nonsense")
			.run((context) -> assertThat(context.getStartupFailure() != null).isEqualTo(fails));
	}

	@Test
	void variablesOfKubernetesAreIgnored() {
		this.application
			.withPropertyValues("RATINGS_PORT=tcp://10.0.0.1:9080", "MYSQLDB_PORT=tcp://10.0.0.2:3306",
					"BOOKINFO_DATABASE_MYSQL_PORT=tcp://10.0.0.4:3306")
			.run((context) -> assertThat(context.getBean(RatingsProperties.class).database().mysql().portNumber())
				.isEqualTo(3306));
	}

	@EnableConfigurationProperties(RatingsProperties.class)
	static class Settings {

	}

}
