package bookinfo.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The services share no code, so that each can be read and copied alone. What several of
 * them need is the same in each.
 */
class CopiesTests {

	private static final Set<String> SERVICES = Set.of("productpage", "details", "reviews", "ratings");

	@ParameterizedTest
	@ValueSource(strings = { "AcceptConfiguration", "B3AndW3cPropagation", "ConversionFailureAnalyzer", "JsonConverter",
			"SpanReporter" })
	void aClassIsTheSameInEachService(String name) throws IOException {
		List<String> texts = new ArrayList<>();
		for (String service : SERVICES) {
			Path file = Path.of("..", service, "src/main/java/bookinfo", service, name + ".java");
			if (Files.exists(file)) {
				// The service's name makes lines longer, or shorter.
				texts.add(Files.readString(file).replaceAll("(?i)" + service, "service").replaceAll("\\s+", " "));
			}
		}
		assertThat(texts).hasSizeGreaterThan(2).containsOnly(texts.get(0));
	}

}
