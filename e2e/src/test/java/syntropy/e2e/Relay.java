package syntropy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hands on what it is given, both ways, as long as it isn't cut.
final class Relay implements Cable {
    private final ServerSocket listener;
    private final InetSocketAddress controller;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean isCut;

    private Relay(ServerSocket listener, InetSocketAddress controller) {
        this.listener = listener;
        this.controller = controller;
    }

    static Relay to(InetSocketAddress controller) {
        try {
            var relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), controller);
            Thread.ofVirtual().start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                var agent = listener.accept();
                var server = new Socket(controller.getAddress(), controller.getPort());
                sockets.addAll(List.of(agent, server));
                Thread.ofVirtual().start(() -> hand(agent, server));
                Thread.ofVirtual().start(() -> hand(server, agent));
            }
        } catch (IOException _) {
            close();
        }
    }

    private void hand(Socket from, Socket to) {
        var bytes = new byte[8192];
        try (from;
                to) {
            for (int read; (read = from.getInputStream().read(bytes)) >= 0; ) {
                awaitMended();
                to.getOutputStream().write(bytes, 0, read);
            }
            awaitMended();
        } catch (IOException | InterruptedException _) {
            // either end is gone, and takes the other with it
        } finally {
            sockets.removeAll(Set.of(from, to));
        }
    }

    private void awaitMended() throws InterruptedException {
        lock.lock();
        try {
            while (isCut) mended.await();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<String> inside() {
        return List.of();
    }

    @Override
    public URI controller() {
        return URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    @Override
    public void cut() {
        set(true);
    }

    @Override
    public void mend() {
        set(false);
    }

    private void set(boolean cut) {
        lock.lock();
        try {
            isCut = cut;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "a relay";
    }
}
