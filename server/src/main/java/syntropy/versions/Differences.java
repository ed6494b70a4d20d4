package syntropy.versions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Shown;
import tools.jackson.databind.JsonNode;

/// Where two JSON values differ. What differs alike in each element of a list is one difference that is met several
/// times.
final class Differences {
    /// Of different places. There are more only in answers that have nothing in common.
    private static final int MOST = 200;

    private static final int MOST_CHARACTERS = 160;
    private static final String EACH = "*";

    private final Map<Place, Found> found = new LinkedHashMap<>();

    /// @param steps of a JSON pointer, each element of a list by `*`
    private record Place(List<String> steps, Preview.Kind kind) {}

    /// @param pointer to where it was first met
    private record Found(
            String pointer,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            int count) {
        Found again() {
            return new Found(pointer, before, after, count + 1);
        }
    }

    private Differences() {}

    static Differences none() {
        return new Differences();
    }

    static Differences of(JsonNode before, JsonNode after) {
        var differences = new Differences();
        differences.compare("", new ArrayList<>(), before, after);
        return differences;
    }

    private void compare(String pointer, List<String> steps, JsonNode before, JsonNode after) {
        if (before.isObject() && after.isObject()) {
            var names = new LinkedHashSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            for (var name : names) inside(pointer, steps, Shown.step(name), before.get(name), after.get(name), false);
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                inside(pointer, steps, Integer.toString(i), before.get(i), after.get(i), true);
            }
        } else if (before.isMissingNode() && !after.isMissingNode()) {
            add(Preview.Kind.ADDED, pointer, steps, null, after);
        } else if (after.isMissingNode() && !before.isMissingNode()) {
            add(Preview.Kind.REMOVED, pointer, steps, before, null);
        } else if (!before.equals(after)) {
            add(Preview.Kind.CHANGED, pointer, steps, before, after);
        }
    }

    private void inside(
            String pointer,
            List<String> steps,
            String step,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            boolean element) {
        var there = pointer + "/" + step;
        steps.add(element ? EACH : step);
        if (before == null) add(Preview.Kind.ADDED, there, steps, null, after);
        else if (after == null) add(Preview.Kind.REMOVED, there, steps, before, null);
        else compare(there, steps, before, after);
        steps.removeLast();
    }

    private void add(
            Preview.Kind kind,
            String pointer,
            List<String> steps,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {
        var place = new Place(List.copyOf(steps), kind);
        if (found.get(place) instanceof Found known) found.put(place, known.again());
        else if (found.size() < MOST) found.put(place, new Found(pointer, before, after, 1));
    }

    int size() {
        return found.size();
    }

    /// Whether some difference of the others is at the place of one of these, in it or around it.
    boolean touches(Differences others) {
        return found.keySet().stream().anyMatch(place -> others.touch(place.steps()));
    }

    private boolean touch(List<String> steps) {
        return found.keySet().stream().anyMatch(each -> isWithin(each.steps(), steps) || isWithin(steps, each.steps()));
    }

    private static boolean isWithin(List<String> inner, List<String> outer) {
        return inner.size() >= outer.size() && inner.subList(0, outer.size()).equals(outer);
    }

    /// As they are shown, the first ones.
    ///
    /// @param steps what differs from change to change, by the change's name
    List<Preview.Difference> shown(int most, Map<String, Differences> steps) {
        return found.entrySet().stream()
                .limit(most)
                .map(each -> {
                    var at = each.getValue();
                    Set<String> because = new LinkedHashSet<>();
                    steps.forEach((name, step) -> {
                        if (step.touch(each.getKey().steps())) because.add(name);
                    });
                    return new Preview.Difference(
                            at.pointer(),
                            each.getKey().kind(),
                            text(at.before()),
                            text(at.after()),
                            at.count(),
                            List.copyOf(because));
                })
                .toList();
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value == null ? null : cut(value.toString(), MOST_CHARACTERS);
    }

    /// At most so many characters, and a sign that there were more.
    static String cut(String text, int most) {
        var shown = Shown.of(text, most);
        return text.codePointCount(0, text.length()) > most ? shown + "…" : shown;
    }
}
