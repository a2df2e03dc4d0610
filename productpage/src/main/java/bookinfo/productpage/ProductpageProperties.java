package bookinfo.productpage;

import javax.validation.Valid;
import javax.validation.constraints.Max;
import javax.validation.constraints.Min;
import javax.validation.constraints.Pattern;

import bookinfo.starter.Address;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** The service's settings; application.yml explains them. */
@Validated
@ConfigurationProperties("bookinfo")
record ProductpageProperties(@Valid Address details, @Valid Address reviews, @Valid Address ratings,
		@Min(0) @Max(1000) int floodFactor, @Pattern(regexp = "|.{32,}", flags = Pattern.Flag.DOTALL) String sessionKey,
		@Pattern(regexp = "|https?://.+") String traceUrl) {

	ProductpageProperties {
		// A Secret created from a file ends with a newline.
		sessionKey = sessionKey.strip();
	}

}
