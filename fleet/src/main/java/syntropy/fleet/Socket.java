package syntropy.fleet;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.Fragments;
import syntropy.protocol.Limits;

/// One connection of one agent, frame by frame: reads only as long as its agent wants more.
final class Socket implements FrameHandler {
    /// Of the agent's outbound queue.
    private static final int SENDING = 20;

    /// What is told to its agent, one call at a time and by any thread.
    interface Owner {
        void opened(Socket socket);

        /// @return whether to read on; else [#resume] is called when more is wanted
        boolean message(Socket socket, byte[] message, boolean isBinary);

        /// A ping or a pong.
        ///
        /// @return whether a ping is to be answered
        boolean heard(Socket socket, boolean isPing);

        /// The last call.
        ///
        /// @param code 1006 when there was none
        void lost(Socket socket, int code);
    }

    private final Owner owner;
    private final Fragments fragments = new Fragments(Limits.MESSAGE_BYTES);
    private final AtomicInteger sending = new AtomicInteger();
    private volatile @Nullable CoreSession session;
    private boolean isBinary;

    /// Guarded by this socket, as is the next.
    private boolean isStalled;

    /// A frame that could be read now, were it wanted.
    private boolean isOwed;

    Socket(Owner owner) {
        this.owner = owner;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        owner.opened(this);
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        boolean more = true;
        switch (frame.getOpCode()) {
            case OpCode.PING, OpCode.PONG -> {
                boolean isPing = frame.getOpCode() == OpCode.PING;
                if (owner.heard(this, isPing) && isPing) send(OpCode.PONG, copy(frame.getPayload()));
            }
            case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION -> {
                if (frame.getOpCode() != OpCode.CONTINUATION) isBinary = frame.getOpCode() == OpCode.BINARY;
                if (fragments.add(frame.getPayload(), frame.isFin()) instanceof Fragments.Added.Whole(var message)) {
                    more = owner.message(this, message, isBinary);
                }
            }
            default -> more = false;
        }
        callback.succeeded();
        if (frame.getOpCode() != OpCode.CLOSE) next(more);
    }

    private void next(boolean isWanted) {
        synchronized (this) {
            if (!isWanted || isStalled) {
                isOwed = true;
                return;
            }
        }
        demand();
    }

    private void demand() {
        var open = session;
        if (open != null && open.isInputOpen()) open.demand();
    }

    /// Reads nothing more; the other side's messages wait in the kernel's buffers, then in its own.
    void stall() {
        synchronized (this) {
            isStalled = true;
        }
    }

    /// Reads again, whatever was the reason not to.
    void resume() {
        synchronized (this) {
            isStalled = false;
        }
        more();
    }

    /// The agent has room for more.
    void more() {
        synchronized (this) {
            if (isStalled || !isOwed) return;
            isOwed = false;
        }
        demand();
    }

    /// In pieces, as agents do. Calls come one at a time.
    ///
    /// @return whether it was taken: not when too many wait already
    boolean send(byte[] text) {
        if (session == null || sending.get() >= SENDING) return false;
        sending.incrementAndGet();
        int from = 0;
        do {
            int to = Math.min(text.length, from + Pace.FRAGMENT);
            boolean isLast = to == text.length;
            var piece = new Frame(
                    from == 0 ? OpCode.TEXT : OpCode.CONTINUATION, isLast, ByteBuffer.wrap(text, from, to - from));
            send(piece, isLast ? Callback.from(sending::decrementAndGet) : Callback.NOOP);
            from = to;
        } while (from < text.length);
        return true;
    }

    void ping() {
        send(OpCode.PING, ByteBuffer.allocate(0));
    }

    private void send(byte code, ByteBuffer payload) {
        send(new Frame(code, payload), Callback.NOOP);
    }

    private void send(Frame frame, Callback callback) {
        var open = session;
        if (open != null) open.sendFrame(frame, callback, false);
    }

    private static ByteBuffer copy(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining()).put(payload.slice()).flip();
    }

    void close(int code) {
        var open = session;
        if (open == null) return;
        open.close(code, "", Callback.NOOP);
        resume();
    }

    /// The TCP connection goes, without a close frame.
    void cut() {
        var open = session;
        if (open != null) open.abort();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        callback.succeeded();
        owner.lost(this, status.getCode());
    }
}
