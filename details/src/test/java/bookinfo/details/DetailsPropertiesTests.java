package bookinfo.details;

import java.time.Duration;
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
			"MAX_CALLS, 0, MAX_CALLS must be 1 or more", "MAX_THREADS, 200, MAX_THREADS must be more than MAX_CALLS",
			"ENABLE_EXTERNAL_BOOK_SERVICE, maybe, ENABLE_EXTERNAL_BOOK_SERVICE must be true or false",
			"EXTERNAL_BOOK_SERVICE, '', EXTERNAL_BOOK_SERVICE must be HOST:PORT",
			"EXTERNAL_BOOK_SERVICE, nonsense, EXTERNAL_BOOK_SERVICE must be HOST:PORT",
			"EXTERNAL_BOOK_SERVICE, https://books, EXTERNAL_BOOK_SERVICE must be HOST:PORT",
			"EXTERNAL_BOOK_SERVICE, books:0, EXTERNAL_BOOK_SERVICE must be HOST:PORT",
			"EXTERNAL_BOOK_SERVICE, books:65536, EXTERNAL_BOOK_SERVICE must be HOST:PORT",
			"EXTERNAL_BOOK_SERVICE, books:443/path, EXTERNAL_BOOK_SERVICE must be HOST:PORT",
			"TRACING_ENABLED, maybe, TRACING_ENABLED must be true or false",
			"TRACING_SAMPLING, 2, TRACING_SAMPLING must be 1.0 or less",
			"TRACING_SAMPLING, -1, TRACING_SAMPLING must be 0.0 or more",
			"ZIPKIN_BASE_URL, nonsense, ZIPKIN_BASE_URL must be a URL" })
	void aWrongSettingIsNamed(String variable, String value, String message, CapturedOutput output) {
		assertThatThrownBy(() -> start(Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Reason: " + message);
	}

	@Test
	void aSettingOfTheWrongTypeIsNamed(CapturedOutput output) {
		assertThatThrownBy(() -> start(Map.of("DO_NOT_ENCRYPT", "maybe")).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains("maybe");
	}

	@Test
	void theDefaultsAreThoseOfTheFirstVersion() {
		try (ConfigurableApplicationContext context = start(Map.of())) {
			assertThat(context.getBean(DetailsProperties.class))
				.isEqualTo(new DetailsProperties(9080, "v1", "localhost", "text", 250, 200,
						new DetailsProperties.ExternalBookService("false", "www.googleapis.com:443", false,
								Duration.ofSeconds(5)),
						new DetailsProperties.Tracing("false", 1, "http://zipkin.istio-system:9411")));
		}
	}

	@Test
	void whatKubernetesSetsForItsServicesDoesNotMatter() {
		Map<String, Object> variables = Map.of("DETAILS_PORT", "tcp://10.0.0.1:9080", "BOOKINFO_PORT",
				"tcp://10.0.0.2:9080", "BOOKINFO_SERVICE_HOST", "10.0.0.2", "BOOKINFO_SERVICE_PORT", "9081");
		try (ConfigurableApplicationContext context = start(variables)) {
			assertThat(context.getBean(DetailsProperties.class).portNumber()).isEqualTo(9080);
		}
	}

	@ParameterizedTest
	@CsvSource({ "www.googleapis.com:443, false, https://www.googleapis.com:443",
			"www.googleapis.com:443, true, http://www.googleapis.com:443", "10.0.0.1:1, true, http://10.0.0.1:1",
			"a-b.example:65535, false, https://a-b.example:65535" })
	void theBookServiceIsAtItsAddress(String address, String doNotEncrypt, String url) {
		try (ConfigurableApplicationContext context = start(
				Map.of("EXTERNAL_BOOK_SERVICE", address, "DO_NOT_ENCRYPT", doNotEncrypt))) {
			assertThat(context.getBean(DetailsProperties.class).externalBookService().url()).isEqualTo(url);
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
