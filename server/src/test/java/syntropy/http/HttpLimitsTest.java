package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the listeners promise about everybody else. Whatever is answered is a problem in JSON, never a page of the
/// library's.
@Timeout(60)
class HttpLimitsTest {
    private static final int LIMIT = 1024 * 1024;
    private static final Duration DEADLINE = Duration.ofMillis(500);

    private final TestListener listener = new TestListener(request -> TestListener.text("" + request.body().length));
    private final TestListener strict = new TestListener(
            settings -> settings.withTimeouts(DEADLINE, Duration.ofSeconds(30)),
            request -> TestListener.text("" + request.body().length));
    private final RawClient client = listener.raw();
    private final RawClient slow = strict.raw();

    @AfterEach
    void close() {
        client.close();
        slow.close();
        listener.close();
        strict.close();
    }

    @Test
    void takesABodyOfExactlyTheLimit() {
        client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + LIMIT + "\r\n\r\n")
                .send(new byte[LIMIT]);
        assertThat(client.reply().text()).isEqualTo("" + LIMIT);
        client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        sendChunks(LIMIT);
        assertThat(client.reply().text()).isEqualTo("" + LIMIT);
    }

    @Test
    void refusesABodyOneByteOverTheLimit() {
        client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + (LIMIT + 1) + "\r\n\r\n")
                .send(new byte[LIMIT + 1]);
        refused(client, 413, "BODY_TOO_LARGE");
    }

    @Test
    void refusesAChunkedBodyOneByteOverTheLimit() {
        client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        sendChunks(LIMIT + 1);
        refused(client, 413, "BODY_TOO_LARGE");
    }

    @Test
    void refusesBeforeTheBodyComesWhoAsksFirst() {
        client.send(
                "POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: " + (LIMIT + 1) + "\r\n\r\n");
        refused(client, 413, "BODY_TOO_LARGE");
    }

    @Test
    void letsContinueWhoAsksFirst() {
        client.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                .send("body");
        assertThat(client.reply().text()).isEqualTo("4");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void refusesALargeBodyOfAnOrdinaryClient(HttpClient.Version version) throws Exception {
        try (var http = HttpClient.newBuilder().version(version).build()) {
            var hello = java.net.http.HttpRequest.newBuilder(URI.create(listener.url("/")))
                    .build();
            assertThat(http.send(hello, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            var request = java.net.http.HttpRequest.newBuilder(URI.create(listener.url("/")))
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[LIMIT + 1]))
                    .build();
            var response = http.send(request, BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("BODY_TOO_LARGE");
        }
    }

    @Test
    void refusesAGzipBomb() throws IOException {
        var bomb = gzip(new byte[100 * LIMIT]);
        assertThat(bomb.length).isLessThan(LIMIT);
        client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length
                        + "\r\n\r\n")
                .send(bomb);
        refused(client, 413, "BODY_TOO_LARGE");
    }

    @Test
    void refusesADamagedGzipBody() throws IOException {
        var damaged = gzip("hello".repeat(100).getBytes(StandardCharsets.UTF_8));
        Arrays.fill(damaged, 10, damaged.length, (byte) 0x55);
        client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Encoding: gzip\r\nContent-Length: " + damaged.length
                        + "\r\n\r\n")
                .send(damaged);
        refused(client, 400, "MALFORMED_REQUEST");
    }

    @Test
    void refusesAHeaderOf64KiB() {
        client.send("GET / HTTP/1.1\r\nHost: test\r\nX-Large: " + "x".repeat(64 * 1024) + "\r\n\r\n");
        refused(client, 431, "HEADERS_TOO_LARGE");
    }

    @Test
    void refusesManySmallHeaders() {
        client.send("GET / HTTP/1.1\r\nHost: test\r\n" + "X-Small: x\r\n".repeat(6000) + "\r\n");
        refused(client, 431, "HEADERS_TOO_LARGE");
    }

    @Test
    void refusesAnAddressOf64KiB() {
        client.get("/" + "x".repeat(64 * 1024));
        refused(client, 414, "URI_TOO_LONG");
    }

    @Test
    void takesAHeaderOf12KiB() {
        client.send("GET / HTTP/1.1\r\nHost: test\r\nX-Large: " + "x".repeat(12 * 1024) + "\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'nonsense', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Host: b', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Content-Length: 1|Transfer-Encoding: chunked', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Content-Length: -1', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Content-Length: x', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Transfer-Encoding: gzip', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|No colon', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Bad name: x', 400, MALFORMED_REQUEST",
        "'GET / HTTP/1.1|Host: a|Expect: the-unexpected', 417, EXPECTATION_FAILED",
        "'GET /%zz HTTP/1.1|Host: a', 400, MALFORMED_REQUEST",
        "'GET / HTTP/9.9|Host: a', 505, HTTP_VERSION_NOT_SUPPORTED",
    })
    void refusesAMalformedRequestInJson(String lines, int status, String code) {
        client.send(lines.replace("|", "\r\n") + "\r\n\r\n");
        refused(client, status, code);
    }

    @Test
    void refusesAMalformedChunk() {
        client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        refused(client, 400, "MALFORMED_REQUEST");
    }

    @Test
    void speaksNoPlainTextHttpToAnythingBinary() {
        client.send(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03});
        refused(client, 400, "MALFORMED_REQUEST");
    }

    /// One byte at a time keeps the library's idle timeout from ever firing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: test\r\nX-Slow: ",
                "GET /",
                "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n186A0\r\n"
            })
    void cutsWhoDripsARequest(String start) throws Exception {
        long begun = System.nanoTime();
        slow.send(start);
        var drip = Thread.startVirtualThread(() -> {
            var never = new CountDownLatch(1);
            while (slow.trySend("x")) {
                try {
                    var _ = never.await(20, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        refused(slow, 408, "REQUEST_TIMEOUT");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(DEADLINE, Duration.ofSeconds(15));
        drip.join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: te",
                "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf",
                "PRI * HTTP/2.0\r\n"
            })
    void cutsWhoSendsHalfARequest(String half) {
        slow.send(half);
        assertThat(slow.reply().status()).isEqualTo(408);
        assertThat(slow.closed()).isTrue();
    }

    @Test
    void startsTheClockAnewForEachRequestOnAConnection() {
        for (int i = 0; i < 3; i++) assertThat(slow.get("/").reply().status()).isEqualTo(200);
        slow.send("GET / HT");
        refused(slow, 408, "REQUEST_TIMEOUT");
    }

    @Test
    void slowBodiesDoNotKeepQuickRequestsOut() {
        try (var one = new TestListener(
                        settings -> settings.withMaxConcurrentRequests(1), _ -> TestListener.text("quick"));
                var other = one.raw();
                var quick = one.raw()) {
            other.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf");
            assertThat(quick.get("/").reply().text()).isEqualTo("quick");
            other.send(" rest.");
            assertThat(other.reply().text()).isEqualTo("quick");
        }
    }

    @Test
    void readersThatNeverReadDoNotKeepOthersOut() {
        try (var one = new TestListener(
                        settings -> settings.withMaxConcurrentRequests(1).withTimeouts(DEADLINE, DEADLINE),
                        request -> request.path().equals("/large")
                                ? new HttpAnswer(200, List.of(), new byte[64 * LIMIT])
                                : TestListener.text("quick"));
                var other = one.raw();
                var quick = one.raw()) {
            other.get("/large");
            assertThat(quick.get("/").reply().text()).isEqualTo("quick");
            // Three idle timeouts, one after the other.
            for (int i = 0; i < 3; i++) {
                try (var idle = one.raw()) {
                    assertThat(idle.closed()).isTrue();
                }
            }
            assertThat(other.drained()).as("the rest was given up").isLessThan(64 * LIMIT);
        }
    }

    @Test
    void closesAnIdleConnection() {
        try (var idle = new TestListener(
                        settings -> settings.withTimeouts(DEADLINE, DEADLINE), _ -> TestListener.text(""));
                var other = idle.raw()) {
            assertThat(other.get("/").reply().status()).isEqualTo(200);
            assertThat(other.closed()).isTrue();
        }
    }

    private void sendChunks(int bytes) {
        for (int left = bytes; left > 0; left -= 8192) {
            int size = Math.min(left, 8192);
            client.send(Integer.toHexString(size) + "\r\n").send(new byte[size]).send("\r\n");
        }
        client.send("0\r\n\r\n");
    }

    private static void refused(RawClient client, int status, String code) {
        var reply = client.reply();
        assertThat(reply.text()).isEqualTo("{\"status\":" + status + ",\"code\":\"" + code + "\"}");
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers())
                .containsEntry("content-type", "application/problem+json")
                .doesNotContainKey("server");
        assertThat(client.closed()).isTrue();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }
}
