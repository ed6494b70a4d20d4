package syntropy.http;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes back: status, headers in order, and a body that is already rendered, so nothing is held while it is sent;
/// or one that is made while it is sent.
///
/// @param stream null for a body that is already rendered
public record HttpAnswer(
        int status,
        List<Header> headers,
        byte[] body,
        @Nullable Streamed stream) {
    private static final byte[] NO_BODY = {};

    public record Header(String name, String value) {}

    public HttpAnswer(int status, List<Header> headers, byte[] body) {
        this(status, headers, body, null);
    }

    public HttpAnswer(int status, List<Header> headers, Streamed stream) {
        this(status, headers, NO_BODY, stream);
    }

    /// A body without an end of its own. Whoever has such an answer closes it, whether it was sent or not.
    public interface Streamed extends AutoCloseable {
        /// Runs on the request's thread until it is over, the client has gone or the listener stops.
        void sendTo(Sink sink) throws IOException, InterruptedException;

        /// Asked now and then while the client doesn't take what was sent: false ends it.
        boolean isWelcome();

        @Override
        void close();
    }

    /// Where such a body goes.
    public interface Sink {
        /// Sends it at once and waits until the socket has it.
        ///
        /// @throws IOException when the client has gone or takes nothing, or the body is not welcome
        /// @throws InterruptedException when the listener stops
        void write(byte[] bytes) throws IOException, InterruptedException;

        /// Waits for more to send. A listener that stops interrupts what waits here and nothing else: whatever reads
        /// from
        /// a database must not be interrupted.
        void pause(Pause pause) throws InterruptedException;
    }

    @FunctionalInterface
    public interface Pause {
        void await() throws InterruptedException;
    }
}
