package syntropy.feed;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.event.EventType;
import syntropy.kernel.Actor;

/// Which events; null leaves out a condition.
///
/// @param from not before
/// @param to before
/// @param doer by whom
public record EventFilter(
        @Nullable Set<EventType> types,
        @Nullable String objectType,
        @Nullable String objectId,
        @Nullable Instant from,
        @Nullable Instant to,
        Doer doer) {
    static final EventFilter ANY = new EventFilter(null, null, null, null, null, Doer.ANYONE);

    boolean lets(Happened event) {
        return (types == null
                        || EventType.find(event.type()).filter(types::contains).isPresent())
                && (objectType == null || objectType.equals(event.objectType()))
                && (objectId == null || objectId.equals(event.objectId()))
                && (from == null || !event.at().isBefore(from))
                && (to == null || event.at().isBefore(to));
    }

    /// By whom and by which request; null leaves out a condition.
    public record Doer(
            @Nullable Set<Actor.Type> types,
            @Nullable String id,
            @Nullable String name,
            @Nullable String accessToken,
            @Nullable String request) {
        public static final Doer ANYONE = new Doer(null, null, null, null, null);
    }

    /// Whether it is the events of one object, doer or request alone that are asked for, which an index has.
    boolean isNarrow() {
        return (objectType != null && objectId != null)
                || doer.id() != null
                || doer.accessToken() != null
                || doer.request() != null;
    }
}
