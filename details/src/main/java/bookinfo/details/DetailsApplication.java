package bookinfo.details;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/**
 * Tells a book's details. {@link ErrorReport} takes the place of Spring Boot's error
 * page.
 */
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class)
@ConfigurationPropertiesScan
public class DetailsApplication {

	public static void main(String[] args) {
		SpringApplication.run(DetailsApplication.class, args);
	}

	/**
	 * Checks the settings before anything else meets a wrong one, and fails less clearly.
	 */
	@Bean
	static BeanFactoryPostProcessor settingsFirst() {
		return (beans) -> beans.getBeanProvider(DetailsProperties.class).getIfAvailable();
	}

}
