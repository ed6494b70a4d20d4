package syntropy.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A listener that answers exactly what it is told, for what no decent server would answer.
final class RawListener implements AutoCloseable {
    final AtomicInteger connections = new AtomicInteger();

    /// Requests that were read whole, headers and body.
    final Queue<String> requests = new ConcurrentLinkedQueue<>();

    private final ServerSocket listener;
    private final Conduct conduct;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    interface Conduct {
        /// What happens on one connection, which is closed afterwards.
        void on(Connection connection) throws IOException;
    }

    RawListener(Conduct conduct) {
        this("127.0.0.1", 0, conduct);
    }

    RawListener(String address, int port, Conduct conduct) {
        this(listen(address, port), conduct);
    }

    RawListener(ServerSocket listener, Conduct conduct) {
        this.listener = listener;
        this.conduct = conduct;
        threads.execute(this::accept);
    }

    static ServerSocket listen(String address, int port) {
        try {
            var listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), 1024);
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    int open() {
        return open.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            conduct.on(new Connection(socket));
        } catch (IOException _) {
            // The other end has gone, as it may.
        } finally {
            open.remove(socket);
        }
    }

    final class Connection {
        final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /// Waits for a whole request.
        ///
        /// @throws EOFException when the other end has closed instead
        String request() throws IOException {
            var head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) throw new EOFException();
                head.write(next);
            }
            String text = head.toString(StandardCharsets.UTF_8);
            int length = text.lines()
                    .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            String request = text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
            requests.add(request);
            return request;
        }

        Connection say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        }

        /// Until the other end closes.
        void hang() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }

        /// Says one thing again and again until the other end closes.
        void drip(String text, int pauseMillis) throws IOException {
            socket.setSoTimeout(pauseMillis);
            while (true) {
                say(text);
                try {
                    if (in.read() < 0) return;
                } catch (SocketTimeoutException _) {
                    // The pause is over.
                }
            }
        }

        /// As fast as it is taken, until it isn't.
        void flood(String text) throws IOException {
            while (true) say(text);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : open) socket.close();
            threads.shutdownNow();
            threads.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
