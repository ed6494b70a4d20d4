package syntropy.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;

/// A listener of web-hooks on the loopback, which keeps all that comes and answers as it is told.
public final class TestReceiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// @param headers names in lower case
    public record Got(Map<String, String> headers, byte[] bytes) {
        public JsonNode body() {
            return Json.MAPPER.readTree(bytes);
        }

        public String id() {
            return headers.getOrDefault("webhook-id", "");
        }

        public String type() {
            return body().path("type").asString();
        }

        public long number() {
            return body().path("event_number").asLong();
        }
    }

    /// @param status 0 closes without an answer
    public record Reply(int status, Map<String, String> headers, String body) {
        public static final Reply OK = new Reply(200, Map.of(), "");

        public static Reply of(int status) {
            return new Reply(status, Map.of(), "said " + status);
        }
    }

    private final HttpServer server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition();
    private final List<Got> all = new ArrayList<>();
    private Function<Got, Reply> answer = _ -> Reply.OK;

    public TestReceiver() {
        this(0);
    }

    /// @param port 0 for any
    public TestReceiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hooks";
    }

    /// From now on; may block.
    public TestReceiver answers(Function<Got, Reply> other) {
        lock.lock();
        try {
            answer = other;
        } finally {
            lock.unlock();
        }
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(
                            each -> each.getKey().toLowerCase(Locale.ROOT),
                            each -> each.getValue().getFirst()));
            var got = new Got(headers, exchange.getRequestBody().readAllBytes());
            var reply = answering().apply(got);
            lock.lock();
            try {
                all.add(got);
                came.signalAll();
            } finally {
                lock.unlock();
            }
            if (reply.status() == 0) return;
            reply.headers().forEach(exchange.getResponseHeaders()::add);
            var body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) exchange.getResponseBody().write(body);
        }
    }

    private Function<Got, Reply> answering() {
        lock.lock();
        try {
            return answer;
        } finally {
            lock.unlock();
        }
    }

    /// All that has come so far, in its order.
    public List<Got> all() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until what has come is so.
    public List<Got> awaits(Predicate<List<Got>> enough) {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (!enough.test(all)) {
                if (left <= 0) throw new AssertionError("after " + PATIENCE + " there came only " + said());
                left = came.awaitNanos(left);
            }
            return List.copyOf(all);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }

    private List<String> said() {
        return all.stream().map(each -> each.number() + " " + each.type()).toList();
    }

    public Got awaitType(String type) {
        return awaits(got -> got.stream().anyMatch(each -> each.type().equals(type))).stream()
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
