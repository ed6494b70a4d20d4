package syntropy.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.WorkspaceId;

/// An event as it was stored.
///
/// @param type one that a later version of this program wrote may not be known here
/// @param data the event's own fields, as JSON
/// @param before the object as it was, as JSON of the newest API date; null when it wasn't there
public record Happened(
        WorkspaceId workspace,
        long number,
        String id,
        String type,
        String objectType,
        String objectId,
        Instant at,
        String actorType,
        String actorId,
        String actorName,
        String data,
        @Nullable String before,
        @Nullable String after) {}
