package syntropy.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Puts the messages of one connection together again: agents send in fragments of 4,096 bytes, which may part a
/// character. Not safe for several threads.
public final class Fragments {
    private static final byte[] NOTHING = {};

    /// What one fragment brought.
    public sealed interface Added {
        /// The message goes on.
        record More() implements Added {}

        record Whole(byte[] message) implements Added {}

        /// The message has ended and was longer than it may be; nothing of it was kept. The next one is unharmed.
        ///
        /// @param bytes its length
        record TooLong(long bytes) implements Added {}
    }

    private static final Added.More MORE = new Added.More();

    private final int most;

    private byte[] kept = NOTHING;

    /// Of the present message so far, whether it is kept or not.
    private long length;

    /// @param most bytes of one message, such as [Limits#MESSAGE_BYTES]. So much is held at most, and nothing
    ///     between messages
    public Fragments(int most) {
        if (most < 1) throw new IllegalArgumentException("a message has a byte at least");
        this.most = most;
    }

    /// Takes all that remains of the payload of a text frame, or of a continuation of one.
    ///
    /// @param last whether the frame has the FIN bit
    public Added add(ByteBuffer payload, boolean last) {
        int more = payload.remaining();
        length += more;
        if (length > most) {
            kept = NOTHING;
            payload.position(payload.limit());
        } else {
            int before = (int) length - more;
            if (kept.length < length) kept = Arrays.copyOf(kept, room((int) length, last));
            payload.get(kept, before, more);
        }
        if (!last) return MORE;
        return length > most ? tooLong() : whole();
    }

    private int room(int needed, boolean last) {
        return last ? needed : (int) Math.min(most, Math.max(needed, 2L * kept.length));
    }

    private Added tooLong() {
        var added = new Added.TooLong(length);
        length = 0;
        return added;
    }

    private Added whole() {
        byte[] message = kept.length == length ? kept : Arrays.copyOf(kept, (int) length);
        kept = NOTHING;
        length = 0;
        return new Added.Whole(message);
    }
}
