package bookinfo.ratings;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A wrong setting stops the start, and the last words say which. */
@ExtendWith(OutputCaptureExtension.class)
class RatingsPropertiesTests {

	@ParameterizedTest
	@CsvSource({ "SERVICE_VERSION, '', SERVICE_VERSION must not be empty", "HOSTNAME, '', HOSTNAME must not be empty",
			"TRACING_ENABLED, maybe, TRACING_ENABLED must be true or false",
			"TRACING_SAMPLING, 2, TRACING_SAMPLING must be 1.0 or less",
			"TRACING_SAMPLING, -1, TRACING_SAMPLING must be 0.0 or more",
			"ZIPKIN_BASE_URL, nonsense, ZIPKIN_BASE_URL must be a URL",
			"MYSQL_DB_HOST, '', MYSQL_DB_HOST must not be empty", "MYSQL_DB_PORT, 0, MYSQL_DB_PORT must be 1 or more",
			"MYSQL_DB_PORT, 70000, MYSQL_DB_PORT must be 65535 or less",
			"MYSQL_DB_USER, '', MYSQL_DB_USER must not be empty", "DB_TIMEOUT, 10ms, DB_TIMEOUT must be 250ms or more",
			"DB_TIMEOUT, 1h, DB_TIMEOUT must be 1m or less", "FAULT_SHARE, 2, FAULT_SHARE must be 1.0 or less",
			"FAULT_SHARE, -1, FAULT_SHARE must be 0.0 or more", "FAULT_DELAY, -1s, FAULT_DELAY must not be negative",
			"FAULT_UNAVAILABLE_PERIOD, 0s, FAULT_UNAVAILABLE_PERIOD must be 1ms or more",
			"FAULT_UNHEALTHY_PERIOD, 0s, FAULT_UNHEALTHY_PERIOD must be 1ms or more" })
	void aWrongSettingIsNamed(String variable, String value, String message, CapturedOutput output) {
		assertThatThrownBy(() -> start(Settings.class, Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Reason: " + message);
	}

	@ParameterizedTest
	@CsvSource({ "SERVER_PORT, nonsense, 'must be of type Integer, not \"nonsense\"'",
			"SERVER_PORT, 70000, SERVER_PORT must be 65535 or less",
			"TRACING_ENABLED, maybe, TRACING_ENABLED must be true or false" })
	void theApplicationDoesNotStartWithIt(String variable, String value, String message, CapturedOutput output) {
		assertThatThrownBy(() -> start(RatingsApplication.class, Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "mongodb:27017", "http://mongodb/test", "mongodb://", "mongodb://u:s3cret@@mongodb/test",
			"mongodb://u:s3cret@mongodb:70000/test" })
	void aMongoDbUrlThatTheDriverDoesNotTakeIsNamedButNotShown(String url, CapturedOutput output) {
		Map<String, Object> variables = Map.of("SERVICE_VERSION", "v2", "MONGO_DB_URL", url);
		assertThatThrownBy(() -> start(Settings.class, variables).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Reason: MONGO_DB_URL must be a URL such as mongodb://mongodb:27017/test; ")
			.doesNotContain("s3cret", "\tat ");
	}

	@Test
	void theDefaultsAreThoseOfTheFirstVersion() {
		try (ConfigurableApplicationContext context = start(Settings.class, Map.of())) {
			assertThat(context.getBean(RatingsProperties.class)).isEqualTo(new RatingsProperties(9080, "v1",
					"localhost", "text",
					new RatingsProperties.Database("mongodb", new RatingsProperties.Mysql("mysqldb", 3306, "root", ""),
							"mongodb://mongodb:27017/test", Duration.ofSeconds(1)),
					new RatingsProperties.Fault(0.5, Duration.ofSeconds(7), Duration.ofSeconds(60),
							Duration.ofMinutes(15)),
					new RatingsProperties.Tracing("false", 1, "http://zipkin.istio-system:9411")));
		}
	}

	@Test
	void whatKubernetesSetsForItsServicesDoesNotMatter() {
		Map<String, Object> variables = Map.of("RATINGS_PORT", "tcp://10.0.0.1:9080", "MYSQLDB_PORT",
				"tcp://10.0.0.2:3306", "BOOKINFO_PORT", "tcp://10.0.0.3:9080", "BOOKINFO_DATABASE_MYSQL_PORT",
				"tcp://10.0.0.4:3306");
		try (ConfigurableApplicationContext context = start(Settings.class, variables)) {
			RatingsProperties properties = context.getBean(RatingsProperties.class);
			assertThat(properties.portNumber()).isEqualTo(9080);
			assertThat(properties.database().mysql().portNumber()).isEqualTo(3306);
		}
	}

	private static ConfigurableApplicationContext start(Class<?> application, Map<String, Object> variables) {
		WebApplicationType type = (application != Settings.class) ? WebApplicationType.SERVLET
				: WebApplicationType.NONE;
		return new SpringApplicationBuilder(application).web(type).environment(new StandardEnvironment() {
			@Override
			public Map<String, Object> getSystemEnvironment() {
				return variables;
			}
		}).run();
	}

	@EnableConfigurationProperties(RatingsProperties.class)
	static class Settings {

	}

}
