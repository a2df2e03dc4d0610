package bookinfo.reviews;

import java.time.Duration;

import javax.validation.Valid;
import javax.validation.constraints.NotBlank;
import javax.validation.constraints.Pattern;

import bookinfo.starter.Address;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** The service's settings; application.yml explains them. */
@Validated
@ConfigurationProperties("bookinfo")
record ReviewsProperties(@NotBlank String pod, @NotBlank String cluster, @Valid Ratings ratings) {

	record Ratings(boolean enabled, @Pattern(regexp = "[a-zA-Z]{1,20}") String starColor, @Valid Address address) {

		/** The contract's: the lesson on fault injection depends on the difference. */
		Duration timeout() {
			return this.starColor.equals("black") ? Duration.ofSeconds(10) : Duration.ofMillis(2500);
		}

	}

}
