package bookinfo.details;

import javax.validation.Valid;
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
				message = "SERVER_PORT must be 65535 or less") int port,
		@NotBlank(message = "SERVICE_VERSION must not be empty") String version,
		@NotBlank(message = "HOSTNAME must not be empty") String pod,
		@Pattern(regexp = "text|json", message = "LOG_FORMAT must be text or json") String logFormat,
		@Valid Tracing tracing) {

	record Tracing(@Pattern(regexp = "true|false", message = "TRACING_ENABLED must be true or false") String enabled,
			@DecimalMin(value = "0", message = "TRACING_SAMPLING must be 0.0 or more") @DecimalMax(value = "1",
					message = "TRACING_SAMPLING must be 1.0 or less") double sampling,
			@URL(message = "ZIPKIN_BASE_URL must be a URL") String collector) {

	}

}
