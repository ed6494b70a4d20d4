package syntropy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes web-hooks at several ports: one thread that knows just enough of HTTP, as [Load] is for requests.
final class Listeners implements AutoCloseable {
    private static final byte[] TAKEN =
            "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final String TIMESTAMP = "\"timestamp\":\"";

    private final Selector selector;
    private final List<ServerSocketChannel> doors = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private int count;

    /// Milliseconds from when an event happened until it was here.
    private long[] millis = new long[1 << 16];

    Listeners(int doors) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < doors; i++) {
            var door = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            door.configureBlocking(false);
            door.register(selector, SelectionKey.OP_ACCEPT);
            this.doors.add(door);
        }
        thread = Thread.ofPlatform().name("listeners").daemon().start(this::run);
    }

    List<Integer> ports() throws IOException {
        var ports = new ArrayList<Integer>();
        for (var door : doors) ports.add(((InetSocketAddress) door.getLocalAddress()).getPort());
        return ports;
    }

    /// How many have come so far.
    int count() {
        synchronized (this) {
            return count;
        }
    }

    /// What came between, ascending.
    long[] millis(int from, int to) {
        synchronized (this) {
            var some = Arrays.copyOfRange(millis, from, to);
            Arrays.sort(some);
            return some;
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select();
                for (var key : selector.selectedKeys()) {
                    if (key.isAcceptable()) accept((ServerSocketChannel) key.channel());
                    else if (key.isValid()) read(key, (Letter) key.attachment());
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | ClosedSelectorException e) {
            if (!closed) throw new IllegalStateException(e);
        }
    }

    private void accept(ServerSocketChannel door) throws IOException {
        var channel = door.accept();
        if (channel == null) return;
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Letter());
    }

    /// What has come of the present request of a connection.
    private static final class Letter {
        private final byte[] bytes = new byte[64 * 1024];
        private final ByteBuffer in = ByteBuffer.wrap(bytes);
    }

    private void read(SelectionKey key, Letter letter) {
        var channel = (SocketChannel) key.channel();
        try {
            if (channel.read(letter.in) < 0) {
                channel.close();
                return;
            }
            int end = end(letter.bytes, letter.in.position());
            if (end < 0 || letter.in.position() < end) return;
            took(new String(letter.bytes, 0, end, StandardCharsets.UTF_8));
            letter.in.clear();
            channel.write(ByteBuffer.wrap(TAKEN));
        } catch (IOException _) {
            key.cancel();
        }
    }

    /// Where the request ends; -1 while its head isn't whole.
    private static int end(byte[] bytes, int to) {
        int length = 0;
        for (int i = 0; i + 3 < to; i++) {
            if (bytes[i] == '\n' && named(bytes, i + 1)) {
                length = 0;
                for (int at = i + 1 + LENGTH.length; bytes[at] != '\r'; at++) {
                    if (bytes[at] != ' ') length = 10 * length + (bytes[at] - '0');
                }
            }
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n')
                return i + 4 + length;
        }
        return -1;
    }

    private static boolean named(byte[] head, int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (at + i >= head.length || (head[at + i] | 0x20) != (LENGTH[i] | 0x20)) return false;
        }
        return true;
    }

    private void took(String request) {
        int at = request.indexOf(TIMESTAMP) + TIMESTAMP.length();
        var happened = Instant.parse(request.substring(at, request.indexOf('"', at)));
        synchronized (this) {
            if (count == millis.length) millis = Arrays.copyOf(millis, 2 * count);
            millis[count++] = System.currentTimeMillis() - happened.toEpochMilli();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (var door : doors) door.close();
        selector.close();
        thread.interrupt();
    }
}
