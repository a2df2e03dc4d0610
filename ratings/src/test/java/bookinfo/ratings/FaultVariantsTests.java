package bookinfo.ratings;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What clients and probes see of the versions that fail. */
class FaultVariantsTests {

	private static final String[] PROBES = { "/health", "/actuator/health/liveness", "/actuator/health/readiness" };

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@ParameterizedTest
	@CsvSource({ "v-faulty, FAULT_SHARE, 1", "v-unavailable, FAULT_UNAVAILABLE_PERIOD, 1s" })
	void aFailingVersionStaysHealthy(String version, String setting, String value) throws Exception {
		try (Application ratings = Application.start(Map.of("SERVICE_VERSION", version, setting, value))) {
			HttpResponse<String> failure = await().atMost(LIMIT)
				.until(() -> ratings.get("/ratings/0"), (response) -> response.statusCode() == 503);
			assertThat(failure.body()).isEqualTo("{\"error\":\"Service unavailable\"}");
			for (String probe : PROBES) {
				assertThat(ratings.get(probe).statusCode()).as(probe).isEqualTo(200);
			}
		}
	}

	@Test
	void aDelayedVersionAnswersAfterItsDelay() throws Exception {
		Map<String, Object> settings = Map.of("SERVICE_VERSION", "v-delayed", "FAULT_SHARE", "1", "FAULT_DELAY",
				"700ms");
		try (Application ratings = Application.start(settings)) {
			long start = System.nanoTime();
			assertThat(ratings.get("/ratings/0").body()).contains("\"Reviewer1\":5");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
		}
	}

	@Test
	void theUnhealthyVersionFailsItsProbesTooAndRecovers() throws Exception {
		Map<String, Object> settings = Map.of("SERVICE_VERSION", "v-unhealthy", "FAULT_UNHEALTHY_PERIOD", "3s");
		try (Application ratings = Application.start(settings)) {
			await().atMost(LIMIT).untilAsserted(() -> {
				assertThat(ratings.get("/health").body()).isEqualTo("{\"status\":\"Ratings is not healthy\"}");
				assertThat(ratings.get("/health").statusCode()).isEqualTo(500);
				assertThat(ratings.get("/ratings/0").statusCode()).isEqualTo(500);
				assertThat(ratings.get("/actuator/health/liveness").statusCode()).isEqualTo(503);
				assertThat(ratings.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
			});
			await().atMost(LIMIT).untilAsserted(() -> {
				for (String probe : PROBES) {
					assertThat(ratings.get(probe).statusCode()).as(probe).isEqualTo(200);
				}
				assertThat(ratings.get("/ratings/0").statusCode()).isEqualTo(200);
			});
		}
	}

}
