package bookinfo.scripts;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import static org.awaitility.Awaitility.await;

/**
 * BookInfo as <code>scripts/run.sh</code> starts it, on free ports of an unusual machine.
 */
final class BookInfo implements AutoCloseable {

	private final Map<String, String> environment;

	private final int port;

	private final int zipkinPort;

	private BookInfo(Map<String, String> environment, int port) {
		this.environment = environment;
		this.port = port;
		this.zipkinPort = port + 6;
	}

	/**
	 * Starts it and waits until it is ready.
	 * @param state an empty folder for its logs
	 */
	static BookInfo start(Path state) throws IOException {
		BookInfo bookInfo = new BookInfo(unusualMachine(state), sevenFreePorts());
		bookInfo.run("run.sh", "--detach", "--port", String.valueOf(bookInfo.port), "--zipkin-port",
				String.valueOf(bookInfo.zipkinPort));
		// As a terminal does when it is closed.
		new ProcessBuilder("bash", "-c", "kill -HUP $(cut -d ' ' -f 1 *.pid)").directory(state.toFile()).start();
		return bookInfo;
	}

	/**
	 * A proxy that does not answer, other settings of curl, and programs that fail on
	 * some systems.
	 */
	private static Map<String, String> unusualMachine(Path state) throws IOException {
		Files.writeString(state.resolve(".curlrc"), "include\nlocation\n");
		Path programs = Files.createDirectory(state.resolve("programs"));
		for (String name : Files.exists(Path.of("/proc/self")) ? List.of("nohup", "ps") : List.of("nohup")) {
			Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\nexit 127\n");
			program.toFile().setExecutable(true);
		}
		return Map.of("BOOKINFO_STATE", state.toString(), "CURL_HOME", state.toString(), "PATH",
				programs + File.pathSeparator + System.getenv("PATH"), "http_proxy", "http://127.0.0.1:1", "no_proxy",
				"", "NO_PROXY", "");
	}

	URI page() {
		return URI.create("http://localhost:" + this.port + "/productpage");
	}

	URI zipkin() {
		return URI.create("http://localhost:" + this.zipkinPort);
	}

	/** The output of a script on this machine. */
	String run(String script, String... arguments) {
		Map<String, String> all = new HashMap<>(this.environment);
		all.put("GATEWAY_URL", page().getAuthority());
		all.put("TRACING_URL", zipkin().toString());
		return Script.run(Script.ROOT, all, script, arguments);
	}

	/** Ends one of its processes. */
	void end(String name) throws IOException {
		String pid = Files.readString(Path.of(this.environment.get("BOOKINFO_STATE"), name + ".pid")).split(" ")[0];
		ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
		process.destroyForcibly();
		await().until(() -> !process.isAlive());
	}

	/** Stops it. */
	@Override
	public void close() {
		run("stop.sh");
	}

	/** The first of them. */
	static int sevenFreePorts() {
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
