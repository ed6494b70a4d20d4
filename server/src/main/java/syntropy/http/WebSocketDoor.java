package syntropy.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides who may open a WebSocket at `/`, on any of the listeners. Asked before anything is answered, so that
/// whoever is refused gets an HTTP status rather than a socket that closes.
public interface WebSocketDoor {
    /// @param headers of the request
    /// @param address of the client, as its trusted proxies say
    /// @return empty when the request is for something else: it then goes the way of every other request
    Optional<Entry> knock(Headers headers, String address);

    /// By name without regard to case.
    @FunctionalInterface
    interface Headers {
        /// The first value, its bytes beyond ASCII taken for ISO 8859-1.
        @Nullable
        String get(String name);
    }

    sealed interface Entry {
        record Refused(HttpAnswer answer) implements Entry {}

        record Admitted(Visitor visitor) implements Entry {}
    }

    /// What is told about one socket, one call at a time. None may block for long: the socket isn't read meanwhile,
    /// and other sockets are only as long as there are threads.
    interface Visitor {
        /// The first call.
        void opened(WebSocket socket);

        /// A piece of a text or binary message.
        ///
        /// @param payload valid during the call
        /// @param last whether the message ends with it
        void data(ByteBuffer payload, boolean last);

        /// A ping, which is answered already, or a pong.
        void alive();

        /// The last call, and the only one when the socket was never opened. Comes once.
        void closed();
    }

    /// All of these return at once and may be called by any thread.
    interface WebSocket {
        /// @param sent called once the text is on its way, with null, or with why it couldn't be sent
        void send(byte[] text, Sent sent);

        void ping(Sent sent);

        /// Nothing can be sent after it. A client that doesn't answer is cut off soon.
        void close(int code, String reason);

        /// Without a close frame.
        void cut();
    }

    @FunctionalInterface
    interface Sent {
        void done(@Nullable Throwable failure);
    }
}
