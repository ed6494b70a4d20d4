package syntropy.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A listener on any free port with a handler of the test's own, which also remembers what it was asked.
final class TestListener implements AutoCloseable {
    final ConcurrentLinkedQueue<HttpRequest> seen = new ConcurrentLinkedQueue<>();
    final HttpServer server;

    TestListener(HttpHandler handler) {
        this(settings -> settings, handler);
    }

    TestListener(UnaryOperator<HttpSettings> changes, HttpHandler handler) {
        this(changes, handler, null);
    }

    TestListener(UnaryOperator<HttpSettings> changes, HttpHandler handler, @Nullable WebSocketDoor door) {
        var settings = HttpSettings.defaults().withPlain(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        server = new HttpServer(
                changes.apply(settings),
                request -> {
                    seen.add(request);
                    return handler.answer(request);
                },
                TestListener::problem,
                door);
        server.start();
    }

    static HttpAnswer problem(int status, String code) {
        return new HttpAnswer(
                status,
                List.of(new HttpAnswer.Header("Content-Type", "application/problem+json")),
                ("{\"status\":" + status + ",\"code\":\"" + code + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    static HttpAnswer text(String text) {
        return new HttpAnswer(
                200,
                List.of(new HttpAnswer.Header("Content-Type", "text/plain")),
                text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient raw() {
        return new RawClient(server.plainPort());
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.plainPort() + path;
    }

    @Override
    public void close() {
        server.close();
    }
}
