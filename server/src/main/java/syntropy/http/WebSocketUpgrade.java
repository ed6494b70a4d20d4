package syntropy.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a [WebSocketDoor] have what asks for a WebSocket at `/`; everything else passes by.
final class WebSocketUpgrade extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketUpgrade.class);
    private static final Duration TO_CLOSE = Duration.ofSeconds(1);

    private final WebSocketDoor door;
    private final AnswerWriter writer;
    private final TrustedProxies proxies;
    private final WebSocketMappings mappings;
    private final Scheduler scheduler;

    WebSocketUpgrade(Server server, HttpSettings settings, WebSocketDoor door, AnswerWriter writer) {
        this.door = door;
        this.writer = writer;
        this.proxies = new TrustedProxies(settings.trustedProxies());
        this.mappings = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
        this.scheduler = server.getScheduler();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!asksForWebSocket(request)) return super.handle(request, response, callback);
        var wire = Wire.of(request);
        var headers = request.getHeaders();
        var entry = door.knock(headers::get, address(request, wire));
        if (entry.isEmpty()) return super.handle(request, response, callback);
        wire.began();
        Request.addCompletionListener(request, _ -> wire.ended());
        switch (entry.get()) {
            case WebSocketDoor.Entry.Refused(var answer) -> writer.send(request, response, callback, answer);
            case WebSocketDoor.Entry.Admitted(var visitor) -> admit(request, response, callback, visitor);
        }
        return true;
    }

    private static boolean asksForWebSocket(Request request) {
        return "/".equals(request.getHttpURI().getPath())
                && HttpMethod.GET.is(request.getMethod())
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")
                && request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY) != null;
    }

    private String address(Request request, Wire wire) {
        if (!proxies.trusts(wire.peer())) return TrustedProxies.text(wire.peer());
        var headers = request.getHeaders();
        return proxies.client(
                        wire.peer(),
                        request.getConnectionMetaData().isSecure(),
                        headers.getValuesList("X-Forwarded-For"),
                        headers.getValuesList("X-Forwarded-Proto"))
                .address();
    }

    private void admit(Request request, Response response, Callback callback, WebSocketDoor.Visitor visitor) {
        boolean upgraded = false;
        try {
            upgraded = mappings.upgrade(
                    (_, _, _) -> new Frames(visitor),
                    request,
                    response,
                    callback,
                    settings -> settings.setIdleTimeout(Duration.ZERO));
        } finally {
            if (!upgraded) visitor.closed();
        }
        if (!upgraded) writer.send(request, response, callback, writer.refusal(Refusal.MALFORMED_REQUEST));
    }

    /// Both ways between the library's frames and a visitor.
    private final class Frames implements FrameHandler, WebSocketDoor.WebSocket {
        private final WebSocketDoor.Visitor visitor;

        @SuppressWarnings("NullAway") // nothing is called before it is open
        private CoreSession session;

        Frames(WebSocketDoor.Visitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = opened;
            try {
                visitor.opened(this);
                callback.succeeded();
            } catch (RuntimeException bug) {
                LOG.error("A WebSocket could not be opened", bug);
                callback.failed(bug);
                return;
            }
            opened.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            try {
                switch (frame.getOpCode()) {
                    case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION ->
                        visitor.data(frame.getPayload(), frame.isFin());
                    case OpCode.PING -> {
                        session.sendFrame(new Frame(OpCode.PONG, copy(frame.getPayload())), Callback.NOOP, false);
                        visitor.alive();
                    }
                    case OpCode.PONG -> visitor.alive();
                    default -> {}
                }
                callback.succeeded();
            } catch (RuntimeException bug) {
                LOG.error("A WebSocket's frame could not be handled", bug);
                callback.failed(bug);
                return;
            }
            if (frame.getOpCode() != OpCode.CLOSE) session.demand();
        }

        private static ByteBuffer copy(ByteBuffer payload) {
            return ByteBuffer.allocate(payload.remaining()).put(payload.slice()).flip();
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            LOG.debug("A WebSocket failed: {}", cause.toString());
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            try {
                visitor.closed();
            } finally {
                callback.succeeded();
            }
        }

        @Override
        public void send(byte[] text, WebSocketDoor.Sent sent) {
            session.sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(text)), callback(sent), false);
        }

        @Override
        public void ping(WebSocketDoor.Sent sent) {
            session.sendFrame(new Frame(OpCode.PING), callback(sent), false);
        }

        private static Callback callback(WebSocketDoor.Sent sent) {
            return Callback.from(() -> sent.done(null), sent::done);
        }

        @Override
        public void close(int code, String reason) {
            session.close(code, reason, Callback.NOOP);
            scheduler.schedule(session::abort, TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void cut() {
            session.abort();
        }
    }
}
