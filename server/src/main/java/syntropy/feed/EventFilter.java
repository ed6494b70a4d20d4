package syntropy.feed;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.event.EventType;

/// Which events; null leaves out a condition.
///
/// @param from not before
/// @param to before
public record EventFilter(
        @Nullable Set<EventType> types,
        @Nullable String objectType,
        @Nullable String objectId,
        @Nullable Instant from,
        @Nullable Instant to) {
    static final EventFilter ANY = new EventFilter(null, null, null, null, null);

    boolean lets(Happened event) {
        return (types == null
                        || EventType.find(event.type()).filter(types::contains).isPresent())
                && (objectType == null || objectType.equals(event.objectType()))
                && (objectId == null || objectId.equals(event.objectId()))
                && (from == null || !event.at().isBefore(from))
                && (to == null || event.at().isBefore(to));
    }

    /// Whether it is an object's events alone that are asked for, which an index has.
    boolean isOfOneObject() {
        return objectType != null && objectId != null;
    }
}
