package bookinfo.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The README tells what there is. */
class ReadmeTests {

	private static final Pattern SETTING = Pattern.compile("(?<!Every setting is )\\$\\{([A-Z_]+):");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[A-Z_]+`.*?) \\|");

	private static final Pattern NAME = Pattern.compile("`([A-Z_]+)`");

	@Test
	void itsTableHasEachSettingAndNoOther() throws IOException {
		Set<String> settings = new TreeSet<>();
		for (String service : Set.of("productpage", "details", "reviews", "ratings")) {
			settings
				.addAll(find(SETTING, Files.readString(Path.of("..", service, "src/main/resources/application.yml"))));
		}
		String rows = String.join(" ", find(ROW, Files.readString(Path.of("../README.md"))));
		assertThat(find(NAME, rows)).isEqualTo(settings);
	}

	private static Set<String> find(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
