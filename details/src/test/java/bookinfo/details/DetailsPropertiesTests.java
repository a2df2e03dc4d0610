package bookinfo.details;

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
class DetailsPropertiesTests {

	@ParameterizedTest
	@CsvSource({ "SERVICE_VERSION, '', SERVICE_VERSION must not be empty", "HOSTNAME, '', HOSTNAME must not be empty",
			"TRACING_ENABLED, maybe, TRACING_ENABLED must be true or false",
			"TRACING_SAMPLING, 2, TRACING_SAMPLING must be 1.0 or less",
			"TRACING_SAMPLING, -1, TRACING_SAMPLING must be 0.0 or more",
			"ZIPKIN_BASE_URL, nonsense, ZIPKIN_BASE_URL must be a URL" })
	void aWrongSettingIsNamed(String variable, String value, String message, CapturedOutput output) {
		assertThatThrownBy(() -> start(Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Reason: " + message);
	}

	@Test
	void theDefaultsAreThoseOfTheFirstVersion() {
		try (ConfigurableApplicationContext context = start(Map.of())) {
			assertThat(context.getBean(DetailsProperties.class)).isEqualTo(new DetailsProperties(9080, "v1",
					"localhost", "text", new DetailsProperties.Tracing("false", 1, "http://zipkin.istio-system:9411")));
		}
	}

	private static ConfigurableApplicationContext start(Map<String, Object> variables) {
		return new SpringApplicationBuilder(Settings.class).web(WebApplicationType.NONE)
			.environment(new StandardEnvironment() {
				@Override
				public Map<String, Object> getSystemEnvironment() {
					return variables;
				}
			})
			.run();
	}

	@EnableConfigurationProperties(DetailsProperties.class)
	static class Settings {

	}

}
