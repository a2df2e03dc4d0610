package bookinfo.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs kubectl and the project's scripts, as users do. */
final class Shell {

	/** The project's folder. */
	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Duration LIMIT = Duration.ofMinutes(10);

	private Shell() {
	}

	/** The output of <code>scripts/NAME</code>. */
	static String script(String name, String... arguments) {
		return run("", command(List.of("bash", ROOT.resolve("scripts").resolve(name).toString()), arguments));
	}

	/** The output of <code>kubectl ARGUMENTS</code>. */
	static String kubectl(String... arguments) {
		return run("", command(List.of("kubectl"), arguments));
	}

	/** The output of <code>kubectl ARGUMENTS -f -</code> with these manifests. */
	static String kubectlWith(String manifests, String... arguments) {
		List<String> command = command(List.of("kubectl"), arguments);
		command.addAll(List.of("-f", "-"));
		return run(manifests, command);
	}

	/**
	 * Runs a command in the folder <code>k8s</code>.
	 * @return its output and error output
	 * @throws AssertionError with the output when it fails
	 */
	static String run(String input, List<String> command) {
		try {
			Path in = Files.writeString(Files.createTempFile("bookinfo", ".in"), input);
			Path out = Files.createTempFile("bookinfo", ".out");
			try {
				ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
					.redirectInput(in.toFile())
					.redirectOutput(out.toFile());
				builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
				Process process = builder.start();
				boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
				process.destroyForcibly();
				String output = Files.readString(out);
				if (!ended || process.exitValue() != 0) {
					throw new AssertionError(String.join(" ", command) + " failed:\n" + output);
				}
				return output;
			}
			finally {
				Files.delete(in);
				Files.delete(out);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<String> command(List<String> start, String... arguments) {
		List<String> command = new ArrayList<>(start);
		command.addAll(List.of(arguments));
		return command;
	}

}
