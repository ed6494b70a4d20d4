package syntropy.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import syntropy.event.EventType;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.Shown;

/// A pattern of event types, in which `*` stands for any letters, dots included: `agent.*`, `*.deleted`, `*`.
public final class TypeGlob {
    private static final Pattern FORM = Pattern.compile("[a-z_.*]{1,64}");

    private final String text;
    private final Pattern pattern;

    private TypeGlob(String text) {
        this.text = text;
        this.pattern = Pattern.compile(
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[a-z_.]*")));
    }

    /// Of any form, as it was stored: types that it was made for may not be known here.
    public static TypeGlob stored(String text) {
        return new TypeGlob(text);
    }

    /// The types of any of these. Fails with {@link Problem.Invalid} for a glob that no type matches.
    ///
    /// @param pointer of the list in the request
    public static Set<EventType> types(List<String> globs, String pointer) {
        var errors = complaints(globs, pointer);
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        var types = EnumSet.noneOf(EventType.class);
        for (var glob : globs) types.addAll(stored(glob).types());
        return types;
    }

    /// About those that no type matches.
    ///
    /// @param pointer of the list in the request
    public static List<FieldError> complaints(List<String> globs, String pointer) {
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < globs.size(); i++) {
            var glob = globs.get(i);
            if (FORM.matcher(glob).matches() && !stored(glob).types().isEmpty()) continue;
            errors.add(new FieldError(
                    pointer + "/" + i,
                    FieldError.Code.NOT_ONE_OF,
                    "matches no event type: '" + Shown.of(glob, 64) + "'; such as agent.online, agent.* or *"));
        }
        return errors;
    }

    public EnumSet<EventType> types() {
        var types = EnumSet.noneOf(EventType.class);
        for (var each : EventType.values()) if (pattern.matcher(each.wire()).matches()) types.add(each);
        return types;
    }

    @Override
    public String toString() {
        return text;
    }
}
