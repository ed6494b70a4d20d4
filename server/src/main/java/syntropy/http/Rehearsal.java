package syntropy.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Happening;

/// Thrown through a transaction to take it back; carries what would have happened.
final class Rehearsal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 1000;

    private final transient List<Change> changes = new ArrayList<>();
    private int count;

    record Answer(Plan data) {}

    /// @param changesCount of all of them; `changes` lists the first 1,000
    record Plan(boolean dryRun, int changesCount, List<Change> changes) {}

    record Change(
            String type,
            Event object,
            @Nullable Object before,
            @Nullable Object after) {}

    Rehearsal() {
        super("rehearsed", null, false, false);
    }

    void saw(Happening happening) {
        count++;
        if (changes.size() < MOST) {
            var event = happening.event();
            changes.add(new Change(event.type(), event, happening.before(), happening.after()));
        }
    }

    Answer answer() {
        return new Answer(new Plan(true, count, List.copyOf(changes)));
    }
}
