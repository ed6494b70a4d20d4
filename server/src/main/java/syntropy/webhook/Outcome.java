package syntropy.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.IpAddress;

/// What came of one attempt. Every text is for people who see the endpoint, and has no secret in it.
public sealed interface Outcome {
    /// From asking for the delivery until this was known.
    Duration latency();

    /// Whatever the status: redirects are answers too, and are never followed.
    ///
    /// @param excerpt the first 1 KiB of the answer
    /// @param retryAfter how long the receiver asks to be left alone; null when it doesn't
    record Answered(
            int status,
            Duration latency,
            String excerpt,
            @Nullable Duration retryAfter) implements Outcome {}

    /// Nothing was connected to.
    ///
    /// @param address the one that stood in the way, of however many the name has
    record Refused(IpAddress address, Duration latency, String text) implements Outcome {}

    record Failed(Kind kind, Duration latency, String text) implements Outcome {}

    enum Kind {
        DNS,
        CONNECT,
        TLS,
        TIMEOUT,
        PROTOCOL,
        CLOSED
    }
}
