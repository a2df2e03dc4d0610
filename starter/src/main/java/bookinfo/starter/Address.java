package bookinfo.starter;

import java.util.List;

import javax.validation.constraints.Max;
import javax.validation.constraints.Min;
import javax.validation.constraints.NotEmpty;
import javax.validation.constraints.NotNull;
import javax.validation.constraints.Pattern;

import org.apache.http.HttpHost;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where another service listens: <code>SCHEME://HOSTNAME.DOMAIN:PORT</code>.
 *
 * @param scheme <code>http</code> or <code>https</code>
 * @param domain may be empty
 * @param ports more than one only where a local run has several versions of a service;
 * the calls rotate through them
 */
public record Address(@DefaultValue("http") String scheme, @Pattern(regexp = "\\S+") String hostname,
		@NotNull String domain, @NotEmpty List<@Min(1) @Max(65535) Integer> ports) {

	/** The target of a call, by the number of calls before it. */
	HttpHost target(int call) {
		String host = this.domain.isEmpty() ? this.hostname : this.hostname + "." + this.domain;
		return new HttpHost(host, this.ports.get(Math.floorMod(call, this.ports.size())), this.scheme);
	}

}
