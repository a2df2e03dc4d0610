package bookinfo.ratings;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Applies faults to the ratings, and to the probes of the unhealthy version. */
@Configuration(proxyBeanMethods = false)
class FaultConfiguration implements WebMvcConfigurer {

	private final FaultInjection faults;

	FaultConfiguration(FaultInjection faults) {
		this.faults = faults;
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this.faults).addPathPatterns("/ratings/**");
	}

	/** <code>fault</code> in application.yml's health groups. */
	@Bean
	HealthIndicator faultHealthIndicator() {
		return () -> (this.faults.isHealthy() ? Health.up() : Health.down()).build();
	}

}
