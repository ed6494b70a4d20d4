package syntropy;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// One thing that can be set: `name` in a file, `--name` as an option, `SYNTROPY_NAME` in the environment.
///
/// @param value what stands for the value in help, such as `ADDR:PORT`
/// @param standard the value when nothing is given; empty when that means none
/// @param meaning sentences for the person who sets it
/// @param allowed completes "it takes …"
/// @param reader makes the value of its text; throws IllegalArgumentException, whose message (empty when there is
///     nothing to add to what is allowed) says what is wrong
/// @param shown the text as a message may repeat it
record Setting<T>(
        String name,
        String value,
        String standard,
        String meaning,
        String allowed,
        Function<String, T> reader,
        UnaryOperator<String> shown) {

    /// Stands for the value of what is either so or not; as an option, the bare name says that it is.
    static final String FLAG = "true|false";

    static final String VARIABLE_PREFIX = "SYNTROPY_";

    String option() {
        return "--" + name;
    }

    String variable() {
        return VARIABLE_PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
