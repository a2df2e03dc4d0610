package bookinfo.details;

import java.time.Duration;
import java.util.List;

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
record DetailsProperties(@Valid ExternalBookService externalBookService) {

	/**
	 * @param enabled a text, because Spring Boot's conditions read only these two words
	 * @param portNumber may be null
	 */
	record ExternalBookService(@Pattern(regexp = "true|false") String enabled,
			@Pattern(regexp = "[a-zA-Z0-9._-]+") String hostname, @Min(1) @Max(65535) Integer portNumber,
			boolean doNotEncrypt, @Pattern(regexp = "([\\w.~:@!$&*+,;=/?-]|%[0-9a-fA-F]{2})+") String query,
			Duration timeout) {

		/** Its port without a setting is that of HTTPS or HTTP. */
		Address address() {
			int standardPort = this.doNotEncrypt ? 80 : 443;
			return new Address(this.doNotEncrypt ? "http" : "https", this.hostname, "",
					List.of((this.portNumber != null) ? this.portNumber : standardPort));
		}

	}

}
