package bookinfo.k8s;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs tests only where an Istio is in the cluster, or the environment variable ISTIO_UP
 * has a command that brings one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnIstio.Condition.class)
@interface OnIstio {

	/** Tells loudly when it skips tests. */
	class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			if (System.getenv("ISTIO_UP") != null
					|| !Shell.kubectl("get", "deployments", "-A", "-l", "app=istiod", "-o", "name").isBlank()) {
				return ConditionEvaluationResult.enabled("Istio");
			}
			String reason = "SKIPPED " + context.getDisplayName()
					+ ": the cluster has no Istio, and ISTIO_UP is not set";
			System.out.println(reason);
			return ConditionEvaluationResult.disabled(reason);
		}

	}

}
