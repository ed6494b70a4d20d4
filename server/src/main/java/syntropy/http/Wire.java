package syntropy.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;

/// A client's socket, which knows since when its client owes the rest of a request.
///
/// The library's idle timeout starts anew with every byte, so a client that sends one header byte a second would
/// stay for ever. Here the first byte starts a clock that only a whole request header stops; who comes too late is
/// answered 408 and cut. A TLS handshake is a request that hasn't begun. HTTP/2 also sends bytes that belong to no
/// request, so there the longer idle timeout is what a client may spend without one. A socket that has been
/// upgraded to something else is left alone, since its messages have rules of their own.
final class Wire extends SocketChannelEndPoint {
    private static final int LINGERING_BYTES = 256 * 1024;

    private final Object lock = new Object();
    private int running;
    private boolean waiting;
    private boolean cut;
    private long waitingSince;
    private final InetAddress peer;

    Wire(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
        peer = getRemoteSocketAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    static Wire of(Request request) {
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        while (endPoint instanceof EndPoint.Wrapper wrapper) endPoint = wrapper.unwrap();
        return (Wire) endPoint;
    }

    InetAddress peer() {
        return peer;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int filled = super.fill(buffer);
        if (filled > 0) arrived();
        return filled;
    }

    private void arrived() {
        synchronized (lock) {
            if (running > 0 || waiting) return;
            waiting = true;
            waitingSince = NanoTime.now();
        }
    }

    /// The header of a request is whole. Its body has the rest of the same deadline, kept by whoever reads it.
    void began() {
        synchronized (lock) {
            running++;
            waiting = false;
        }
    }

    void ended() {
        synchronized (lock) {
            running--;
        }
    }

    /// Cuts the connection if its time is over.
    ///
    /// @param writer gives the answer that goes over the socket where there is no request to answer
    void check(Duration requestDeadline, Duration idleTimeout, AnswerWriter writer) {
        EndPoint top = this;
        Connection connection = getConnection();
        if (connection instanceof SslConnection ssl) {
            top = ssl.getSslEndPoint();
            connection = top.getConnection();
        }
        boolean http2 = connection instanceof HTTP2Connection;
        boolean http1 = !http2 && connection instanceof ConnectionMetaData;
        if (!http1 && !http2 && !(connection instanceof NegotiatingServerConnection)) return;
        synchronized (lock) {
            long most = (http2 ? idleTimeout : requestDeadline).toNanos();
            if (cut || !waiting || running > 0 || NanoTime.since(waitingSince) < most) return;
            cut = true;
        }
        if (http1) {
            top.write(Callback.from(top::close), writer.raw(Refusal.REQUEST_TIMEOUT));
        } else {
            top.close();
        }
    }

    /// What the client has already sent is taken from the socket first: to close with bytes unread resets the
    /// connection,
    /// and a client that is reset loses the answer it was about to read, say a 431.
    @Override
    public void doClose() {
        try {
            var discarded = ByteBuffer.allocate(16 * 1024);
            for (int taken = 0; taken < LINGERING_BYTES; taken += discarded.position()) {
                discarded.clear();
                if (getChannel().read(discarded) <= 0) break;
            }
        } catch (IOException e) {
            // The client is gone, so nobody can miss an answer.
        }
        super.doClose();
    }
}
