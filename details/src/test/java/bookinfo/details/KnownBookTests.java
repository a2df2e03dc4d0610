package bookinfo.details;

import org.apache.http.impl.client.HttpClientBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/** The first version starts without what only the second needs. */
class KnownBookTests {

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void noClientIsLoaded(String tracing) {
		ClassLoader classes = new FilteredClassLoader(ExternalBookConfiguration.class, ExternalBook.class,
				BackendClient.class, ForwardedHeaders.class);
		SpringApplication application = new SpringApplication(new DefaultResourceLoader(classes),
				DetailsApplication.class);
		try (ConfigurableApplicationContext context = application.run("--SERVER_PORT=0",
				"--TRACING_ENABLED=" + tracing)) {
			assertThat(context.getBean(Book.class)).isInstanceOf(KnownBook.class);
			assertThat(context.getBeansOfType(HttpClientBuilder.class)).isEmpty();
		}
	}

}
