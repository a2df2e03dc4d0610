package bookinfo.reviews;

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
class ReviewsPropertiesTests {

	@ParameterizedTest
	@CsvSource({ "SERVICE_VERSION, '', SERVICE_VERSION must not be empty", "HOSTNAME, '', HOSTNAME must not be empty",
			"CLUSTER_NAME, '', CLUSTER_NAME must not be empty", "MAX_CALLS, 0, MAX_CALLS must be 1 or more",
			"MAX_THREADS, 200, MAX_THREADS must be more than MAX_CALLS",
			"MAX_CALLS, 300, MAX_THREADS must be more than MAX_CALLS",
			"STAR_COLOR, '', STAR_COLOR must be the name of a colour",
			"STAR_COLOR, red;x, STAR_COLOR must be the name of a colour",
			"RATINGS_HOSTNAME, '', RATINGS_HOSTNAME must not be empty",
			"RATINGS_SERVICE_PORT, 0, RATINGS_SERVICE_PORT must be 1 or more",
			"RATINGS_SERVICE_PORT, 70000, RATINGS_SERVICE_PORT must be 65535 or less",
			"TRACING_ENABLED, maybe, TRACING_ENABLED must be true or false",
			"TRACING_SAMPLING, 2, TRACING_SAMPLING must be 1.0 or less",
			"TRACING_SAMPLING, -1, TRACING_SAMPLING must be 0.0 or more",
			"ZIPKIN_BASE_URL, nonsense, ZIPKIN_BASE_URL must be a URL" })
	void aWrongSettingIsNamed(String variable, String value, String message, CapturedOutput output) {
		assertThatThrownBy(() -> start(Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Reason: " + message);
	}

	@ParameterizedTest
	@CsvSource({ "RATINGS_SERVICE_PORT, nonsense", "ENABLE_RATINGS, maybe", "MAX_CALLS, many",
			"HTTP_KEEP_ALIVE, maybe" })
	void aSettingOfTheWrongTypeIsNamed(String variable, String value, CapturedOutput output) {
		assertThatThrownBy(() -> start(Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains(value);
	}

	@Test
	void theDefaultsAreThoseOfTheFirstVersion() {
		try (ConfigurableApplicationContext context = start(Map.of())) {
			assertThat(context.getBean(ReviewsProperties.class))
				.isEqualTo(new ReviewsProperties(9080, "v1", "localhost", "text", "null", 250, 200,
						new ReviewsProperties.Ratings(false, "black", "ratings", 9080, "", false),
						new ReviewsProperties.Tracing("false", 1, "http://zipkin.istio-system:9411")));
		}
	}

	@Test
	void whatKubernetesSetsForItsServicesDoesNotMatter() {
		Map<String, Object> variables = Map.of("RATINGS_PORT", "tcp://10.0.0.1:9080", "RATINGS_SERVICE_HOST",
				"10.0.0.1", "RATINGS_SERVICE_PORT", "9081", "REVIEWS_PORT", "tcp://10.0.0.2:9080", "BOOKINFO_PORT",
				"tcp://10.0.0.3:9080", "BOOKINFO_RATINGS_PORT", "tcp://10.0.0.4:9080");
		try (ConfigurableApplicationContext context = start(variables)) {
			assertThat(context.getBean(ReviewsProperties.class).ratings().url()).isEqualTo("http://ratings:9081");
			assertThat(context.getBean(ReviewsProperties.class).portNumber()).isEqualTo(9080);
		}
	}

	@Test
	void theDomainIsPartOfTheHost() {
		try (ConfigurableApplicationContext context = start(
				Map.of("SERVICES_DOMAIN", "bookinfo.svc.cluster.local", "RATINGS_HOSTNAME", "ratings-v2"))) {
			assertThat(context.getBean(ReviewsProperties.class).ratings().url())
				.isEqualTo("http://ratings-v2.bookinfo.svc.cluster.local:9080");
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

	@EnableConfigurationProperties(ReviewsProperties.class)
	static class Settings {

	}

}
