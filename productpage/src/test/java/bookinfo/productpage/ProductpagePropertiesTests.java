package bookinfo.productpage;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
class ProductpagePropertiesTests {

	@ParameterizedTest
	@CsvSource({ "SERVICE_VERSION, '', SERVICE_VERSION must not be empty", "HOSTNAME, '', HOSTNAME must not be empty",
			"MAX_CALLS, 0, MAX_CALLS must be 1 or more", "MAX_THREADS, 200, MAX_THREADS must be more than MAX_CALLS",
			"MAX_CALLS, 300, MAX_THREADS must be more than MAX_CALLS",
			"FLOOD_FACTOR, -1, FLOOD_FACTOR must be 0 or more", "FLOOD_FACTOR, 1001, FLOOD_FACTOR must be 1000 or less",
			"FLOOD_THREADS, 0, FLOOD_THREADS must be 1 or more",
			"SESSION_KEY, short, SESSION_KEY must have 32 characters or more",
			"SESSION_KEY, '31 characters and a lines end.  \n', SESSION_KEY must have 32 characters or more",
			"TRACE_URL, zipkin, TRACE_URL must be a URL", "DETAILS_HOSTNAME, '', its host name must not be empty",
			"DETAILS_SERVICE_PORT, 0, its port must be 1 or more",
			"REVIEWS_SERVICE_PORT, 70000, its port must be 65535 or less",
			"REVIEWS_SERVICE_PORT, '9082,70000', its port must be 65535 or less",
			"RATINGS_SERVICE_PORT, '', its port must not be empty",
			"TRACING_ENABLED, maybe, TRACING_ENABLED must be true or false",
			"TRACING_SAMPLING, 2, TRACING_SAMPLING must be 1.0 or less",
			"TRACING_SAMPLING, -1, TRACING_SAMPLING must be 0.0 or more",
			"ZIPKIN_BASE_URL, nonsense, ZIPKIN_BASE_URL must be a URL" })
	void aWrongSettingIsNamed(String variable, String value, String message, CapturedOutput output) {
		assertThatThrownBy(() -> start(Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Reason: " + message);
	}

	@ParameterizedTest
	@CsvSource({ "RATINGS_SERVICE_PORT, nonsense", "DETAILS_SERVICE_PORT, tcp://10.0.0.1:9080", "MAX_CALLS, many",
			"HTTP_KEEP_ALIVE, maybe", "FLOOD_FACTOR, many", "FLOOD_THREADS, many" })
	void aSettingOfTheWrongTypeIsNamed(String variable, String value, CapturedOutput output) {
		assertThatThrownBy(() -> start(Map.of(variable, value)).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains(value);
	}

	@Test
	void theDefaultsAreThoseOfTheFirstVersion() {
		try (ConfigurableApplicationContext context = start(Map.of())) {
			assertThat(context.getBean(ProductpageProperties.class)).isEqualTo(new ProductpageProperties(9080, "v1",
					"localhost", "text", new ProductpageProperties.Backend("details", "", List.of(9080)),
					new ProductpageProperties.Backend("reviews", "", List.of(9080)),
					new ProductpageProperties.Backend("ratings", "", List.of(9080)),
					new ProductpageProperties.Flood(0, 16), 250, 200, false, "", "",
					new ProductpageProperties.Tracing("false", 1, "http://zipkin.istio-system:9411")));
		}
	}

	@Test
	void whatKubernetesSetsForItsServicesDoesNotMatter() {
		Map<String, Object> variables = Map.of("DETAILS_PORT", "tcp://10.0.0.1:9080", "DETAILS_SERVICE_HOST",
				"10.0.0.1", "DETAILS_SERVICE_PORT", "9081", "REVIEWS_PORT", "tcp://10.0.0.2:9080",
				"REVIEWS_SERVICE_PORT", "9082,9083", "BOOKINFO_PORT", "tcp://10.0.0.3:9080", "BOOKINFO_REVIEWS_PORT",
				"tcp://10.0.0.4:9080");
		try (ConfigurableApplicationContext context = start(variables)) {
			ProductpageProperties properties = context.getBean(ProductpageProperties.class);
			assertThat(properties.portNumber()).isEqualTo(9080);
			assertThat(properties.details().host()).isEqualTo("details");
			assertThat(properties.details().ports()).containsExactly(9081);
			assertThat(properties.reviews().ports()).containsExactly(9082, 9083);
			assertThat(IntStream.of(0, 1, 2, -1).mapToObj(properties.reviews()::url)).containsExactly(
					"http://reviews:9082", "http://reviews:9083", "http://reviews:9082", "http://reviews:9083");
		}
	}

	@Test
	void aSessionKeyFromAFileIsWithoutItsLastLinesEnd() {
		String key = "0123456789abcdef\n0123456789abcdef";
		try (ConfigurableApplicationContext context = start(Map.of("SESSION_KEY", key + "\n"))) {
			assertThat(context.getBean(ProductpageProperties.class).sessionKey()).isEqualTo(key);
		}
	}

	@Test
	void theDomainIsPartOfTheHost() {
		try (ConfigurableApplicationContext context = start(
				Map.of("SERVICES_DOMAIN", "bookinfo.svc.cluster.local", "REVIEWS_HOSTNAME", "reviews-v2"))) {
			ProductpageProperties properties = context.getBean(ProductpageProperties.class);
			assertThat(properties.details().host()).isEqualTo("details.bookinfo.svc.cluster.local");
			assertThat(properties.reviews().host()).isEqualTo("reviews-v2.bookinfo.svc.cluster.local");
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

	@EnableConfigurationProperties(ProductpageProperties.class)
	static class Settings {

	}

}
