package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the listeners promise to decent clients.
@Timeout(60)
class HttpServerTest {
    @Test
    void handsTheRequestOverAsItWasSent() {
        try (var listener = new TestListener(_ -> TestListener.text("hello"));
                var client = listener.raw()) {
            client.send("PUT //v1/a%2Fb/../%7e;c?x=%20&y HTTP/1.1\r\nHost: test\r\nX-Two: 1\r\nx-two: 2\r\n"
                    + "Content-Length: 4\r\n\r\nbody");
            var reply = client.reply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("hello");
            assertThat(reply.headers()).containsEntry("content-length", "5").containsKey("date");
            var request = listener.seen.remove();
            assertThat(request.method()).isEqualTo("PUT");
            assertThat(request.path()).isEqualTo("//v1/a%2Fb/../%7e;c");
            assertThat(request.query()).isEqualTo("x=%20&y");
            assertThat(request.headers()).containsEntry("x-two", List.of("1", "2"));
            assertThat(request.headers()).containsEntry("host", List.of("test"));
            assertThat(request.body()).asString().isEqualTo("body");
            assertThat(request.address()).isEqualTo("127.0.0.1");
            assertThat(request.secure()).isFalse();
        }
    }

    @Test
    void neverSaysWhichServerItIs() {
        try (var listener = new TestListener(_ -> TestListener.text("hello"));
                var client = listener.raw()) {
            assertThat(client.get("/").reply().headers()).doesNotContainKeys("server", "x-powered-by");
            assertThat(client.send("nonsense\r\n\r\n").reply().headers()).doesNotContainKeys("server", "x-powered-by");
        }
    }

    @Test
    void keepsTheConnectionAndAnswersPipelinedRequestsInOrder() {
        try (var listener = new TestListener(request -> TestListener.text(request.path()));
                var client = listener.raw()) {
            var several = new StringBuilder();
            for (int i = 0; i < 50; i++) several.append("GET /" + i + " HTTP/1.1\r\nHost: test\r\n\r\n");
            client.send(several.toString());
            for (int i = 0; i < 50; i++) assertThat(client.reply().text()).isEqualTo("/" + i);
            assertThat(client.get("/last").reply().text()).isEqualTo("/last");
        }
    }

    @Test
    void closesWhenAsked() {
        try (var listener = new TestListener(_ -> TestListener.text("bye"));
                var client = listener.raw()) {
            client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            assertThat(client.reply().text()).isEqualTo("bye");
            assertThat(client.closed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void speaksBothVersionsWithoutTls(HttpClient.Version version) throws Exception {
        try (var listener = new TestListener(
                        request -> TestListener.text(new String(request.body(), StandardCharsets.UTF_8)));
                var client = HttpClient.newBuilder().version(version).build()) {
            // The library upgrades a connection to HTTP/2 only by a request without a body; one with a body it
            // answers as it came.
            var first = java.net.http.HttpRequest.newBuilder(URI.create(listener.url("/")))
                    .build();
            assertThat(client.send(first, BodyHandlers.ofString()).version()).isEqualTo(version);
            listener.seen.clear();
            for (int i = 0; i < 3; i++) {
                var request = java.net.http.HttpRequest.newBuilder(URI.create(listener.url("/a?b=c")))
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("body " + i))
                        .build();
                var response = client.send(request, BodyHandlers.ofString());
                assertThat(response.body()).isEqualTo("body " + i);
                assertThat(response.headers().firstValue("content-length")).contains("6");
                assertThat(response.version()).isEqualTo(version);
                var seen = listener.seen.remove();
                assertThat(seen.path()).isEqualTo("/a");
                assertThat(seen.query()).isEqualTo("b=c");
                assertThat(seen.address()).isEqualTo("127.0.0.1");
                assertThat(seen.headers()).containsKey("host");
            }
        }
    }

    @Test
    void answersHeadLikeGetWithoutTheBody() {
        try (var listener = new TestListener(_ -> TestListener.text("hello"));
                var client = listener.raw()) {
            client.send("HEAD /a HTTP/1.1\r\nHost: test\r\n\r\n");
            var reply = client.replyToHead();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers())
                    .containsEntry("content-length", "5")
                    .containsEntry("content-type", "text/plain");
            assertThat(listener.seen.remove().method()).isEqualTo("HEAD");
            assertThat(client.get("/b").reply().text()).isEqualTo("hello");
        }
    }

    @Test
    void sendsNoBodyWhereNoneBelongs() {
        try (var listener = new TestListener(request -> new HttpAnswer(
                        request.path().equals("/204") ? 204 : 304,
                        List.of(new HttpAnswer.Header("ETag", "\"x\"")),
                        new byte[0]));
                var client = listener.raw()) {
            assertThat(client.get("/204").replyToHead().status()).isEqualTo(204);
            var unchanged = client.get("/304").replyToHead();
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.headers()).containsEntry("etag", "\"x\"");
            assertThat(client.get("/204").replyToHead().headers()).doesNotContainKey("content-length");
        }
    }

    @Test
    void compressesWhatIsLargeEnoughForWhoAsks() throws IOException {
        String large = "{\"a\":\"" + "hello ".repeat(500) + "\"}";
        try (var listener = new TestListener(request -> new HttpAnswer(
                        200,
                        List.of(
                                new HttpAnswer.Header("Content-Type", "application/json"),
                                new HttpAnswer.Header("ETag", "\"v1\"")),
                        (request.path().equals("/large") ? large : "{}").getBytes(StandardCharsets.UTF_8)));
                var client = listener.raw()) {
            var compressed = client.send("GET /large HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\n\r\n")
                    .reply();
            assertThat(compressed.headers()).containsEntry("content-encoding", "gzip");
            assertThat(compressed.headers().get("vary")).containsIgnoringCase("accept-encoding");
            assertThat(compressed.body().length).isLessThan(300);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
                    .asString()
                    .isEqualTo(large);

            assertThat(client.get("/large").reply().text()).isEqualTo(large);
            assertThat(client.send("GET /large HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip;q=0\r\n\r\n")
                            .reply()
                            .text())
                    .isEqualTo(large);
            assertThat(client.send("GET /small HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\n\r\n")
                            .reply()
                            .text())
                    .isEqualTo("{}");

            // The tag of the compressed answer comes back as the tag the handler knows.
            listener.seen.clear();
            String tag = compressed.headers().get("etag");
            client.send("GET /large HTTP/1.1\r\nHost: test\r\nIf-None-Match: " + tag + "\r\n\r\n")
                    .reply();
            assertThat(listener.seen.remove().headers()).containsEntry("if-none-match", List.of("\"v1\""));
        }
    }

    @Test
    void readsACompressedBody() throws IOException {
        var gzipped = gzip("hello".repeat(1000).getBytes(StandardCharsets.UTF_8));
        try (var listener = new TestListener(request -> TestListener.text("" + request.body().length));
                var client = listener.raw()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Encoding: gzip\r\nContent-Length: " + gzipped.length
                            + "\r\n\r\n")
                    .send(gzipped);
            assertThat(client.reply().text()).isEqualTo("5000");
            assertThat(listener.seen.remove().headers()).doesNotContainKey("content-encoding");
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx");
            assertThat(client.reply().status()).isEqualTo(415);
        }
    }

    @Test
    void answersFiveHundredConnectionsThatComeAtOnce() throws Exception {
        try (var listener = new TestListener(request -> TestListener.text(request.path()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var go = new CountDownLatch(1);
            List<Future<String>> replies = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                String path = "/" + i;
                replies.add(threads.submit(() -> {
                    go.await();
                    try (var client = listener.raw()) {
                        return client.get(path).reply().text();
                    }
                }));
            }
            go.countDown();
            for (int i = 0; i < 500; i++) assertThat(replies.get(i).get()).isEqualTo("/" + i);
        }
    }

    @Test
    void aHandlersFailureIsAnsweredAndTheConnectionLives() {
        try (var listener = new TestListener(request -> {
                    if (request.path().equals("/error")) throw new StackOverflowError();
                    if (request.path().equals("/bug")) throw new IllegalStateException("secret detail");
                    return TestListener.text("fine");
                });
                var client = listener.raw()) {
            for (String path : List.of("/bug", "/error")) {
                var reply = client.get(path).reply();
                assertThat(reply.status()).isEqualTo(500);
                assertThat(reply.text()).isEqualTo("{\"status\":500,\"code\":\"INTERNAL_ERROR\"}");
            }
            assertThat(client.get("/").reply().text()).isEqualTo("fine");
        }
    }

    @Test
    void aLongRequestOutlivesTheIdleTimeout() {
        var never = new CountDownLatch(1);
        try (var listener = new TestListener(
                        settings -> settings.withTimeouts(Duration.ofMillis(200), Duration.ofMillis(200)), _ -> {
                            waitFor(never, Duration.ofMillis(1500));
                            return TestListener.text("at last");
                        });
                var client = listener.raw()) {
            assertThat(client.get("/").reply().text()).isEqualTo("at last");
        }
    }

    @Test
    void turnsAwayWhatIsMoreThanItCanDoAtOnce() throws Exception {
        var inside = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var listener = new TestListener(settings -> settings.withMaxConcurrentRequests(1), request -> {
                    if (!request.path().equals("/slow")) return TestListener.text("quick");
                    inside.countDown();
                    waitFor(end, Duration.ofSeconds(20));
                    return TestListener.text("slow");
                });
                var slow = listener.raw();
                var quick = listener.raw()) {
            slow.get("/slow");
            inside.await();
            assertThat(listener.server.load().working()).isEqualTo(1);
            var refused = quick.get("/").reply();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "1");
            assertThat(refused.text()).contains("TOO_BUSY");
            quick.get("/");
            end.countDown();
            assertThat(slow.reply().text()).isEqualTo("slow");
            assertThat(quick.reply().text()).isEqualTo("quick");
        }
    }

    @Test
    void believesOnlyATrustedProxy() {
        String forwarded = String.join(
                "\r\n",
                "GET / HTTP/1.1",
                "Host: test",
                "X-Forwarded-For: 6.6.6.6, 203.0.113.9",
                "X-Forwarded-Proto: https",
                "",
                "");
        try (var listener = new TestListener(
                        settings -> settings.withTrustedProxies(List.of("127.0.0.0/8")), _ -> TestListener.text(""));
                var client = listener.raw()) {
            client.send(forwarded).reply();
            assertThat(listener.seen.peek().address()).isEqualTo("203.0.113.9");
            assertThat(listener.seen.remove().secure()).isTrue();
        }
        try (var listener = new TestListener(_ -> TestListener.text(""));
                var client = listener.raw()) {
            client.send(forwarded).reply();
            assertThat(listener.seen.peek().address()).isEqualTo("127.0.0.1");
            assertThat(listener.seen.remove().secure()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void stoppingLetsRequestsFinishAndTakesNoNewOnes(int idleConnections) throws Exception {
        var inside = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var listener = new TestListener(request -> {
                    if (request.path().equals("/quick")) return TestListener.text("quick");
                    inside.countDown();
                    waitFor(end, Duration.ofSeconds(3));
                    return TestListener.text("finished");
                });
                var client = listener.raw();
                var idle = listener.raw();
                var stopper = Executors.newVirtualThreadPerTaskExecutor()) {
            int port = listener.server.plainPort();
            if (idleConnections > 0) idle.get("/quick").reply();
            client.get("/slow");
            inside.await();
            var stopped = stopper.submit(listener.server::close);
            assertThat(idle.closed()).as("an idle connection is closed at once").isTrue();
            assertThatThrownBy(() -> {
                        try (var late = new RawClient(port)) {
                            // For a moment the kernel may still take a connection that nobody reads.
                            late.get("/quick").reply();
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
            end.countDown();
            assertThat(client.reply().text()).isEqualTo("finished");
            assertThat(client.closed()).isTrue();
            stopped.get(10, TimeUnit.SECONDS);
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void stoppingCutsWhatTakesTooLong() throws Exception {
        var inside = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        try (var listener = new TestListener(_ -> {
                    inside.countDown();
                    waitFor(never, Duration.ofSeconds(30));
                    return TestListener.text("too late");
                });
                var client = listener.raw()) {
            client.get("/");
            inside.await();
            long before = System.nanoTime();
            listener.server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(8));
            assertThat(client.closed()).isTrue();
            never.countDown();
        }
    }

    @Test
    void saysWhyItCannotListen() {
        try (var listener = new TestListener(_ -> TestListener.text(""))) {
            var taken = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), listener.server.plainPort());
            var second = new HttpServer(
                    HttpSettings.defaults().withPlain(taken), _ -> TestListener.text(""), TestListener::problem);
            assertThatThrownBy(second::start)
                    .hasMessage("Can't listen on 127.0.0.1:" + taken.getPort() + ": Address already in use.");
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static void waitFor(CountDownLatch latch, Duration most) {
        try {
            var _ = latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
