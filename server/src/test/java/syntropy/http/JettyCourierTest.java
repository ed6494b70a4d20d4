package syntropy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.IpAddress;
import syntropy.webhook.AddressGuard;
import syntropy.webhook.Courier;
import syntropy.webhook.Letter;
import syntropy.webhook.Outcome;
import syntropy.webhook.Resolver;
import syntropy.webhook.Target;
import syntropy.webhook.Targets;

@Timeout(60)
class JettyCourierTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    @Test
    void deliversWhatItIsGivenAndNothingElse() throws Exception {
        var receiver = listener(JettyCourierTest::wellBehaved);
        var letter = new Letter(
                target("http://127.0.0.1:" + receiver.port() + "/hooks?a=1"),
                List.of(
                        new Letter.Header("Content-Type", "application/json"),
                        new Letter.Header("webhook-id", "evt_1"),
                        new Letter.Header("X-Twice", "1"),
                        new Letter.Header("X-Twice", "2")),
                "{\"name\":\"Zürich\"}".getBytes(UTF_8),
                Letter.DEADLINE);

        assertThat(courier().deliver(letter)).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.status()).isEqualTo(200);
            assertThat(answered.excerpt()).isEqualTo("ok");
            assertThat(answered.retryAfter()).isNull();
            assertThat(answered.latency()).isPositive().isLessThan(Duration.ofSeconds(15));
        });

        assertThat(receiver.requests.remove().split("\r\n"))
                .containsExactlyInAnyOrder(
                        "POST /hooks?a=1 HTTP/1.1",
                        "Host: 127.0.0.1:" + receiver.port(),
                        "User-Agent: Syntropy-Webhooks/1.2.3",
                        "Content-Type: application/json",
                        "webhook-id: evt_1",
                        "X-Twice: 1",
                        "X-Twice: 2",
                        "Content-Length: 18",
                        "",
                        "{\"name\":\"Zürich\"}");
    }

    @Test
    void oneConnectionServesManyLetters() throws Exception {
        var receiver = listener(JettyCourierTest::wellBehaved);
        var courier = courier();
        for (int i = 0; i < 20; i++)
            assertThat(status(courier.deliver(letter(receiver)))).isEqualTo(200);
        assertThat(receiver.connections).hasValue(1);
    }

    @Test
    void connectionsToOneReceiverAreBounded() throws Exception {
        var all = new CountDownLatch(16);
        var go = new CountDownLatch(1);
        var receiver = listener(connection -> {
            while (true) {
                connection.request();
                all.countDown();
                await(go);
                connection.say(OK);
            }
        });
        var courier = courier();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = new ArrayList<Future<Outcome>>();
            for (int i = 0; i < 50; i++) outcomes.add(threads.submit(() -> courier.deliver(letter(receiver))));
            await(all);
            go.countDown();
            for (var each : outcomes) assertThat(status(each.get())).isEqualTo(200);
        }
        assertThat(receiver.connections).hasValue(16);
    }

    @Test
    void aReceiverIsNeverSentWhatIsForAnother() throws Exception {
        var one = listener(JettyCourierTest::wellBehaved);
        var other = listener(JettyCourierTest::wellBehaved);
        var courier = courier(_ -> List.of(address("127.0.0.1")), "127.0.0.0/8");
        for (String url : List.of(
                "http://a.test:" + one.port() + "/a",
                "http://b.test:" + one.port() + "/b",
                "http://a.test:" + other.port() + "/c")) {
            courier.deliver(letter(target(url), Letter.DEADLINE));
        }
        assertThat(one.connections).as("one for each name").hasValue(2);
        assertThat(other.connections).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreAnswersAndNotFollowed(int status) throws Exception {
        var secret = listener(JettyCourierTest::wellBehaved);
        var receiver = listener(connection -> {
            connection.request();
            connection.say("HTTP/1.1 " + status + " Moved\r\nLocation: http://127.0.0.1:" + secret.port()
                    + "/\r\nContent-Length: 0\r\n\r\n");
            connection.hang();
        });
        assertThat(status(courier().deliver(letter(receiver)))).isEqualTo(status);
        assertThat(secret.connections).hasValue(0);
    }

    @Test
    void challengesCookiesAndCompressionAreDisregarded() throws Exception {
        var receiver = listener(connection -> {
            while (true) {
                connection.request();
                connection.say("HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nSet-Cookie: a=b; Path=/\r\n"
                        + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
            }
        });
        var courier = courier();
        for (int i = 0; i < 2; i++) {
            assertThat(courier.deliver(letter(receiver))).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(401);
                assertThat(answered.excerpt()).isEqualTo("abc");
            });
        }
        assertThat(receiver.requests)
                .hasSize(2)
                .allSatisfy(request -> assertThat(request)
                        .doesNotContainIgnoringCase("cookie")
                        .doesNotContainIgnoringCase("accept-encoding")
                        .doesNotContainIgnoringCase("authorization"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "Tue, 24 Nov 2026 12:01:00 GMT | PT1M",
                "Tue, 24 Nov 2026 11:00:00 GMT | PT0S",
                "-1 |",
                "soon |",
                "99999999999999999999 |",
                "Mon, 24 Nov 2026 12:01:00 GMT |"
            })
    void aWishToBeLeftAloneIsPassedOn(String wish, @Nullable Duration understood) throws Exception {
        var receiver = listener(answering("HTTP/1.1 503 No\r\nRetry-After: " + wish + "\r\nContent-Length: 0\r\n\r\n"));
        assertThat(courier().deliver(letter(receiver))).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.status()).isEqualTo(503);
            assertThat(answered.retryAfter()).isEqualTo(understood);
        });
    }

    @Test
    void theExcerptIsTextWithoutSecretsWhateverTheBytes() throws Exception {
        String body = "a\0b\u001b[31m \u00ff\u00fe syn_at_" + "A".repeat(38) + " " + "x".repeat(2000);
        var receiver = listener(answering("HTTP/1.1 500 No\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
        assertThat(courier().deliver(letter(receiver)))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.excerpt())
                                .startsWith("a\ufffdb\ufffd[31m \ufffd\ufffd syn_at_…AAAA xxx")
                                .hasSizeLessThanOrEqualTo(1024));
    }

    @Test
    void anAnswerWithoutLengthEndsWithItsConnection() throws Exception {
        var receiver = listener(answering("HTTP/1.0 200 OK\r\n\r\nall of it"));
        assertThat(courier().deliver(letter(receiver)))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.excerpt()).isEqualTo("all of it"));
    }

    @Test
    void interimAnswersArePassedOver() throws Exception {
        var receiver = listener(answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                + "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 150 Who Knows\r\n\r\n" + OK));
        assertThat(status(courier().deliver(letter(receiver)))).isEqualTo(200);
    }

    /// However it is done, the one who waits is back in time.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 2",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n"
            })
    void aReceiverThatHangsIsLeftAtTheDeadline(String said) throws Exception {
        var receiver = listener(connection -> {
            connection.request();
            connection.say(said).hang();
        });
        assertTimesOut(receiver);
        eventually(() -> receiver.open() == 0);
    }

    @Test
    void aReceiverThatNeverAcceptsIsLeftAtTheDeadline() throws Exception {
        try (var listener = RawListener.listen("127.0.0.1", 0)) {
            var outcome = courier().deliver(letter(target("http://127.0.0.1:" + listener.getLocalPort()), SHORT));
            assertFailed(outcome, Outcome.Kind.TIMEOUT, "didn't answer within 600 ms.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"})
    void aReceiverThatDripsIsLeftAtTheDeadline(String said) throws Exception {
        var receiver = listener(connection -> {
            connection.request();
            connection.say(said).drip("a", 50);
        });
        assertTimesOut(receiver);
        eventually(() -> receiver.open() == 0);
    }

    @Test
    void aReceiverOfWhichNothingIsReadIsLeftAtTheDeadline() throws Exception {
        var never = new CountDownLatch(1);
        var receiver = listener(_ -> await(never));
        open.add(never::countDown);
        var letter = new Letter(
                target("http://127.0.0.1:" + receiver.port() + "/"), List.of(), new byte[32 * 1024 * 1024], SHORT);
        assertFailed(courier().deliver(letter), Outcome.Kind.TIMEOUT, "600 ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
                "HTTP/1.1 200 OK\r\n\r\n"
            })
    void anAnswerWithoutEndIsCutAndItsStatusCounts(String head) throws Exception {
        var receiver = listener(connection -> {
            connection.request();
            connection.say(head).flood("x".repeat(10_000));
        });
        assertThat(courier().deliver(letter(receiver))).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.status()).isEqualTo(200);
            assertThat(answered.excerpt()).isEqualTo("x".repeat(1024));
            assertThat(answered.latency()).isLessThan(Duration.ofSeconds(10));
        });
        eventually(() -> receiver.open() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "220 mail.example ESMTP~ | PROTOCOL",
                "SSH-2.0-OpenSSH_9.9~ | PROTOCOL",
                "<html>~ | PROTOCOL",
                "HTTP/1.1 abc OK~~ | PROTOCOL",
                "HTTP/1.1 200 OK~Content-Length: x~~ | PROTOCOL",
                "HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~a | PROTOCOL",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~ | CLOSED",
                "HTTP/1.1 101 Switching Protocols~Upgrade: websocket~~ | PROTOCOL",
                "HTTP/1.1 200 OK~Content-Length: 10~~abc | CLOSED",
                "HTTP/1.1 200 OK~Content-Le | PROTOCOL",
                "HTTP/1.1 103 Early Hints~~ | CLOSED",
                "'' | CLOSED"
            })
    void whatIsNoAnswerIsTold(String said, Outcome.Kind kind) throws Exception {
        var receiver = listener(answering(said.replace("~", "\r\n")));
        assertFailed(courier().deliver(letter(receiver)), kind, "127.0.0.1:" + receiver.port());
    }

    @Test
    void headersWithoutEndAreCut() throws Exception {
        var receiver = listener(connection -> {
            connection.request();
            connection.say("HTTP/1.1 200 OK\r\n").flood("X-More: " + "y".repeat(1000) + "\r\n");
        });
        assertFailed(courier().deliver(letter(receiver)), Outcome.Kind.PROTOCOL, "can't be read as HTTP/1.1.");
        eventually(() -> receiver.open() == 0);
    }

    @Test
    void interimAnswersWithoutEndAreCut() throws Exception {
        var receiver = listener(connection -> {
            connection.request();
            connection.flood("HTTP/1.1 103 Early Hints\r\n\r\n");
        });
        assertFailed(courier().deliver(letter(receiver)), Outcome.Kind.PROTOCOL, "can't be read as HTTP/1.1.");
        eventually(() -> receiver.open() == 0);
    }

    @Test
    void whereNothingListensIsTold() throws Exception {
        int port;
        try (var listener = RawListener.listen("127.0.0.1", 0)) {
            port = listener.getLocalPort();
        }
        assertFailed(
                courier().deliver(letter(target("http://127.0.0.1:" + port + "/"), Letter.DEADLINE)),
                Outcome.Kind.CONNECT,
                "Nothing takes connections at 127.0.0.1:" + port + ".");
    }

    @Test
    void aNameWithoutAddressIsTold() throws Exception {
        var courier = courier(
                host -> {
                    throw new UnknownHostException(host);
                },
                "127.0.0.0/8");
        assertFailed(
                courier.deliver(letter(target("http://a.test/?hush"), Letter.DEADLINE)),
                Outcome.Kind.DNS,
                "The name a.test has no address.");
        assertFailed(
                courier(_ -> List.of(), "127.0.0.0/8").deliver(letter(target("http://a.test/"), Letter.DEADLINE)),
                Outcome.Kind.DNS,
                "The name a.test has no address.");
    }

    @Test
    void aNameServerThatDoesNotAnswerHoldsUpNobodyElse() throws Exception {
        var never = new CountDownLatch(1);
        open.add(never::countDown);
        var asked = new AtomicInteger();
        var receiver = listener(JettyCourierTest::wellBehaved);
        var courier = courier(
                host -> {
                    if (host.equals("slow.test")) {
                        asked.incrementAndGet();
                        await(never);
                    }
                    return List.of(address("127.0.0.1"));
                },
                "127.0.0.0/8");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = new ArrayList<Callable<Outcome>>();
            for (int i = 0; i < 200; i++) slow.add(() -> courier.deliver(letter(target("http://slow.test/"), SHORT)));
            var others = threads.submit(() ->
                    courier.deliver(letter(target("http://quick.test:" + receiver.port() + "/"), Letter.DEADLINE)));
            for (var each : threads.invokeAll(slow)) {
                assertFailed(each.get(), Outcome.Kind.TIMEOUT, "slow.test:80 didn't answer within 600 ms.");
            }
            assertThat(status(others.get())).isEqualTo(200);
        }
        assertThat(asked).as("look-ups under way").hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "127.0.0.1,10.0.0.1", "10.0.0.1,127.0.0.1", "127.0.0.1,fd00::1", "::1"})
    void oneRefusedAddressRefusesTheName(String addresses) throws Exception {
        var receiver = listener(JettyCourierTest::wellBehaved);
        var courier = courier(
                _ -> List.of(addresses.split(",")).stream()
                        .map(JettyCourierTest::address)
                        .toList(),
                "127.0.0.0/8");
        String refused = addresses.replaceFirst("127.0.0.1", "").replace(",", "");
        assertThat(courier.deliver(letter(target("http://a.test:" + receiver.port() + "/?hush"), Letter.DEADLINE)))
                .isInstanceOfSatisfying(Outcome.Refused.class, outcome -> {
                    assertThat(outcome.address())
                            .isEqualTo(IpAddress.parse(refused).orElseThrow());
                    assertThat(outcome.text())
                            .startsWith("a.test isn't connected to: " + refused + " is ")
                            .doesNotContain("hush");
                });
        assertThat(receiver.connections).hasValue(0);
    }

    @Test
    void anAddressIsCheckedAgainAtTheDelivery() throws Exception {
        var receiver = listener(JettyCourierTest::wellBehaved);
        var strict = courier(Resolver.ofThisHost(), "192.0.2.1");
        for (String host : List.of("127.0.0.1", "localhost")) {
            assertThat(strict.deliver(letter(target("http://" + host + ":" + receiver.port()), Letter.DEADLINE)))
                    .as(host)
                    .isInstanceOf(Outcome.Refused.class);
        }
        assertThat(receiver.connections).hasValue(0);
    }

    /// A name server of the attacker's answers what passes at first and what it is after the next time. Two listeners
    /// on one port stand for the two.
    @Test
    void aNameThatChangesBetweenLookUpAndConnectGainsNothing() throws Exception {
        var allowed = listener(connection -> {
            connection.request();
            connection.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        });
        var forbidden = new RawListener("127.0.0.2", allowed.port(), JettyCourierTest::wellBehaved);
        open.add(forbidden);
        var lookUps = new AtomicInteger();
        delivers40(
                courier(
                        _ -> List.of(address(lookUps.getAndIncrement() % 2 == 0 ? "127.0.0.1" : "127.0.0.2")),
                        "127.0.0.1"),
                allowed);
        assertThat(forbidden.connections).hasValue(0);
        assertThat(lookUps).as("one look-up for each connection, or refusal").hasValue(40);
    }

    /// The same by a real name server, whose answers nobody may remember.
    @Test
    void aNameServerThatRebindsIsDefeated() throws Exception {
        var allowed = listener(connection -> {
            connection.request();
            connection.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        });
        var forbidden = new RawListener("127.0.0.2", allowed.port(), JettyCourierTest::wellBehaved);
        open.add(forbidden);
        try (var names = new RebindingNameServer("127.0.0.1", "127.0.0.2")) {
            delivers40(courier(names.resolver(), "127.0.0.1"), allowed);
            assertThat(forbidden.connections).hasValue(0);
            assertThat(names.asked).hasValue(40);
        }
    }

    /// Of which every other finds an address that is refused.
    private static void delivers40(Courier courier, RawListener allowed) throws InterruptedException {
        var target = target("http://rebind.test:" + allowed.port() + "/");
        int arrived = 0;
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            switch (courier.deliver(letter(target, Letter.DEADLINE))) {
                case Outcome.Answered answered -> {
                    assertThat(answered.status()).isEqualTo(200);
                    arrived++;
                }
                case Outcome.Refused refusal -> {
                    assertThat(refusal.address()).hasToString("127.0.0.2");
                    refused++;
                }
                case Outcome.Failed failed -> throw new AssertionError(failed);
            }
        }
        assertThat(allowed.connections).hasValue(arrived);
        assertThat(arrived).isEqualTo(20);
        assertThat(refused).isEqualTo(20);
    }

    @Test
    void theNextAddressIsTriedWhenNothingListensAtTheFirst() throws Exception {
        var receiver = new RawListener("127.0.0.3", 0, JettyCourierTest::wellBehaved);
        open.add(receiver);
        var courier = courier(_ -> List.of(address("127.0.0.2"), address("127.0.0.3")), "127.0.0.0/8");
        assertThat(status(courier.deliver(letter(target("http://a.test:" + receiver.port()), Letter.DEADLINE))))
                .isEqualTo(200);
    }

    @Test
    void aThousandFailuresLeaveNothingBehind() throws Exception {
        var receivers = List.of(
                listener(answering("")),
                listener(answering("garbage\r\n\r\n")),
                listener(connection -> connection.hang()),
                listener(answering("HTTP/1.1 500 No\r\nConnection: close\r\n\r\n")));
        int port;
        try (var listener = RawListener.listen("127.0.0.1", 0)) {
            port = listener.getLocalPort();
        }
        var courier = courier(_ -> List.of(address("10.0.0.1")), "127.0.0.0/8");
        var targets = new ArrayList<Target>();
        for (var receiver : receivers) targets.add(target("http://127.0.0.1:" + receiver.port() + "/"));
        targets.add(target("http://127.0.0.1:" + port + "/"));
        targets.add(target("http://refused.test/"));

        fail(courier, targets, 120);
        eventually(() -> receivers.stream().allMatch(each -> each.open() == 0));
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long files = openFiles();
        fail(courier, targets, 1000);
        eventually(() -> receivers.stream().allMatch(each -> each.open() == 0));
        eventually(() -> ManagementFactory.getThreadMXBean().getThreadCount() <= threads + 4);
        eventually(() -> openFiles() <= files + 4);

        var well = listener(JettyCourierTest::wellBehaved);
        assertThat(status(courier.deliver(letter(well)))).isEqualTo(200);
    }

    private static void fail(JettyCourier courier, List<Target> targets, int times) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Callable<Outcome>>();
            for (int i = 0; i < times; i++) {
                var target = targets.get(i % targets.size());
                all.add(() -> courier.deliver(letter(target, Duration.ofMillis(200))));
            }
            for (var each : threads.invokeAll(all)) {
                if (each.get() instanceof Outcome.Answered answered)
                    assertThat(answered.status()).isEqualTo(500);
            }
        }
    }

    @Test
    void connectionsThatWaitAreClosedSoon() throws Exception {
        var receiver = listener(JettyCourierTest::wellBehaved);
        assertThat(status(courier().deliver(letter(receiver)))).isEqualTo(200);
        assertThat(receiver.open()).isEqualTo(1);
        eventually(() -> receiver.open() == 0);
    }

    @Test
    void closingCutsWhatIsUnderWay() throws Exception {
        var arrived = new CountDownLatch(1);
        var receiver = listener(connection -> {
            connection.request();
            arrived.countDown();
            connection.hang();
        });
        var courier = courier();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> courier.deliver(letter(receiver)));
            await(arrived);
            long began = System.nanoTime();
            courier.close();
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        }
        assertThatThrownBy(() -> courier.deliver(letter(receiver))).isInstanceOf(InterruptedException.class);
        eventually(() -> receiver.open() == 0);
    }

    @Test
    void whoIsInterruptedLetsGoOfTheConnection() throws Exception {
        var arrived = new CountDownLatch(1);
        var receiver = listener(connection -> {
            connection.request();
            arrived.countDown();
            connection.hang();
        });
        var courier = courier();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> courier.deliver(letter(receiver)));
            await(arrived);
            waiting.cancel(true);
        }
        eventually(() -> receiver.open() == 0);
    }

    private void assertTimesOut(RawListener receiver) throws InterruptedException {
        var outcome = courier().deliver(letter(target("http://127.0.0.1:" + receiver.port() + "/"), SHORT));
        assertFailed(outcome, Outcome.Kind.TIMEOUT, "within 600 ms.");
        assertThat(outcome.latency()).isBetween(SHORT, SHORT.plusSeconds(2));
    }

    static void assertFailed(Outcome outcome, Outcome.Kind kind, String text) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.kind()).as(failed.text()).isEqualTo(kind);
            assertThat(failed.text()).contains(text).doesNotContain("hush");
        });
    }

    private static void wellBehaved(RawListener.Connection connection) throws IOException {
        while (true) {
            connection.request();
            connection.say(OK);
        }
    }

    private static RawListener.Conduct answering(String text) {
        return connection -> {
            connection.request();
            connection.say(text);
        };
    }

    private RawListener listener(RawListener.Conduct conduct) {
        var listener = new RawListener(conduct);
        open.add(listener);
        return listener;
    }

    private JettyCourier courier() {
        return courier(Resolver.ofThisHost(), "127.0.0.0/8");
    }

    private JettyCourier courier(Resolver resolver, String allowed) {
        var guard = new AddressGuard(List.of(), List.of(AddressBlock.parse(allowed)));
        var courier = new JettyCourier(guard, resolver, InstantSource.fixed(NOW), "1.2.3", null);
        open.add(courier);
        return courier;
    }

    static Target target(String url) {
        var loopback = new AddressGuard(List.of(), List.of(AddressBlock.parse("127.0.0.0/8")));
        return switch (new Targets(loopback, true, null).check(url)) {
            case Targets.Checked.Fit(var target) -> target;
            case Targets.Checked.Unfit unfit -> throw new AssertionError(unfit);
        };
    }

    static Letter letter(Target target, Duration deadline) {
        return new Letter(target, List.of(), "{}".getBytes(UTF_8), deadline);
    }

    private static Letter letter(RawListener receiver) {
        return letter(target("http://127.0.0.1:" + receiver.port() + "/"), Letter.DEADLINE);
    }

    static int status(Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered) return answered.status();
        throw new AssertionError(outcome);
    }

    static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            LockSupport.parkNanos(5_000_000);
        }
    }
}
