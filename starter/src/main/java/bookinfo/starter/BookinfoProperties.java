package bookinfo.starter;

import java.util.Set;

import javax.validation.Valid;
import javax.validation.constraints.AssertTrue;
import javax.validation.constraints.DecimalMax;
import javax.validation.constraints.DecimalMin;
import javax.validation.constraints.Min;
import javax.validation.constraints.NotBlank;
import javax.validation.constraints.Pattern;

import org.hibernate.validator.constraints.URL;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings that all services share; <code>bookinfo-defaults.yml</code> explains them.
 */
@Validated
@ConfigurationProperties("bookinfo")
public record BookinfoProperties(@NotBlank String version, @NotBlank String pod,
		@Pattern(regexp = "text|json") String logFormat, int maxThreads, @Valid Calls calls,
		@DefaultValue Set<String> headersNotForwarded, @Valid Tracing tracing) {

	@AssertTrue(message = "MAX_THREADS must be greater than MAX_CALLS")
	boolean isMaxThreadsGreaterThanMaxCalls() {
		return this.maxThreads > this.calls.max();
	}

	/** How other services are called. */
	public record Calls(@Min(1) int max, boolean keepAlive) {

	}

	/**
	 * @param enabled a text, because Spring Boot's conditions take "off" for true and its
	 * binding takes it for false
	 */
	public record Tracing(@Pattern(regexp = "true|false") String enabled,
			@DecimalMin("0") @DecimalMax("1") double sampling, @NotBlank @URL String collector) {

		boolean isEnabled() {
			return Boolean.parseBoolean(this.enabled);
		}

	}

}
