package syntropy.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.kernel.Json;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Thrown through a transaction to take it back; carries what would have happened.
final class Rehearsal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 1000;

    private final transient List<Happening> happenings = new ArrayList<>();
    private int count;

    private record Answer(Plan data) {}

    /// @param changesCount of all of them; `changes` lists the first 1,000
    private record Plan(boolean dryRun, int changesCount, List<Change> changes) {}

    private record Change(
            String type,
            Event object,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    Rehearsal() {
        super("rehearsed", null, false, false);
    }

    void saw(Happening happening) {
        count++;
        if (happenings.size() < MOST) happenings.add(happening);
    }

    /// With the objects as the date shows them.
    Record answer(Versions.Version version) {
        var changes = happenings.stream()
                .map(each -> new Change(
                        each.event().type(), each.event(), shown(each.before(), version), shown(each.after(), version)))
                .toList();
        return new Answer(new Plan(true, count, changes));
    }

    private static @Nullable JsonNode shown(@Nullable Object state, Versions.Version version) {
        if (state == null) return null;
        JsonNode shown = Json.MAPPER.valueToTree(state);
        if (state instanceof Record record && shown instanceof ObjectNode fields) {
            version.downgrade(record.getClass(), fields);
        }
        return shown;
    }
}
