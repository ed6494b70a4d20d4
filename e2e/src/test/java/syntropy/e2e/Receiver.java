package syntropy.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;

/// A listener of web-hooks that takes all and keeps it.
final class Receiver implements AutoCloseable {
    /// What a controller needs to be told to deliver here.
    static final String[] ALLOWED = {"--webhook-allow", "127.0.0.0/8", "--webhook-allow-http"};

    /// @param id the header `webhook-id`
    record Got(Instant at, String id, byte[] bytes) {
        JsonNode body() {
            return Json.MAPPER.readTree(bytes);
        }

        String type() {
            return body().path("type").asString();
        }
    }

    private final HttpServer server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition();
    private final List<Got> all = new ArrayList<>();

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                var id = exchange.getRequestHeaders().getFirst("webhook-id");
                var got = new Got(Instant.now(), id, exchange.getRequestBody().readAllBytes());
                lock.lock();
                try {
                    all.add(got);
                    came.signalAll();
                } finally {
                    lock.unlock();
                }
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// Makes an endpoint that posts here.
    ///
    /// @return its id
    String subscribe(Running controller, String token, String types) throws IOException, InterruptedException {
        var made = controller.call(
                token,
                "POST",
                "/v1/network/webhooks",
                "{\"url\":\"%s\",\"event_types\":[\"%s\"]}".formatted(url(), types));
        if (made.statusCode() != 201) throw new AssertionError(made.body());
        return Json.MAPPER.readTree(made.body()).at("/data/webhook_id").asString();
    }

    List<Got> all() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until what has come is so.
    List<Got> await(Duration within, Predicate<List<Got>> enough) {
        long left = within.toNanos();
        lock.lock();
        try {
            while (!enough.test(all)) {
                if (left <= 0) throw new AssertionError("after " + within + " only " + all.size() + " web-hooks came");
                left = came.awaitNanos(left);
            }
            return List.copyOf(all);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
