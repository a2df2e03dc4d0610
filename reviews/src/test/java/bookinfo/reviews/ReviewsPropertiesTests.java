package bookinfo.reviews;

import java.util.List;

import bookinfo.starter.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings of application.yml. */
class ReviewsPropertiesTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withUserConfiguration(Settings.class)
		.withPropertyValues("HOSTNAME=pod");

	@Test
	void defaultsAreThoseOfV1() {
		Address ratings = new Address("http", "ratings", "", List.of(9080));
		this.application.run((context) -> assertThat(context.getBean(ReviewsProperties.class))
			.isEqualTo(new ReviewsProperties("pod", "null", new ReviewsProperties.Ratings(false, "black", ratings))));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "CLUSTER_NAME, ``, on field 'cluster'", "STAR_COLOR, ``, on field 'starColor'",
					"STAR_COLOR, red;x, on field 'starColor'", "RATINGS_HOSTNAME, ``, on field 'hostname'",
					"RATINGS_SERVICE_PORT, 0, on field 'ports[0]'", "RATINGS_SERVICE_PORT, 70000, on field 'ports[0]'",
					"RATINGS_SERVICE_PORT, nonsense, ratings.address.ports", "ENABLE_RATINGS, maybe, ratings.enabled" })
	void wrongSettingIsNamed(String variable, String value, String property) {
		this.application.withPropertyValues(variable + "=" + value)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(property));
	}

	@Test
	void variablesOfKubernetesAreIgnoredExceptThePort() {
		this.application
			.withPropertyValues("RATINGS_PORT=tcp://10.0.0.1:9080", "RATINGS_SERVICE_HOST=10.0.0.1",
					"RATINGS_SERVICE_PORT=9081", "REVIEWS_PORT=tcp://10.0.0.2:9080",
					"BOOKINFO_RATINGS_PORT=tcp://10.0.0.4:9080")
			.run((context) -> assertThat(context.getBean(ReviewsProperties.class).ratings().address())
				.isEqualTo(new Address("http", "ratings", "", List.of(9081))));
	}

	@Test
	void domainIsPartOfTheAddress() {
		this.application.withPropertyValues("SERVICES_DOMAIN=bookinfo.svc.cluster.local", "RATINGS_HOSTNAME=ratings-v2")
			.run((context) -> assertThat(context.getBean(ReviewsProperties.class).ratings().address())
				.isEqualTo(new Address("http", "ratings-v2", "bookinfo.svc.cluster.local", List.of(9080))));
	}

	@EnableConfigurationProperties(ReviewsProperties.class)
	static class Settings {

	}

}
