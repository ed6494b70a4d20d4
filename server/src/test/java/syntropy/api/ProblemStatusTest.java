package syntropy.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import syntropy.kernel.Problem;

class ProblemStatusTest {
    static Stream<Class<? extends Problem>> kinds() {
        return Arrays.stream(Problem.class.getPermittedSubclasses()).map(kind -> kind.asSubclass(Problem.class));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindOfProblemHasASampleAndAnErrorStatus(Class<? extends Problem> kind) {
        assertThat(ProblemStatus.status(kind)).isBetween(400, 599);
    }

    @Test
    void noCodeNamesTwoProblems() {
        assertThat(ErrorCodes.ALL.stream().map(ErrorCodes::code)).doesNotHaveDuplicates();
    }
}
