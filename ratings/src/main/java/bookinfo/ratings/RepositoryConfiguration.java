package bookinfo.ratings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The ratings of this version; only the driver in use is loaded. */
@Configuration(proxyBeanMethods = false)
class RepositoryConfiguration {

	@Bean
	RatingsRepository ratingsRepository(RatingsProperties properties) {
		RatingsProperties.Database database = properties.database();
		if (!properties.isInDatabase()) {
			return new InMemoryRatings();
		}
		return database.isMysql() ? new MysqlRatings(database.mysql(), database.timeout())
				: new MongoRatings(database.mongoUrl(), database.timeout());
	}

}
