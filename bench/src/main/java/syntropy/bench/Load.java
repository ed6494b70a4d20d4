package syntropy.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/// Sends HTTP/1.1 requests over connections that stay open, the next one when the last is answered: one thread that
/// knows just enough of HTTP, since what it costs is taken from the server on the same processors.
final class Load {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress address;
    private final int connections;
    private final IntFunction<byte[]> requests;

    /// @param requests the n-th request, whole; called once for each in turn
    Load(InetSocketAddress address, int connections, IntFunction<byte[]> requests) {
        this.address = address;
        this.connections = connections;
        this.requests = requests;
    }

    /// @param micros how long each answered request took, ascending
    record Result(double seconds, long[] micros) {
        double perSecond() {
            return micros.length / seconds;
        }

        /// Milliseconds within which that part of the requests was answered.
        double quantile(double part) {
            if (micros.length == 0) throw new IllegalStateException("nothing was answered");
            return micros[(int) Math.min(micros.length - 1, Math.floor(micros.length * part))] / 1000.0;
        }
    }

    /// The bytes of a request. A body is announced as JSON.
    static byte[] request(String method, String path, String token, String body) {
        var text = new StringBuilder(
                method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: syntropy-bench\r\n");
        if (!token.isEmpty()) text.append("Authorization: Bearer " + token + "\r\n");
        if (!body.isEmpty()) {
            text.append("Content-Type: application/json\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
        }
        return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
    }

    /// As many as are answered in the time.
    Result during(Duration time) throws IOException {
        long began = System.nanoTime();
        return run(() -> System.nanoTime() - began < time.toNanos(), Integer.MAX_VALUE);
    }

    /// As many as are answered until that says no.
    Result during(BooleanSupplier goOn) throws IOException {
        return run(goOn, Integer.MAX_VALUE);
    }

    /// That many, however long they take.
    Result times(int count) throws IOException {
        return run(() -> true, count);
    }

    /// @throws IOException also for any answer but 2xx: figures of refusals would mean nothing
    private Result run(BooleanSupplier goOn, int most) throws IOException {
        var micros = new long[1 << 16];
        int sent = 0;
        int answered = 0;
        long began = System.nanoTime();
        List<Line> lines = new ArrayList<>();
        try (var selector = Selector.open()) {
            for (int i = 0; i < connections && sent < most; i++) {
                var line = new Line(address, selector);
                lines.add(line);
                line.send(requests.apply(sent++));
            }
            int open = lines.size();
            while (open > 0) {
                selector.select();
                for (var key : selector.selectedKeys()) {
                    var line = (Line) key.attachment();
                    if (!line.answered()) continue;
                    long now = System.nanoTime();
                    if (answered == micros.length) micros = Arrays.copyOf(micros, 2 * answered);
                    micros[answered++] = (now - line.sentAt) / 1000;
                    if (sent < most && goOn.getAsBoolean()) {
                        line.send(requests.apply(sent++));
                    } else {
                        key.cancel();
                        open--;
                    }
                }
                selector.selectedKeys().clear();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            var all = Arrays.copyOf(micros, answered);
            Arrays.sort(all);
            return new Result(seconds, all);
        } finally {
            for (var line : lines) line.channel.close();
        }
    }

    /// One request alone, for its answer.
    static String once(InetSocketAddress address, byte[] request) throws IOException {
        try (var selector = Selector.open()) {
            var line = new Line(address, selector);
            try (line.channel) {
                line.send(request);
                do {
                    selector.select();
                    selector.selectedKeys().clear();
                } while (!line.answered());
                return line.text();
            }
        }
    }

    /// A connection with at most one request on its way.
    private static final class Line {
        private final SocketChannel channel;
        private ByteBuffer in = ByteBuffer.allocate(BUFFER);
        private int bodyAt;
        private int end;
        private long sentAt;

        Line(InetSocketAddress address, Selector selector) throws IOException {
            channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(byte[] request) throws IOException {
            in.clear();
            bodyAt = 0;
            end = 0;
            sentAt = System.nanoTime();
            var out = ByteBuffer.wrap(request);
            // The peer reads one request at a time, so the socket's buffer has room for a whole one.
            while (out.hasRemaining()) channel.write(out);
        }

        /// Whether the whole answer is there.
        boolean answered() throws IOException {
            int from = in.position();
            if (channel.read(in) < 0) throw new IOException("the server closed the connection: " + text());
            if (end == 0) head(from);
            if (end > 0 && in.position() >= end) return true;
            if (!in.hasRemaining()) in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
            return false;
        }

        private void head(int from) throws IOException {
            var bytes = in.array();
            int to = in.position();
            for (int i = Math.max(0, from - 3); i + 3 < to; i++) {
                if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                    bodyAt = i + 4;
                    end = bodyAt + length(bytes, i);
                    if (bytes[9] != '2') throw new IOException("not a success: " + text());
                    return;
                }
            }
        }

        private static int length(byte[] head, int to) {
            for (int at = 0; at + LENGTH.length < to; at++) {
                if (head[at] != '\n' || !named(head, at + 1)) continue;
                int length = 0;
                for (int i = at + 1 + LENGTH.length; i < to && head[i] != '\r'; i++) {
                    if (head[i] != ' ') length = 10 * length + (head[i] - '0');
                }
                return length;
            }
            return 0;
        }

        private static boolean named(byte[] head, int at) {
            for (int i = 0; i < LENGTH.length; i++) if ((head[at + i] | 0x20) != (LENGTH[i] | 0x20)) return false;
            return true;
        }

        String text() {
            return new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
        }
    }
}
