package bookinfo.ratings;

import java.math.BigInteger;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Ratings in memory, of a limited number of books. */
class InMemoryRatingsTests {

	private final RatingsRepository repository = new InMemoryRatings();

	@Test
	void everyBookHasRatings() {
		assertThat(this.repository.find(BigInteger.TEN).stars()).isEqualTo(Map.of("Reviewer1", 5, "Reviewer2", 4));
	}

	@Test
	void savedRatingsReplaceOnlyThoseOfTheirBook() {
		this.repository.save(BigInteger.ONE, Map.of("Reviewer1", 1));
		assertThat(this.repository.find(BigInteger.ONE).stars()).isEqualTo(Map.of("Reviewer1", 1));
		assertThat(this.repository.find(BigInteger.TWO).stars()).containsEntry("Reviewer1", 5);
	}

	@Test
	void oldestBookIsForgottenWhenThereAreTooMany() {
		for (int id = 0; id <= InMemoryRatings.MAX_BOOKS; id++) {
			this.repository.save(BigInteger.valueOf(id), Map.of("Reviewer1", 1));
		}
		assertThat(this.repository.find(BigInteger.ZERO).stars()).containsEntry("Reviewer1", 5);
		assertThat(this.repository.find(BigInteger.ONE).stars()).containsEntry("Reviewer1", 1);
		assertThat(this.repository.find(BigInteger.valueOf(InMemoryRatings.MAX_BOOKS)).stars())
			.containsEntry("Reviewer1", 1);
	}

}
