package bookinfo.productpage;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The book's page, from details, reviews and ratings. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ProductpageApplication {

	public static void main(String[] args) {
		SpringApplication.run(ProductpageApplication.class, args);
	}

}
