package bookinfo.ratings;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When each version fails. */
class FaultInjectionTests {

	private static final RatingsProperties.Fault DEFAULTS = new RatingsProperties.Fault(0.5, Duration.ofSeconds(7),
			Duration.ofSeconds(60), Duration.ofMinutes(15));

	private Instant now = Instant.EPOCH;

	@ParameterizedTest
	@ValueSource(strings = { "v1", "v2", "v3", "anything" })
	void otherVersionsNeverFail(String version) {
		FaultInjection faults = faults(version, DEFAULTS);
		this.now = this.now.plus(Duration.ofMinutes(20));
		assertThat(IntStream.range(0, 100)).allMatch((i) -> succeeds(faults));
		assertThat(faults.isHealthy()).isTrue();
	}

	@Test
	void faultyFailsHalfOfTheRequests() {
		FaultInjection faults = faults("v-faulty", DEFAULTS);
		// A fair coin leaves this range once in 10^30 times.
		assertThat(IntStream.range(0, 10_000).filter((i) -> succeeds(faults)).count()).isBetween(4_400L, 5_600L);
		assertThat(faults.isHealthy()).isTrue();
	}

	@Test
	void faultyAnswers503() {
		FaultInjection faults = faults("v-faulty", new RatingsProperties.Fault(1, Duration.ZERO,
				DEFAULTS.unavailablePeriod(), DEFAULTS.unhealthyPeriod()));
		assertThatThrownBy(() -> faults.preHandle(null, null, null)).isInstanceOf(ResponseStatusException.class)
			.hasMessage("503 SERVICE_UNAVAILABLE \"Service unavailable\"");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 1 })
	void delayedWaits(double share) {
		Duration delay = Duration.ofMillis(300);
		FaultInjection faults = faults("v-delayed",
				new RatingsProperties.Fault(share, delay, DEFAULTS.unavailablePeriod(), DEFAULTS.unhealthyPeriod()));
		long start = System.nanoTime();
		assertThat(succeeds(faults)).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start).compareTo(delay) >= 0).isEqualTo(share == 1);
	}

	@Test
	void unavailableAlternatesEveryMinute() {
		FaultInjection faults = faults("v-unavailable", DEFAULTS);
		assertThatTurns(faults, Duration.ofSeconds(60), "503 SERVICE_UNAVAILABLE");
		assertThat(faults.isHealthy()).isTrue();
	}

	@Test
	void unhealthyAlternatesEveryQuarterOfAnHour() {
		FaultInjection faults = faults("v-unhealthy", DEFAULTS);
		assertThat(faults.isHealthy()).isTrue();
		assertThatTurns(faults, Duration.ofMinutes(15), "500 INTERNAL_SERVER_ERROR");
		assertThat(faults.isHealthy()).isFalse();
	}

	/** Ends in the second outage. */
	private void assertThatTurns(FaultInjection faults, Duration period, String status) {
		for (int i = 0; i < 2; i++) {
			assertThatCode(() -> faults.preHandle(null, null, null)).doesNotThrowAnyException();
			this.now = this.now.plus(period).minusMillis(1);
			assertThatCode(() -> faults.preHandle(null, null, null)).doesNotThrowAnyException();
			this.now = this.now.plusMillis(1);
			assertThatThrownBy(() -> faults.preHandle(null, null, null))
				.hasMessage(status + " \"Service unavailable\"");
			this.now = this.now.plus(period).minusMillis(1);
			assertThatThrownBy(() -> faults.preHandle(null, null, null)).isNotNull();
			this.now = this.now.plusMillis((i == 0) ? 1 : 0);
		}
	}

	private FaultInjection faults(String version, RatingsProperties.Fault fault) {
		return new FaultInjection(new RatingsProperties(version, null, fault), () -> this.now);
	}

	private static boolean succeeds(FaultInjection faults) {
		try {
			return faults.preHandle(null, null, null);
		}
		catch (ResponseStatusException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
