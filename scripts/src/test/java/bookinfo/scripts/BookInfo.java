package bookinfo.scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** BookInfo as <code>scripts/run.sh</code> starts it, on free ports. */
final class BookInfo implements AutoCloseable {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private final Path state;

	private final int port;

	private final int zipkinPort;

	private BookInfo(Path state, int port) {
		this.state = state;
		this.port = port;
		this.zipkinPort = port + 6;
	}

	/**
	 * Starts it and waits until it is ready.
	 * @param state an empty folder for its logs
	 */
	static BookInfo start(Path state) {
		BookInfo bookInfo = new BookInfo(state, sevenFreePorts());
		bookInfo.run("run.sh", "--detach", "--port", String.valueOf(bookInfo.port), "--zipkin-port",
				String.valueOf(bookInfo.zipkinPort));
		return bookInfo;
	}

	URI page() {
		return URI.create("http://localhost:" + this.port + "/productpage");
	}

	URI zipkin() {
		return URI.create("http://localhost:" + this.zipkinPort);
	}

	/**
	 * Runs a script.
	 * @return its output
	 * @throws AssertionError with its output if it fails
	 */
	String run(String script, String... arguments) {
		List<String> command = new ArrayList<>(List.of("bash", ROOT.resolve("scripts").resolve(script).toString()));
		command.addAll(List.of(arguments));
		try {
			Path output = Files.createTempFile(this.state, script, ".out");
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile());
			builder.environment().put("BOOKINFO_STATE", this.state.toString());
			builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
			Process process = builder.start();
			boolean ended = process.waitFor(5, TimeUnit.MINUTES);
			process.destroyForcibly();
			if (!ended || process.exitValue() != 0) {
				throw new AssertionError(command + " failed:\n" + Files.readString(output));
			}
			return Files.readString(output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Stops it. */
	@Override
	public void close() {
		run("stop.sh");
	}

	private static int sevenFreePorts() {
		// Systems take higher ports for outgoing connections.
		return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(20000, 32000))
			.filter((port) -> IntStream.range(port, port + 7).allMatch(BookInfo::isFree))
			.findFirst()
			.getAsInt();
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port)) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
