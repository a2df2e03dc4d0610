package bookinfo.ratings;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
			"ZIPKIN_BASE_URL, nonsense, ZIPKIN_BASE_URL must be a URL" })
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

	@Test
	void theDefaultsAreThoseOfTheFirstVersion() {
		try (ConfigurableApplicationContext context = start(Settings.class, Map.of())) {
			assertThat(context.getBean(RatingsProperties.class)).isEqualTo(new RatingsProperties(9080, "v1",
					"localhost", "text", new RatingsProperties.Tracing("false", 1, "http://zipkin.istio-system:9411")));
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
