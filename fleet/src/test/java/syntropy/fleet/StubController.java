package syntropy.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.Fragments;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Limits;
import syntropy.protocol.Messages;
import syntropy.protocol.Read;
import syntropy.protocol.ToAgent;

/// Takes in every agent, says what a test says, and keeps what agents say. Does nothing by itself.
final class StubController implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Server server = new Server();
    private final ServerConnector connector;
    private final boolean isTls;

    final Map<String, Session> sessions = new ConcurrentHashMap<>();
    final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
    final AtomicInteger knocks = new AtomicInteger();
    volatile int refusingWith;
    volatile Consumer<Session> onOpen = _ -> {};

    StubController() {
        this(null, "");
    }

    /// @param keys a PKCS12 file for TLS; null for none
    StubController(@Nullable Path keys, String password) {
        isTls = keys != null;
        var plain = new HttpConfiguration();
        if (keys == null) {
            connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(plain));
        } else {
            plain.addCustomizer(new SecureRequestCustomizer(false));
            var tls = new SslContextFactory.Server();
            tls.setKeyStorePath(keys.toString());
            tls.setKeyStorePassword(password);
            connector = new ServerConnector(
                    server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(plain));
        }
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        var mappings = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                knocks.incrementAndGet();
                if (refusingWith != 0) {
                    response.setStatus(refusingWith);
                    Content.Sink.write(response, true, "no\n", callback);
                    return true;
                }
                var session = new Session(request.getHeaders());
                return mappings.upgrade((_, _, _) -> session, request, response, callback, settings -> {
                    settings.setIdleTimeout(Duration.ZERO);
                    settings.setAutoFragment(false);
                });
            }
        });
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri() {
        return URI.create((isTls ? "wss" : "ws") + "://127.0.0.1:" + connector.getLocalPort() + "/");
    }

    Session next() throws InterruptedException {
        return Objects.requireNonNull(opened.poll(SOON.toMillis(), TimeUnit.MILLISECONDS), "no agent came");
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    final class Session implements FrameHandler {
        final HttpFields headers;
        final BlockingQueue<Read.Message<FromAgent>> said = new LinkedBlockingQueue<>();
        final BlockingQueue<String> nonsense = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
        final AtomicInteger pongs = new AtomicInteger();
        final AtomicInteger pings = new AtomicInteger();
        final List<Integer> fragments = new CopyOnWriteArrayList<>();
        private final Fragments parts = new Fragments(Limits.MESSAGE_BYTES);
        private final AtomicInteger number = new AtomicInteger();
        private volatile @Nullable CoreSession session;

        Session(HttpFields headers) {
            this.headers = headers;
        }

        String device() {
            return Objects.requireNonNull(headers.get("X-DeviceId"));
        }

        void send(ToAgent message) {
            text(Messages.write("c" + number.incrementAndGet(), Instant.EPOCH, message));
        }

        void text(String text) {
            frame(new Frame(OpCode.TEXT, ByteBuffer.wrap(text.getBytes(UTF_8))));
        }

        void binary(String text) {
            frame(new Frame(OpCode.BINARY, ByteBuffer.wrap(text.getBytes(UTF_8))));
        }

        void ping() {
            frame(new Frame(OpCode.PING, ByteBuffer.wrap(new byte[] {1, 2})));
        }

        private void frame(Frame frame) {
            Objects.requireNonNull(session).sendFrame(frame, Callback.NOOP, false);
        }

        void close(int code) {
            Objects.requireNonNull(session).close(code, "", Callback.NOOP);
        }

        void cut() {
            Objects.requireNonNull(session).abort();
        }

        /// The next message of that type; others are passed over.
        <T extends FromAgent> T next(Class<T> type) throws InterruptedException {
            return type.cast(whole(type).body());
        }

        Read.Message<FromAgent> whole(Class<? extends FromAgent> type) throws InterruptedException {
            while (true) {
                var message = Objects.requireNonNull(
                        said.poll(SOON.toMillis(), TimeUnit.MILLISECONDS), () -> "no " + type.getSimpleName());
                if (type.isInstance(message.body())) return message;
            }
        }

        int closeCode() throws InterruptedException {
            return Objects.requireNonNull(closed.poll(SOON.toMillis(), TimeUnit.MILLISECONDS), "not closed");
        }

        @Override
        public void onOpen(CoreSession opening, Callback callback) {
            session = opening;
            sessions.put(device(), this);
            callback.succeeded();
            onOpen.accept(this);
            opened.add(this);
            opening.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            switch (frame.getOpCode()) {
                case OpCode.PONG -> pongs.incrementAndGet();
                case OpCode.PING -> pings.incrementAndGet();
                case OpCode.TEXT, OpCode.CONTINUATION -> {
                    fragments.add(frame.getPayloadLength());
                    var payload = frame.getPayload();
                    if (parts.add(payload, frame.isFin()) instanceof Fragments.Added.Whole(var message)) {
                        if (Messages.fromAgent(message) instanceof Read.Message<FromAgent> read) {
                            said.add(read);
                        } else {
                            nonsense.add(new String(message, UTF_8));
                        }
                    }
                }
                default -> {}
            }
            callback.succeeded();
            if (frame.getOpCode() != OpCode.CLOSE)
                Objects.requireNonNull(session).demand();
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            closed.add(status.getCode());
            callback.succeeded();
        }
    }
}
