package bookinfo.starter;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads settings as they are meant. An empty environment variable counts as unset, and so
 * does a URL in <code>NAME_PORT</code>, which Kubernetes sets for a Service of that name.
 * A duration without a unit is in seconds.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class EnvironmentVariables implements EnvironmentPostProcessor {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Map<String, Object> variables = new HashMap<>(environment.getSystemEnvironment());
		variables.entrySet()
			.removeIf((variable) -> variable.getValue().equals("")
					|| variable.getKey().endsWith("_PORT") && variable.getValue().toString().contains("://"));
		// Other libraries' setting is the whole path.
		variables.computeIfPresent("ZIPKIN_BASE_URL",
				(name, url) -> url.toString().replaceFirst("/api/v2/spans/?$", ""));
		String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(source, new SystemEnvironmentPropertySource(source, variables));
		environment.getConversionService()
			.addConverter(String.class, Duration.class,
					(text) -> DurationStyle.detectAndParse(text, ChronoUnit.SECONDS));
	}

}
