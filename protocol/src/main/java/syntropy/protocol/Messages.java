package syntropy.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Messages as text, both ways: what is written here reads back as the same value.
public final class Messages {
    /// The id of what an agent sends unasked.
    public static final String UNASKED = "-";

    private static final FromAgentReader FROM_AGENT = new FromAgentReader();
    private static final ToAgentReader TO_AGENT = new ToAgentReader();

    private Messages() {}

    /// One line of ASCII, so that its length is its size. To be sent as a text frame: agents disregard binary ones.
    ///
    /// @param id of the controller's choice, which an answer repeats; 1 to [Limits#ID_CHARS] characters, not
    ///     [#UNASKED]
    /// @param executedAt null to leave it out; whole seconds are sent
    /// @throws IllegalArgumentException for such an id
    public static String write(String id, @Nullable Instant executedAt, ToAgent message) {
        if (id.equals(UNASKED)) throw new IllegalArgumentException("an answer to it could not be told");
        return MessageWriter.write(
                id, ToAgentWriter.type(message), executedAt, out -> new ToAgentWriter(out).body(message));
    }

    /// As an agent does.
    ///
    /// @param id [#UNASKED] or the request's
    /// @param executedAt null to leave it out, as in a LOGGER
    /// @throws IllegalArgumentException when the id is empty or longer than [Limits#ID_CHARS]
    public static String write(String id, @Nullable Instant executedAt, FromAgent message) {
        return MessageWriter.write(
                id, FromAgentWriter.type(message), executedAt, out -> new FromAgentWriter(out).body(message));
    }

    /// Never throws, whatever the bytes. Unknown types and fields are passed over, nulls are as good as absent.
    public static Read<FromAgent> fromAgent(byte[] message) {
        return FROM_AGENT.read(message);
    }

    /// Never throws, whatever the bytes. What an agent would misunderstand is malformed here: interfaces that are
    /// missing, peers without addresses, keys that are none.
    public static Read<ToAgent> toAgent(byte[] message) {
        return TO_AGENT.read(message);
    }
}
