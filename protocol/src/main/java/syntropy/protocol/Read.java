package syntropy.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What came of reading a message. Whatever was sent, reading it never throws.
///
/// @param <M> [FromAgent] or [ToAgent]
public sealed interface Read<M> {
    /// @param id the request's own when this answers one, `-` when the sender spoke first, empty when it gave none
    /// @param executedAt when the sender made the message, by its own clock; an answer to GET_INFO repeats the
    ///     request's. Null when it doesn't say, or in no form that is known. What waited while the sender was away
    ///     has an old one
    record Message<M>(String id, @Nullable Instant executedAt, M body) implements Read<M> {}

    /// Of a type that isn't known here: to be passed over in silence.
    ///
    /// @param type at most 64 characters of it, printable
    record Unknown<M>(String type) implements Read<M> {}

    /// To be passed over with a log line; the connection goes on.
    ///
    /// @param type at most 64 characters of it, printable; empty when it wasn't told before reading ended
    /// @param reason one printable line of at most 300 characters, which repeats no more than a character or
    ///     field's name of what was sent
    record Malformed<M>(String type, String reason) implements Read<M> {}
}
