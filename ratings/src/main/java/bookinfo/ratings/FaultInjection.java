package bookinfo.ratings;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Makes some versions fail on purpose: the contract's fault variants. The unhealthy one
 * fails its health and probes too.
 */
@Component
class FaultInjection implements HandlerInterceptor, WebMvcConfigurer, HealthIndicator {

	private final String version;

	private final RatingsProperties.Fault fault;

	private final InstantSource clock;

	private final Instant start;

	@Autowired
	FaultInjection(RatingsProperties properties) {
		this(properties, InstantSource.system());
	}

	FaultInjection(RatingsProperties properties, InstantSource clock) {
		this.version = properties.version();
		this.fault = properties.fault();
		this.clock = clock;
		this.start = clock.instant();
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this).addPathPatterns("/ratings/**");
	}

	/** Fails or delays a request for ratings. */
	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws InterruptedException {
		switch (this.version) {
			case "v-faulty" -> failIf(isSelected(), HttpStatus.SERVICE_UNAVAILABLE);
			case "v-delayed" -> Thread.sleep(isSelected() ? this.fault.delay().toMillis() : 0);
			case "v-unavailable" -> failIf(isFailing(this.fault.unavailablePeriod()), HttpStatus.SERVICE_UNAVAILABLE);
			case "v-unhealthy" -> failIf(!isHealthy(), HttpStatus.INTERNAL_SERVER_ERROR);
			default -> {
			}
		}
		return true;
	}

	@Override
	public Health health() {
		return (isHealthy() ? Health.up() : Health.down()).build();
	}

	boolean isHealthy() {
		return !this.version.equals("v-unhealthy") || !isFailing(this.fault.unhealthyPeriod());
	}

	private boolean isSelected() {
		return ThreadLocalRandom.current().nextDouble() < this.fault.share();
	}

	/** In the second period since the start, the fourth and so on. */
	private boolean isFailing(Duration period) {
		return Duration.between(this.start, this.clock.instant()).dividedBy(period) % 2 == 1;
	}

	private static void failIf(boolean fails, HttpStatus status) {
		if (fails) {
			throw new ResponseStatusException(status, "Service unavailable");
		}
	}

}
