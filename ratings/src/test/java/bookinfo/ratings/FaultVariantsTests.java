package bookinfo.ratings;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;

/** A version that fails, as its clients and probes see it. */
@Import(FaultVariantsTests.Clock.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "SERVICE_VERSION=v-unhealthy",
		"FAULT_UNHEALTHY_PERIOD=900", "spring.main.allow-bean-definition-overriding=true" })
class FaultVariantsTests {

	private static volatile Instant now = Instant.EPOCH;

	private final TestRestTemplate client;

	FaultVariantsTests(@Autowired TestRestTemplate client) {
		this.client = client;
	}

	@Test
	void unhealthyVersionFailsWithItsProbesAndRecovers() {
		assertStatus(200, "/ratings/0", "/health", "/actuator/health/liveness", "/actuator/health/readiness");
		now = now.plus(Duration.ofMinutes(15));
		assertThat(get("/ratings/0").getBody()).isEqualTo("{\"error\":\"Service unavailable\"}");
		assertThat(get("/health").getBody()).isEqualTo("{\"status\":\"Ratings is not healthy\"}");
		assertStatus(500, "/ratings/0", "/health");
		assertStatus(503, "/actuator/health/liveness", "/actuator/health/readiness");
		assertStatus(200, "/actuator/info");
		now = now.plus(Duration.ofMinutes(15));
		assertStatus(200, "/ratings/0", "/health", "/actuator/health/liveness", "/actuator/health/readiness");
	}

	private void assertStatus(int status, String... paths) {
		for (String path : paths) {
			assertThat(get(path).getStatusCodeValue()).as(path).isEqualTo(status);
		}
	}

	private ResponseEntity<String> get(String path) {
		return this.client.getForEntity(path, String.class);
	}

	static class Clock {

		@Bean
		FaultInjection faultInjection(RatingsProperties properties) {
			return new FaultInjection(properties, () -> now);
		}

	}

}
