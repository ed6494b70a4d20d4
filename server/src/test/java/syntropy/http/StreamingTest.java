package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import syntropy.TestServer;
import syntropy.api.Stream;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Failed;
import syntropy.kernel.Problem;
import syntropy.storage.Tx;

/// Bodies without an end, and clients that do with them what they like.
@Timeout(60)
class StreamingTest {
    private static final byte[] LARGE = new byte[64 * 1024];

    /// What a body does, and how it ended.
    private static final class Body implements HttpAnswer.Streamed {
        final Script script;
        final CountDownLatch ended = new CountDownLatch(1);
        final AtomicLong sent = new AtomicLong();
        volatile boolean welcome = true;
        volatile String end = "none";

        Body(Script script) {
            this.script = script;
        }

        interface Script {
            void run(HttpAnswer.Sink sink) throws IOException, InterruptedException;
        }

        /// Sends more than any buffer on the way holds.
        static Body endless() {
            return new Body(sink -> {
                while (true) sink.write(LARGE);
            });
        }

        @Override
        public void sendTo(HttpAnswer.Sink sink) throws IOException, InterruptedException {
            try {
                script.run(new HttpAnswer.Sink() {
                    @Override
                    public void write(byte[] bytes) throws IOException, InterruptedException {
                        sink.write(bytes);
                        sent.addAndGet(bytes.length);
                    }

                    @Override
                    public void pause(HttpAnswer.Pause pause) throws InterruptedException {
                        sink.pause(pause);
                    }
                });
                end = "end";
            } catch (IOException | InterruptedException e) {
                end = e.getClass().getSimpleName();
                throw e;
            }
        }

        @Override
        public boolean isWelcome() {
            return welcome;
        }

        @Override
        public void close() {
            ended.countDown();
        }

        boolean endsWithin(Duration patience) throws InterruptedException {
            return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static TestListener listener(UnaryOperator<HttpSettings> settings, Body body) {
        return new TestListener(
                settings,
                request -> request.path().equals("/stream")
                        ? new HttpAnswer(200, List.of(new HttpAnswer.Header("Content-Type", "text/event-stream")), body)
                        : TestListener.text("fine"));
    }

    private static UnaryOperator<HttpSettings> idle(Duration idle) {
        return settings -> settings.withTimeouts(Duration.ofMillis(300), idle);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eachPieceComesAtOnceAndTheEndIsClean() throws Exception {
        var go = new CountDownLatch(1);
        var body = new Body(sink -> {
            sink.write(text("one"));
            go.await();
            sink.write(text("two"));
        });
        try (var listener = listener(idle(Duration.ofSeconds(5)), body);
                var client = HttpClient.newHttpClient()) {
            var stream = client.send(get(listener), HttpResponse.BodyHandlers.ofInputStream());
            try (var in = stream.body()) {
                assertThat(in.readNBytes(3)).isEqualTo(text("one"));
                go.countDown();
                assertThat(in.readAllBytes()).isEqualTo(text("two"));
            }
            assertThat(body.end).isEqualTo("end");
        }
    }

    @Test
    void theConnectionGoesOnAfterwards() {
        var body = new Body(sink -> sink.write(text("one")));
        try (var listener = listener(idle(Duration.ofSeconds(5)), body);
                var client = listener.raw()) {
            assertThat(client.get("/stream").reply().text()).isEqualTo("one");
            assertThat(client.get("/other").reply().text()).isEqualTo("fine");
        }
    }

    /// Neither the deadline of requests nor the time that connections may be idle is about a stream in which nothing
    /// happens for a while.
    @Test
    void silenceIsNoReasonToCut() {
        var never = new CountDownLatch(1);
        var body = new Body(sink -> {
            for (int i = 0; i < 3; i++) {
                sink.write(text("x"));
                assertThat(never.await(700, TimeUnit.MILLISECONDS)).isFalse();
            }
        });
        try (var listener = listener(idle(Duration.ofMillis(200)), body);
                var client = listener.raw()) {
            assertThat(client.get("/stream").reply().text()).isEqualTo("xxx");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void whoReadsNothingCostsOnePieceAndIsCutAndOthersDoNotNotice(HttpClient.Version version) throws Exception {
        var body = Body.endless();
        try (var listener = listener(idle(Duration.ofSeconds(2)), body)) {
            var client = HttpClient.newBuilder().version(version).build();
            var stalled = client.send(get(listener), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stalled.version()).isEqualTo(version);
            for (int i = 0; i < 50; i++) {
                try (var other = listener.raw()) {
                    long began = System.nanoTime();
                    assertThat(other.get("/other").reply().text()).isEqualTo("fine");
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
                }
            }

            assertThat(body.endsWithin(Duration.ofSeconds(10))).isTrue();
            assertThat(body.end).isEqualTo("IOException");
            assertThat(body.sent).as("what buffers on the way held").hasValueLessThan(64L * 1024 * 1024);
            assertThatThrownBy(() -> drain(stalled.body())).isInstanceOf(IOException.class);
            client.shutdownNow();
        }
    }

    /// However steadily: the idle timeout alone would begin anew with every byte.
    @Test
    void whoReadsDropByDropIsCutToo() throws Exception {
        var body = new Body(sink -> sink.write(new byte[64 * 1024 * 1024]));
        try (var listener = listener(idle(Duration.ofSeconds(1)), body);
                var client = listener.raw()) {
            client.get("/stream");
            long began = System.nanoTime();
            while (!body.endsWithin(Duration.ofMillis(20))) {
                client.socket.getInputStream().readNBytes(128 * 1024);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
            }
            assertThat(body.end).isEqualTo("IOException");
        }
    }

    private static void drain(InputStream in) throws IOException {
        try (in) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    @Test
    void whoIsNotWelcomeAnyMoreIsCutWithinASecondEvenWhileItReadsNothing() throws Exception {
        var body = Body.endless();
        try (var listener = listener(idle(Duration.ofSeconds(30)), body);
                var client = listener.raw()) {
            client.get("/stream");
            stalls(body);

            body.welcome = false;

            assertThat(body.endsWithin(Duration.ofSeconds(1))).isTrue();
            assertThat(client.closed()).isTrue();
        }
    }

    /// Until nothing has gone for a moment.
    private static void stalls(Body body) throws InterruptedException {
        for (long before = -1; body.sent.get() != before || before == 0; ) {
            before = body.sent.get();
            assertThat(body.endsWithin(Duration.ofMillis(300))).isFalse();
        }
    }

    @Test
    void stoppingEndsThemAtOnceAlsoWhereNothingIsRead() throws Exception {
        var stalled = Body.endless();
        try (var listener = listener(idle(Duration.ofSeconds(30)), stalled);
                var client = listener.raw()) {
            client.get("/stream");
            stalls(stalled);
            long began = System.nanoTime();

            listener.server.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            assertThat(stalled.end).isEqualTo("InterruptedException");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void aClientThatGoesAwayIsNoticedAsSoonAsMoreIsSent() throws Exception {
        var gone = new CountDownLatch(1);
        var body = new Body(sink -> {
            sink.write(text("x"));
            gone.await();
            while (true) sink.write(LARGE);
        });
        try (var listener = listener(idle(Duration.ofSeconds(30)), body)) {
            try (var client = listener.raw()) {
                client.get("/stream");
                while (body.sent.get() == 0) Thread.onSpinWait();
            }
            gone.countDown();
            assertThat(body.endsWithin(Duration.ofSeconds(2))).isTrue();
            assertThat(body.end).isEqualTo("IOException");
        }
    }

    @Test
    void aBugCutsTheConnectionAndNothingElse() {
        var body = new Body(sink -> {
            sink.write(text("x"));
            throw new IllegalStateException("a bug");
        });
        try (var listener = listener(idle(Duration.ofSeconds(5)), body);
                var client = listener.raw();
                var other = listener.raw()) {
            client.get("/stream");
            assertThat(client.closed()).isTrue();
            assertThat(other.get("/other").reply().text()).isEqualTo("fine");
        }
    }

    private static HttpRequest get(TestListener listener) {
        return HttpRequest.newBuilder(URI.create(listener.url("/stream"))).build();
    }

    /// Nothing ever happens in it.
    private static final class Quiet implements Stream<String> {
        @Override
        public String start() {
            return "evt_1";
        }

        @Override
        public Piece<String> after(Tx tx, String place, int most) {
            return new Piece<>(List.of(), place, true);
        }

        @Override
        public long heard() {
            return 0;
        }

        @Override
        public void await(long heard, Duration patience) throws InterruptedException {
            assertThat(new CountDownLatch(1).await(Math.min(50, patience.toMillis()), TimeUnit.MILLISECONDS))
                    .isFalse();
        }
    }

    /// The first message tells where it begins and when to come back; then a comment now and then keeps proxies from
    /// cutting it.
    @Test
    void whereNothingHappensCommentsAreSent() throws Exception {
        var places = new StreamPlaces(1, 1);
        var said = new ArrayList<String>();
        try (var server = TestServer.fresh();
                var body = new EventMessages<>(
                        new Quiet(),
                        StreamingTest::text,
                        server.database,
                        _ -> {},
                        places.take(new AccessTokenId("act_1")),
                        Duration.ofMillis(200))) {
            var sink = new HttpAnswer.Sink() {
                @Override
                public void write(byte[] bytes) throws IOException {
                    said.add(new String(bytes, StandardCharsets.UTF_8));
                    if (said.size() == 4) throw new IOException("enough");
                }

                @Override
                public void pause(HttpAnswer.Pause pause) throws InterruptedException {
                    pause.await();
                }
            };
            assertThatThrownBy(() -> body.sendTo(sink)).hasMessage("enough");
        }
        assertThat(said).containsExactly("retry: 2000\nid: evt_1\n\n", ":\n\n", ":\n\n", ":\n\n");
        assertThat(places.open()).isZero();
    }

    @Test
    void placesAreLimitedByTokenAndInAll() {
        var places = new StreamPlaces(2, 3);
        var one = new AccessTokenId("act_1");
        var other = new AccessTokenId("act_2");
        var first = places.take(one);
        var second = places.take(one);
        assertThat(problem(places, one)).isEqualTo(new Problem.RateLimited(3));
        assertThat(first.isDoubted()).isTrue();
        assertThat(first.isDoubted()).as("twice, to be sure").isTrue();
        assertThat(first.isDoubted()).as("once it has been asked").isFalse();
        var third = places.take(other);
        assertThat(problem(places, other)).isEqualTo(new Problem.Busy());
        assertThat(third.isDoubted()).isTrue();

        second.close();
        second.close();

        assertThat(places.open()).isEqualTo(2);
        places.take(other).close();
        third.close();
        first.close();
        assertThat(places.open()).isZero();
    }

    private static Problem problem(StreamPlaces places, AccessTokenId token) {
        try (var _ = places.take(token)) {
            throw new AssertionError("there was a place");
        } catch (Failed failed) {
            return failed.problem();
        }
    }
}
