package bookinfo.details;

import java.time.Duration;
import java.util.List;

import bookinfo.details.DetailsProperties.ExternalBookService;
import bookinfo.starter.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings of application.yml. */
class DetailsPropertiesTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withUserConfiguration(Settings.class);

	@Test
	void defaultsAreThoseOfV1() {
		this.application.run((context) -> assertThat(context.getBean(DetailsProperties.class))
			.isEqualTo(new DetailsProperties(new ExternalBookService("false", "www.googleapis.com", null, false,
					"q=isbn:0486424618&country=US", Duration.ofSeconds(5)))));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "ENABLE_EXTERNAL_BOOK_SERVICE, maybe, on field 'enabled'",
			"EXTERNAL_BOOK_SERVICE_HOSTNAME, ``, on field 'hostname'",
			"EXTERNAL_BOOK_SERVICE_HOSTNAME, books:443, on field 'hostname'",
			"EXTERNAL_BOOK_SERVICE_HOSTNAME, https://books, on field 'hostname'",
			"EXTERNAL_BOOK_SERVICE_PORT, 0, on field 'portNumber'",
			"EXTERNAL_BOOK_SERVICE_PORT, 65536, on field 'portNumber'",
			"EXTERNAL_BOOK_SERVICE_PORT, nonsense, external-book-service.port-number",
			"EXTERNAL_BOOK_SERVICE_QUERY, a b, on field 'query'", "EXTERNAL_BOOK_SERVICE_QUERY, %zz, on field 'query'",
			"DO_NOT_ENCRYPT, maybe, external-book-service.do-not-encrypt" })
	void wrongSettingIsNamed(String variable, String value, String property) {
		this.application.withPropertyValues(variable + "=" + value)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(property));
	}

	@ParameterizedTest
	@CsvSource({ "false, '', https, 443", "true, '', http, 80", "false, 8443, https, 8443", "true, 443, http, 443" })
	void portFollowsTheEncryption(String doNotEncrypt, String variable, String scheme, int port) {
		this.application
			.withPropertyValues("EXTERNAL_BOOK_SERVICE_HOSTNAME=a-b.example", "EXTERNAL_BOOK_SERVICE_PORT=" + variable,
					"DO_NOT_ENCRYPT=" + doNotEncrypt)
			.run((context) -> assertThat(context.getBean(DetailsProperties.class).externalBookService().address())
				.isEqualTo(new Address(scheme, "a-b.example", "", List.of(port))));
	}

	@EnableConfigurationProperties(DetailsProperties.class)
	static class Settings {

	}

}
