package bookinfo.productpage;

import java.util.List;
import java.util.Map;

import bookinfo.starter.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class ProductpagePropertiesTests {

	@Test
	void defaultsAreThoseOfKubernetes() {
		start(Map.of()).run((context) -> assertThat(context.getBean(ProductpageProperties.class))
			.isEqualTo(new ProductpageProperties(address("details", "", 9080), address("reviews", "", 9080),
					address("ratings", "", 9080), 0, "", "")));
	}

	@Test
	void environmentSetsTheAddressesInSpiteOfKubernetesVariables() {
		start(Map.of("SERVICES_DOMAIN", "bookinfo.svc.cluster.local", "REVIEWS_HOSTNAME", "reviews-v2",
				"REVIEWS_SERVICE_PORT", "9082,9083", "REVIEWS_SERVICE_HOST", "10.0.0.1", "REVIEWS_PORT",
				"tcp://10.0.0.1:9080", "BOOKINFO_PORT", "tcp://10.0.0.2:9080", "BOOKINFO_REVIEWS_PORT",
				"tcp://10.0.0.3:9080"))
			.run((context) -> {
				ProductpageProperties properties = context.getBean(ProductpageProperties.class);
				assertThat(properties.details()).isEqualTo(address("details", "bookinfo.svc.cluster.local", 9080));
				assertThat(properties.reviews())
					.isEqualTo(address("reviews-v2", "bookinfo.svc.cluster.local", 9082, 9083));
			});
	}

	/**
	 * So that the services behind it take what it and sidecars add to a request's
	 * headers.
	 */
	@Test
	void pageAcceptsSmallerHeadersThanOtherServices() {
		start(Map.of()).run((context) -> assertThat(context.getBean(ServerProperties.class).getMaxHttpHeaderSize())
			.isEqualTo(DataSize.ofKilobytes(16)));
	}

	@Test
	void sessionKeyIsWithoutTheNewlineOfItsFile() {
		String key = "0123456789abcdef\n0123456789abcdef";
		start(Map.of("SESSION_KEY", key + "\n"))
			.run((context) -> assertThat(context.getBean(ProductpageProperties.class).sessionKey()).isEqualTo(key));
	}

	@ParameterizedTest
	@CsvSource({ "FLOOD_FACTOR, -1, floodFactor", "FLOOD_FACTOR, many, flood-factor", "SESSION_KEY, short, sessionKey",
			"SESSION_KEY, '31 characters and a newline ...\n', sessionKey", "TRACE_URL, zipkin, traceUrl",
			"DETAILS_HOSTNAME, '', details.hostname", "DETAILS_SERVICE_PORT, 0, details.ports[0]",
			"DETAILS_SERVICE_PORT, tcp://10.0.0.1:9080, details.ports", "REVIEWS_HOSTNAME, a b, reviews.hostname",
			"REVIEWS_SERVICE_PORT, '9082,70000', reviews.ports[1]", "RATINGS_SERVICE_PORT, '', ratings.ports" })
	void wrongSettingIsNamed(String variable, String value, String property) {
		start(Map.of(variable, value))
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(property));
	}

	private static Address address(String hostname, String domain, Integer... ports) {
		return new Address("http", hostname, domain, List.of(ports));
	}

	private static ApplicationContextRunner start(Map<String, Object> variables) {
		String environment = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		return new ApplicationContextRunner().withUserConfiguration(Settings.class)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(environment, new SystemEnvironmentPropertySource(environment, variables)))
			.withInitializer(new ConfigDataApplicationContextInitializer());
	}

	@EnableConfigurationProperties({ ProductpageProperties.class, ServerProperties.class })
	static class Settings {

	}

}
