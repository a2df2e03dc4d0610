package bookinfo.details;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.convert.ConversionFailedException;

/**
 * Names the setting that has not the type it must have, where Spring Boot shows a stack
 * trace: <code>SERVER_PORT=abc</code>.
 */
class ConversionFailureAnalyzer extends AbstractFailureAnalyzer<ConversionFailedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ConversionFailedException cause) {
		String setting = System.getenv()
			.entrySet()
			.stream()
			.filter((variable) -> List.of(variable.getValue().split(",")).contains(cause.getValue()))
			.map(Map.Entry::getKey)
			.collect(Collectors.joining(" or "));
		return new FailureAnalysis(
				"%s must be of type %s, not \"%s\"".formatted(setting.isEmpty() ? "A setting" : setting,
						cause.getTargetType().getType().getSimpleName(), cause.getValue()),
				"Correct it: application.yml explains the settings", cause);
	}

}
