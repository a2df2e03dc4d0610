package bookinfo.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The README names only settings that exist. */
class ReadmeTests {

	private static final List<String> DEFAULTS = List.of("starter/src/main/resources/bookinfo-defaults.yml",
			"productpage/src/main/resources/application.yml", "details/src/main/resources/application.yml",
			"reviews/src/main/resources/application.yml", "ratings/src/main/resources/application.yml");

	private static final Pattern SETTING = Pattern.compile("\\$\\{([A-Z]+(?:_[A-Z]+)+):");

	private static final Pattern NAME_IN_README = Pattern.compile("`([A-Z]+(?:_[A-Z]+)+)\\b");

	@Test
	void everySettingOfTheReadmeExists() throws IOException {
		Set<String> settings = new TreeSet<>();
		for (String file : DEFAULTS) {
			settings.addAll(find(SETTING, Path.of("..", file)));
		}
		Set<String> names = find(NAME_IN_README, Path.of("../README.md"));
		assertThat(names).isNotEmpty();
		assertThat(settings).containsAll(names);
	}

	private static Set<String> find(Pattern pattern, Path file) throws IOException {
		return pattern.matcher(Files.readString(file))
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
