package bookinfo.productpage;

import java.util.List;

import javax.validation.Valid;
import javax.validation.constraints.AssertTrue;
import javax.validation.constraints.DecimalMax;
import javax.validation.constraints.DecimalMin;
import javax.validation.constraints.Max;
import javax.validation.constraints.Min;
import javax.validation.constraints.NotBlank;
import javax.validation.constraints.NotEmpty;
import javax.validation.constraints.Pattern;

import org.hibernate.validator.constraints.URL;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConstructorBinding;
import org.springframework.validation.annotation.Validated;

/** The service's settings; application.yml explains them. */
@Validated
@ConstructorBinding
@ConfigurationProperties("bookinfo")
record ProductpageProperties(
		@Min(value = 0, message = "SERVER_PORT must be 0 or more") @Max(value = 65535,
				message = "SERVER_PORT must be 65535 or less") int portNumber,
		@NotBlank(message = "SERVICE_VERSION must not be empty") String version,
		@NotBlank(message = "HOSTNAME must not be empty") String pod,
		@Pattern(regexp = "text|json", message = "LOG_FORMAT must be text or json") String logFormat,
		@Valid Backend details, @Valid Backend reviews, @Valid Backend ratings, @Valid Flood flood, int maxThreads,
		@Min(value = 1, message = "MAX_CALLS must be 1 or more") int maxCalls, boolean keepAlive,
		@Pattern(regexp = "|.{32,}", flags = Pattern.Flag.DOTALL,
				message = "SESSION_KEY must have 32 characters or more") String sessionKey,
		@Pattern(regexp = "|https?://.+", message = "TRACE_URL must be a URL") String traceUrl,
		@Valid Tracing tracing) {

	ProductpageProperties {
		// A Secret made from a file ends with its last line's end.
		sessionKey = sessionKey.strip();
	}

	@AssertTrue(message = "MAX_THREADS must be more than MAX_CALLS")
	boolean isMaxThreadsMoreThanMaxCalls() {
		return this.maxThreads > this.maxCalls;
	}

	/**
	 * A service that we call. Of several ports, as a local run has them, the calls take
	 * one after the other.
	 */
	record Backend(@NotBlank(message = "its host name must not be empty") String hostname, String domain,
			@NotEmpty(message = "its port must not be empty") List<@Min(value = 1,
					message = "its port must be 1 or more") @Max(value = 65535,
							message = "its port must be 65535 or less") Integer> ports) {

		String host() {
			return this.domain.isEmpty() ? this.hostname : this.hostname + "." + this.domain;
		}

		/** Where a call goes, as <code>http://reviews.domain:9080</code>. */
		String url(int call) {
			return "http://" + host() + ":" + this.ports.get(Math.floorMod(call, this.ports.size()));
		}

	}

	record Flood(
			@Min(value = 0, message = "FLOOD_FACTOR must be 0 or more") @Max(value = 1000,
					message = "FLOOD_FACTOR must be 1000 or less") int factor,
			@Min(value = 1, message = "FLOOD_THREADS must be 1 or more") int threads) {

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
