package bookinfo.scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A packaged service on a free port. */
final class Jar implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("Tomcat started on port\\(s\\): (\\d+)");

	private final Process process;

	private final Path log;

	private int port;

	private Jar(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts a service.
	 * @param logs the folder for its log
	 * @param environment its settings
	 */
	static Jar start(String service, Path logs, Map<String, String> environment) {
		Path log = logs.resolve(service + ".log");
		ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-jar",
				"../" + service + "/target/" + service + ".jar")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().put("SERVER_PORT", "0");
		builder.environment().putAll(environment);
		try {
			return new Jar(builder.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits until it listens, and returns its port. */
	int port() {
		if (this.port == 0) {
			Matcher started = await().atMost(Duration.ofMinutes(2))
				.until(() -> STARTED.matcher(output()), Matcher::find);
			this.port = Integer.parseInt(started.group(1));
		}
		return this.port;
	}

	/** Waits until it has failed, and returns its output. */
	String outputOfFailure() {
		await().atMost(Duration.ofMinutes(2)).until(() -> !this.process.isAlive());
		assertThat(this.process.exitValue()).isNotZero();
		return output();
	}

	/** The heap that is in use, after a collection. */
	long liveBytes() {
		try {
			Process jcmd = new ProcessBuilder(System.getProperty("java.home") + "/bin/jcmd",
					String.valueOf(this.process.pid()), "GC.class_histogram")
				.start();
			String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			return Long.parseLong(histogram.substring(histogram.lastIndexOf(' ') + 1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Its output so far. */
	String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

}
