package bookinfo.starter;

import java.util.Set;

import bookinfo.starter.BookinfoProperties.Calls;
import bookinfo.starter.BookinfoProperties.Tracing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.util.TestPropertyValues.Type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BookinfoPropertiesTests {

	@Test
	void defaults() {
		with().run((context) -> {
			assertThat(context.getBean(BookinfoProperties.class))
				.isEqualTo(new BookinfoProperties("v1", "localhost", "text", 250, new Calls(200, false), Set.of(),
						new Tracing("false", 1, "http://zipkin.istio-system:9411")));
			assertThat(context.getBean(ServerProperties.class).getPort()).isEqualTo(9080);
			assertThat(context.getBean(ServerProperties.class).getTomcat().getThreads().getMax()).isEqualTo(250);
		});
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

	/** For Services with these names in the same namespace. */
	@Test
	void variablesThatKubernetesSetsAreIgnored() {
		with("BOOKINFO_PORT=tcp://10.0.0.1:9080", "BOOKINFO_SERVICE_HOST=10.0.0.1", "BOOKINFO_SERVICE_PORT=9081",
				"BOOKINFO_CALLS_PORT=tcp://10.0.0.1:9080", "BOOKINFO_TRACING_SERVICE_PORT=9411")
			.run((context) -> assertThat(context).hasNotFailed());
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

	private static ApplicationContextRunner with(String... variables) {
		return new ApplicationContextRunner().withPropertyValues("spring.config.import=classpath:bookinfo-defaults.yml")
			.withInitializer((context) -> TestPropertyValues.of(variables)
				.applyTo(context.getEnvironment(), Type.SYSTEM_ENVIRONMENT))
			.withInitializer(new ConfigDataApplicationContextInitializer())
			.withUserConfiguration(Settings.class);
	}

	@EnableConfigurationProperties({ BookinfoProperties.class, ServerProperties.class })
	static class Settings {

	}

}
