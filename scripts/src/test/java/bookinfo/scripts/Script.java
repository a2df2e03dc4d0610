package bookinfo.scripts;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs <code>scripts/NAME</code> of a checkout. */
final class Script {

	/** The checkout that is tested. */
	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private Script() {
	}

	/** Without it some scripts do nothing. */
	static boolean jqIsInstalled() {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, "jq")));
	}

	/**
	 * Runs it.
	 * @return its output and error output
	 * @throws AssertionError with the output if it fails
	 */
	static String run(Path root, Map<String, String> environment, String name, String... arguments) {
		List<String> command = new ArrayList<>(List.of("bash", root.resolve("scripts").resolve(name).toString()));
		command.addAll(List.of(arguments));
		try {
			Path output = Files.createTempFile(name, ".out");
			try {
				ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
					.redirectOutput(output.toFile());
				builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
				builder.environment().putAll(environment);
				Process process = builder.start();
				boolean ended = process.waitFor(5, TimeUnit.MINUTES);
				process.destroyForcibly();
				if (!ended || process.exitValue() != 0) {
					throw new AssertionError(command + " failed:\n" + Files.readString(output));
				}
				return Files.readString(output);
			}
			finally {
				Files.delete(output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
