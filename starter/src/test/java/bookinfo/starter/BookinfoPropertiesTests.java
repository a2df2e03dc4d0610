package bookinfo.starter;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import bookinfo.starter.BookinfoProperties.Calls;
import bookinfo.starter.BookinfoProperties.Tracing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.util.TestPropertyValues.Type;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BookinfoPropertiesTests {

	@Test
	void defaults() {
		with().run(BookinfoPropertiesTests::assertDefaults);
	}

	@Test
	void variablesReplaceDefaults() {
		with("SERVICE_VERSION=v2", "HOSTNAME=echo-v2-abc", "LOG_FORMAT=json", "MAX_THREADS=30", "MAX_CALLS=20",
				"HTTP_KEEP_ALIVE=true", "TRACING_ENABLED=true", "TRACING_SAMPLING=0.5",
				"ZIPKIN_BASE_URL=https://jaeger", "SERVER_PORT=9081")
			.run((context) -> {
				assertThat(context.getBean(BookinfoProperties.class))
					.isEqualTo(new BookinfoProperties("v2", "echo-v2-abc", "json", 30, new Calls(20, true), Set.of(),
							new Tracing("true", 0.5, "https://jaeger")));
				assertThat(context.getBean(ServerProperties.class).getPort()).isEqualTo(9081);
			});
	}

	@ParameterizedTest
	@CsvSource({ "SERVICE_VERSION, '', bookinfo.version", "HOSTNAME, '', bookinfo.pod",
			"LOG_FORMAT, xml, bookinfo.logFormat", "MAX_CALLS, 0, bookinfo.calls.max",
			"MAX_CALLS, many, bookinfo.calls.max", "MAX_CALLS, 250, MAX_THREADS must be greater than MAX_CALLS",
			"MAX_THREADS, 200, MAX_THREADS must be greater than MAX_CALLS",
			"HTTP_KEEP_ALIVE, maybe, bookinfo.calls.keep-alive", "TRACING_ENABLED, maybe, bookinfo.tracing.enabled",
			"TRACING_ENABLED, off, bookinfo.tracing.enabled", "TRACING_SAMPLING, 2, bookinfo.tracing.sampling",
			"TRACING_SAMPLING, -1, bookinfo.tracing.sampling", "ZIPKIN_BASE_URL, nonsense, bookinfo.tracing.collector",
			"ZIPKIN_BASE_URL, '', bookinfo.tracing.collector" })
	void wrongValueIsNamed(String variable, String value, String name) {
		with(variable + "=" + value).run((context) -> assertThat(context).getFailure().hasStackTraceContaining(name));
	}

	/** Tomcat would hide why a filter did not start. */
	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void wrongValueIsReportedBeforeTomcatStarts(CapturedOutput output) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(EchoApplication.class).properties(
				"spring.config.import=classpath:bookinfo-defaults.yml", "SERVER_PORT=0", "TRACING_ENABLED=true",
				"MAX_CALLS=0");
		assertThatThrownBy(application::run).isNotNull();
		assertThat(output).containsSubsequence("APPLICATION FAILED TO START", "Property: bookinfo.calls.max",
				"Value: \"0\"", "Reason: must be greater than or equal to 1");
	}

	/** As Compose passes on a variable that the user has not set. */
	@Test
	void emptyVariableCountsAsUnset() {
		Map<String, Object> variables = Stream
			.of("SERVICE_VERSION", "HOSTNAME", "LOG_FORMAT", "MAX_THREADS", "MAX_CALLS", "HTTP_KEEP_ALIVE",
					"TRACING_ENABLED", "TRACING_SAMPLING", "ZIPKIN_BASE_URL", "SERVER_PORT", "MAX_HTTP_HEADER_SIZE",
					"SHUTDOWN_TIMEOUT", "LOG_LEVEL", "BOOKINFO_TRACING_SAMPLING", "MANAGEMENT_SERVER_PORT")
			.collect(Collectors.toMap((name) -> name, (name) -> ""));
		try (ConfigurableApplicationContext context = start(variables)) {
			assertDefaults(context);
		}
	}

	/** For Services with these names in the same namespace. */
	@Test
	void variablesThatKubernetesSetsAreIgnored() {
		try (ConfigurableApplicationContext context = start(Map.of("SERVER_PORT", "tcp://10.0.0.1:9080",
				"MANAGEMENT_SERVER_PORT", "tcp://10.0.0.1:9080", "BOOKINFO_PORT", "tcp://10.0.0.1:9080",
				"BOOKINFO_SERVICE_HOST", "10.0.0.1", "BOOKINFO_SERVICE_PORT", "9081", "BOOKINFO_CALLS_PORT",
				"tcp://10.0.0.1:9080", "BOOKINFO_TRACING_SERVICE_PORT", "9411"))) {
			assertDefaults(context);
			assertThat(context.getBean(ManagementServerProperties.class).getPort()).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "http://jaeger:9411", "http://jaeger:9411/api/v2/spans", "http://jaeger:9411/api/v2/spans/" })
	void collectorMayBeThePathOfItsSpans(String url) {
		try (ConfigurableApplicationContext context = start(Map.of("ZIPKIN_BASE_URL", url))) {
			assertThat(context.getBean(BookinfoProperties.class).tracing().collector()).isEqualTo("http://jaeger:9411");
		}
	}

	@ParameterizedTest
	@CsvSource({ "30, PT30S", "30s, PT30S", "500ms, PT0.5S", "PT1M, PT1M" })
	void durationWithoutUnitIsInSeconds(String text, Duration duration) {
		try (ConfigurableApplicationContext context = start(Map.of("SHUTDOWN_TIMEOUT", text))) {
			assertThat(context.getBean(LifecycleProperties.class).getTimeoutPerShutdownPhase()).isEqualTo(duration);
		}
	}

	@ParameterizedTest
	@CsvSource({ "text, INFO", "json, '\"level\":\"INFO\"'" })
	@ExtendWith(OutputCaptureExtension.class)
	void logHasTheFormat(String format, String level, CapturedOutput output) {
		new SpringApplicationBuilder(Settings.class).web(WebApplicationType.NONE)
			.properties("spring.config.import=classpath:bookinfo-defaults.yml",
					"logging.config=classpath:logback-spring.xml", "LOG_FORMAT=" + format)
			.run()
			.close();
		assertThat(output.getOut().lines()).isNotEmpty()
			.allMatch((line) -> line.startsWith("{") == format.equals("json") && line.contains(level));
	}

	private static void assertDefaults(ApplicationContext context) {
		assertThat(context.getBean(BookinfoProperties.class))
			.isEqualTo(new BookinfoProperties("v1", "localhost", "text", 250, new Calls(200, false), Set.of(),
					new Tracing("false", 1, "http://zipkin.istio-system:9411")));
		ServerProperties server = context.getBean(ServerProperties.class);
		assertThat(server.getPort()).isEqualTo(9080);
		assertThat(server.getMaxHttpHeaderSize()).isEqualTo(DataSize.ofKilobytes(24));
		assertThat(server.getTomcat().getThreads().getMax()).isEqualTo(250);
	}

	/** With only these environment variables. */
	private static ConfigurableApplicationContext start(Map<String, Object> variables) {
		return new SpringApplicationBuilder(Settings.class).web(WebApplicationType.NONE)
			.environment(new StandardEnvironment() {
				@Override
				public Map<String, Object> getSystemEnvironment() {
					return variables;
				}
			})
			.properties("spring.config.import=classpath:bookinfo-defaults.yml")
			.run();
	}

	private static ApplicationContextRunner with(String... variables) {
		return new ApplicationContextRunner().withPropertyValues("spring.config.import=classpath:bookinfo-defaults.yml")
			.withInitializer((context) -> TestPropertyValues.of(variables)
				.applyTo(context.getEnvironment(), Type.SYSTEM_ENVIRONMENT))
			.withInitializer(new ConfigDataApplicationContextInitializer())
			.withUserConfiguration(Settings.class);
	}

	@EnableConfigurationProperties({ BookinfoProperties.class, ServerProperties.class, ManagementServerProperties.class,
			LifecycleProperties.class })
	static class Settings {

	}

}
