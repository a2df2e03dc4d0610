package bookinfo.reviews;

import java.time.Duration;

import javax.validation.Valid;
import javax.validation.constraints.AssertTrue;
import javax.validation.constraints.DecimalMax;
import javax.validation.constraints.DecimalMin;
import javax.validation.constraints.Max;
import javax.validation.constraints.Min;
import javax.validation.constraints.NotBlank;
import javax.validation.constraints.Pattern;

import org.hibernate.validator.constraints.URL;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConstructorBinding;
import org.springframework.validation.annotation.Validated;

/** The service's settings; application.yml explains them. */
@Validated
@ConstructorBinding
@ConfigurationProperties("bookinfo")
record ReviewsProperties(
		@Min(value = 0, message = "SERVER_PORT must be 0 or more") @Max(value = 65535,
				message = "SERVER_PORT must be 65535 or less") int portNumber,
		@NotBlank(message = "SERVICE_VERSION must not be empty") String version,
		@NotBlank(message = "HOSTNAME must not be empty") String pod,
		@Pattern(regexp = "text|json", message = "LOG_FORMAT must be text or json") String logFormat,
		@NotBlank(message = "CLUSTER_NAME must not be empty") String cluster, int maxThreads,
		@Min(value = 1, message = "MAX_CALLS must be 1 or more") int maxCalls, @Valid Ratings ratings,
		@Valid Tracing tracing) {

	@AssertTrue(message = "MAX_THREADS must be more than MAX_CALLS")
	boolean isMaxThreadsMoreThanMaxCalls() {
		return this.maxThreads > this.maxCalls;
	}

	record Ratings(boolean enabled,
			@Pattern(regexp = "[a-zA-Z]{1,20}",
					message = "STAR_COLOR must be the name of a colour, such as black or red") String starColor,
			@NotBlank(message = "RATINGS_HOSTNAME must not be empty") String hostname,
			@Min(value = 1, message = "RATINGS_SERVICE_PORT must be 1 or more") @Max(value = 65535,
					message = "RATINGS_SERVICE_PORT must be 65535 or less") int portNumber,
			String domain, boolean keepAlive) {

		/** Where ratings listens, as <code>http://ratings.domain:9080</code>. */
		String url() {
			return "http://" + this.hostname + (this.domain.isEmpty() ? "" : "." + this.domain) + ":" + this.portNumber;
		}

		/**
		 * How long its answer is waited for; the lesson on fault injection depends on the
		 * difference.
		 */
		Duration timeout() {
			return this.starColor.equals("black") ? Duration.ofSeconds(10) : Duration.ofMillis(2500);
		}

	}

	record Tracing(@Pattern(regexp = "true|false", message = "TRACING_ENABLED must be true or false") String enabled,
			@DecimalMin(value = "0", message = "TRACING_SAMPLING must be 0.0 or more") @DecimalMax(value = "1",
					message = "TRACING_SAMPLING must be 1.0 or less") double sampling,
			@URL(message = "ZIPKIN_BASE_URL must be a URL") String collector) {

		boolean isEnabled() {
			return Boolean.parseBoolean(this.enabled);
		}

	}

}
