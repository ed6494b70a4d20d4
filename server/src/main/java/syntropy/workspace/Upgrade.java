package syntropy.workspace;

import java.time.Duration;
import java.time.Instant;
import syntropy.kernel.ApiDate;

/// How a workspace came to its API date.
///
/// @param previous the date it had before
public record Upgrade(ApiDate previous, Instant at) {
    /// For how long an upgrade can be undone.
    public static final Duration UNDOABLE = Duration.ofDays(3);

    public Instant undoableUntil() {
        return at.plus(UNDOABLE);
    }
}
