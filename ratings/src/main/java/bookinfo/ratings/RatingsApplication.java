package bookinfo.ratings;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.metrics.mongo.MongoMetricsAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/**
 * Tells and takes a book's ratings. {@link ErrorReport} takes the place of Spring Boot's
 * error page, and {@link RepositoryConfiguration} of what it does about databases.
 */
@SpringBootApplication(exclude = { ErrorMvcAutoConfiguration.class, DataSourceAutoConfiguration.class,
		TransactionAutoConfiguration.class, MongoAutoConfiguration.class, MongoMetricsAutoConfiguration.class })
@ConfigurationPropertiesScan
public class RatingsApplication {

	public static void main(String[] args) {
		SpringApplication.run(RatingsApplication.class, args);
	}

	/**
	 * Checks the settings before anything else meets a wrong one, and fails less clearly.
	 */
	@Bean
	static BeanFactoryPostProcessor settingsFirst() {
		return (beans) -> beans.getBeanProvider(RatingsProperties.class).getIfAvailable();
	}

}
