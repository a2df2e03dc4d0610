package bookinfo.details;

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
record DetailsProperties(
		@Min(value = 0, message = "SERVER_PORT must be 0 or more") @Max(value = 65535,
				message = "SERVER_PORT must be 65535 or less") int portNumber,
		@NotBlank(message = "SERVICE_VERSION must not be empty") String version,
		@NotBlank(message = "HOSTNAME must not be empty") String pod,
		@Pattern(regexp = "text|json", message = "LOG_FORMAT must be text or json") String logFormat, int maxThreads,
		@Min(value = 1, message = "MAX_CALLS must be 1 or more") int maxCalls,
		@Valid ExternalBookService externalBookService, @Valid Tracing tracing) {

	/** A port, from 1 to 65535. */
	private static final String PORT = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

	@AssertTrue(message = "MAX_THREADS must be more than MAX_CALLS")
	boolean isMaxThreadsMoreThanMaxCalls() {
		return this.maxThreads > this.maxCalls;
	}

	record ExternalBookService(
			@Pattern(regexp = "true|false",
					message = "ENABLE_EXTERNAL_BOOK_SERVICE must be true or false") String enabled,
			@Pattern(regexp = "[a-zA-Z0-9.-]+:" + PORT,
					message = "EXTERNAL_BOOK_SERVICE must be HOST:PORT") String address,
			boolean doNotEncrypt, Duration timeout) {

		/** Where it listens, as <code>https://www.googleapis.com:443</code>. */
		String url() {
			return (this.doNotEncrypt ? "http://" : "https://") + this.address;
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
