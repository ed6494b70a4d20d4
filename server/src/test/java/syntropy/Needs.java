package syntropy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// A test that runs only where these are installed. Elsewhere it is skipped, and `./syntropy test` says so at its end;
/// in CI, or with `SYNTROPY_TEST_STRICT=1`, it fails instead, so that nobody takes an unrun test for a passed one.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.Condition.class)
public @interface Needs {
    Tool[] value();

    /// Asked by JUnit before the class and before each method.
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String who = context.getTestClass().map(Class::getSimpleName).orElse("")
                    + context.getTestMethod()
                            .map(method -> "." + method.getName())
                            .orElse("");
            return context.getElement()
                    .flatMap(element -> AnnotationSupport.findAnnotation(element, Needs.class))
                    .flatMap(needs -> List.of(needs.value()).stream()
                            .flatMap(tool -> tool.lackingFor(who).stream())
                            .findFirst())
                    .map(ConditionEvaluationResult::disabled)
                    .orElseGet(() -> ConditionEvaluationResult.enabled("what it needs is there"));
        }
    }
}
