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
        Source source,
        String data,
        @Nullable String before,
        @Nullable String after) {
    /// The request that did it, or the command.
    ///
    /// @param accessToken the token that it was made with; null for none
    /// @param apiDate at which it was made
    public record Source(
            @Nullable String accessToken,
            String address,
            String userAgent,
            String requestId,
            String apiDate,
            String operation) {}
}
