package bookinfo.scripts;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs <code>scripts/NAME</code> of a checkout, and finds other programs. */
final class Script {

	/** The checkout that is tested. */
	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private Script() {
	}

	/** The first of these programs that is on the PATH. */
	static Optional<Path> find(String... programs) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.flatMap((folder) -> Stream.of(programs).map((program) -> Path.of(folder, program)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Runs the script.
	 * @return its output and error output
	 * @throws AssertionError with the output if it fails
	 */
	static String run(Path root, Map<String, String> environment, String name, String... arguments) {
		List<String> command = new ArrayList<>(List.of("bash", root.resolve("scripts").resolve(name).toString()));
		command.addAll(List.of(arguments));
		return run(environment, command);
	}

	/**
	 * Runs a command.
	 * @return its output and error output
	 * @throws AssertionError with the output if it fails
	 */
	static String run(Map<String, String> environment, List<String> command) {
		try {
			Path output = Files.createTempFile("bookinfo", ".out");
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
