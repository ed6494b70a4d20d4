package syntropy.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.event.Retention;
import syntropy.kernel.WebhookId;
import syntropy.webhook.TestReceiver.Got;
import syntropy.webhook.TestReceiver.Reply;
import tools.jackson.databind.JsonNode;

/// What happens is posted to endpoints: all of it, signed, in the shape they were made with.
abstract class WebhooksContract {
    final TestServer server = server();
    final TestReceiver receiver = new TestReceiver();

    abstract TestServer server();

    @AfterEach
    void stop() {
        server.close();
        receiver.close();
    }

    private JsonNode endpoint(String url, String types, String more) {
        var made = server.post(
                "/v1/network/webhooks", "{\"url\":\"%s\",\"event_types\":[%s]%s}".formatted(url, types, more));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.data();
    }

    private JsonNode endpoint(String types) {
        return endpoint(receiver.url(), types, "");
    }

    private static String id(JsonNode endpoint) {
        return endpoint.path("webhook_id").asString();
    }

    private JsonNode shown(JsonNode endpoint) {
        return server.get("/v1/network/webhooks/" + id(endpoint)).data();
    }

    /// Waits until the API shows it so: the clock of the test stands, and what is written down is so soon.
    private JsonNode delivery(JsonNode endpoint, String event, String status) {
        return server.await(
                () -> server.get("/v1/network/webhooks/" + id(endpoint) + "/deliveries/" + event)
                        .data(),
                found -> found.path("status").asString().equals(status));
    }

    @Test
    void whatHappensIsPostedWithAllThatTheListSaysOfIt() {
        server.delivers();
        endpoint("\"agent.*\"");
        int agent = server.agent("one");

        var got = receiver.awaitType("agent.created");

        var listed = server.get("/v1/network/events?type=agent.created").data().get(0);
        assertThat(got.body()).isEqualTo(listed);
        assertThat(got.body().path("data").path("object").path("agent_id").asInt())
                .isEqualTo(agent);
        assertThat(got.headers())
                .containsEntry("webhook-id", listed.path("event_id").asString())
                .containsEntry("content-type", "application/json")
                .containsEntry("syntropy-version", TestServer.NEWEST);
        assertThat(receiver.all()).extracting(Got::type).doesNotContain("agent_token.created");
    }

    @Test
    void theOfficialLibraryVerifiesTheSignature() throws Exception {
        server.delivers();
        server.clock.set(Instant.now());
        var made = endpoint("\"agent.created\"");
        server.agent("one");

        var got = receiver.awaitType("agent.created");

        verify(made.path("webhook_secret").asString(), got);
    }

    private static void verify(String secret, Got got) throws Exception {
        var headers = new HashMap<String, List<String>>();
        got.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        new Webhook(secret)
                .verify(new String(got.bytes(), StandardCharsets.UTF_8), HttpHeaders.of(headers, (_, _) -> true));
    }

    @Test
    void forADayAfterARotationBothSecretsVerify() throws Exception {
        server.delivers();
        server.clock.set(Instant.now());
        var made = endpoint("\"agent.created\"");
        var rotated = server.post("/v1/network/webhooks/" + id(made) + "/rotate", "{}")
                .data();
        server.agent("one");

        var got = receiver.awaitType("agent.created");

        assertThat(got.headers().get("webhook-signature")).contains(" v1,");
        verify(made.path("webhook_secret").asString(), got);
        verify(rotated.path("webhook_secret").asString(), got);
        server.clock.advance(Duration.ofHours(25));
        Endpoint later = server.database.read(tx -> server.webhooks()
                .store
                .find(tx, server.workspace, new WebhookId(id(made)))
                .orElseThrow());
        assertThat(later.keys(server.clock.instant())).hasSize(1);
    }

    @Test
    void whatHappensAfterARotationIsNeverSignedByAnOlderSecretThanTheOneBefore() throws Exception {
        server.delivers();
        server.clock.set(Instant.now());
        var made = endpoint("\"agent.created\"");
        for (int round = 0; round < 30; round++) {
            server.post("/v1/network/webhooks/" + id(made) + "/rotate", "{}");
            var rotated = server.post("/v1/network/webhooks/" + id(made) + "/rotate", "{}")
                    .data();
            server.agent("a" + round);

            int count = round + 1;
            var got = receiver.awaits(all -> all.size() == count).getLast();
            verify(rotated.path("webhook_secret").asString(), got);
        }
    }

    @Test
    void aKeyPairSignsWithoutASharedSecret() throws Exception {
        server.delivers();
        var made = endpoint(receiver.url(), "\"agent.created\"", ",\"signature_scheme\":\"ED25519\"");
        server.agent("one");

        var got = receiver.awaitType("agent.created");

        assertThat(made.has("webhook_secret")).isFalse();
        var publicKey =
                Base64.getDecoder().decode(made.path("public_key").asString().substring("whpk_".length()));
        var prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        var encoded = Arrays.copyOf(prefix, prefix.length + publicKey.length);
        System.arraycopy(publicKey, 0, encoded, prefix.length, publicKey.length);
        var check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        check.update((got.id() + "." + got.headers().get("webhook-timestamp") + ".").getBytes(StandardCharsets.UTF_8));
        check.update(got.bytes());
        var signature = got.headers().getOrDefault("webhook-signature", "");
        assertThat(signature).startsWith("v1a,");
        assertThat(check.verify(Base64.getDecoder().decode(signature.substring(4))))
                .isTrue();
        List<String> keys = server.database.read(tx -> server.webhooks().publicKeys(tx, new WebhookId(id(made))));
        assertThat(keys).containsExactly(made.path("public_key").asString());
    }

    @Test
    void headersOfTheEndpointComeAlongAndAreNeverShown() {
        server.delivers();
        var made = endpoint(
                receiver.url(),
                "\"agent.created\"",
                ",\"headers\":[{\"name\":\"X-Api-Key\",\"value\":\"hunter2hunter2\"}]");
        server.agent("one");

        var got = receiver.awaitType("agent.created");

        assertThat(got.headers()).containsEntry("x-api-key", "hunter2hunter2");
        assertThat(made.path("header_names").get(0).asString()).isEqualTo("X-Api-Key");
        assertThat(server.get("/v1/network/webhooks/" + id(made)).toString()).doesNotContain("hunter2");
        assertThat(server.everything()).noneMatch(row -> row.contains("hunter2"));
        assertThat(server.everything()).noneMatch(row -> row.contains("whsec_"));
    }

    @Test
    void aBodyHasTheShapeOfTheDateThatTheEndpointWasMadeUnder() {
        server.delivers();
        var made = server.call(
                "POST",
                "/v1/network/webhooks",
                "{\"url\":\"%s\",\"event_types\":[\"agent.created\"]}".formatted(receiver.url()),
                Map.of("authorization", "Bearer " + server.token, "syntropy-version", "2023-02-22"));
        assertThat(made.data().path("api_date").asString()).isEqualTo("2023-02-22");
        server.agent("one");

        var got = receiver.awaitType("agent.created");

        assertThat(got.headers()).containsEntry("syntropy-version", "2023-02-22");
        assertThat(got.body().at("/data/object/agent_status/status").asString()).isEqualTo("OK");
    }

    @Test
    void aFailureIsTriedAgainByTheScheduleUntilItIsTaken() {
        server.delivers();
        receiver.answers(_ -> Reply.of(500));
        var made = endpoint("\"agent.created\"");
        server.agent("one");
        var first = receiver.awaitType("agent.created");

        var pending = server.await(
                () -> server.get("/v1/network/webhooks/" + id(made) + "/deliveries/" + first.id())
                        .data(),
                found -> found.path("attempts_count").asInt() == 1);
        assertThat(pending.path("status").asString()).isEqualTo("PENDING");
        assertThat(pending.at("/attempts/0/status").asInt()).isEqualTo(500);
        assertThat(pending.at("/attempts/0/answer").asString()).isEqualTo("said 500");
        var next = Duration.between(
                server.clock.instant(),
                Instant.parse(pending.path("next_attempt_at").asString()));
        assertThat(next).isBetween(Duration.ofMillis(4_400), Duration.ofMillis(5_600));

        receiver.answers(_ -> Reply.OK);
        server.clock.advance(Duration.ofSeconds(6));
        var again = receiver.awaits(all -> all.size() >= 2).get(1);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.bytes()).isEqualTo(first.bytes());
        var over = delivery(made, first.id(), "DELIVERED");
        assertThat(over.path("attempts_count").asInt()).isEqualTo(2);
        assertThat(over.path("next_attempt_at").isNull()).isTrue();
    }

    @Test
    void aRedirectIsAFailureAndIsNotFollowed() {
        server.delivers();
        try (var other = new TestReceiver()) {
            receiver.answers(_ -> new Reply(307, Map.of("location", other.url()), ""));
            var made = endpoint("\"agent.created\"");
            server.agent("one");
            var got = receiver.awaitType("agent.created");

            var pending = server.await(
                    () -> server.get("/v1/network/webhooks/" + id(made) + "/deliveries/" + got.id())
                            .data(),
                    found -> found.path("attempts_count").asInt() == 1);
            assertThat(pending.path("status").asString()).isEqualTo("PENDING");
            assertThat(other.all()).isEmpty();
        }
    }

    @Test
    void whoAsksToBeLeftAloneIs() {
        server.delivers();
        receiver.answers(_ -> new Reply(503, Map.of("retry-after", "600"), ""));
        var made = endpoint("\"agent.created\"");
        server.agent("one");
        var first = receiver.awaitType("agent.created");

        var pending = server.await(
                () -> server.get("/v1/network/webhooks/" + id(made) + "/deliveries/" + first.id())
                        .data(),
                found -> found.path("attempts_count").asInt() == 1);
        assertThat(Instant.parse(pending.path("next_attempt_at").asString()))
                .isEqualTo(server.clock.instant().plusSeconds(600));
        server.agent("two");
        server.clock.advance(Duration.ofSeconds(590));
        assertThat(receiver.all()).hasSize(1);
        receiver.answers(_ -> Reply.OK);
        server.clock.advance(Duration.ofSeconds(20));
        receiver.awaits(all -> all.size() >= 3);
    }

    @Test
    void whoSaysThatItIsGoneGetsNothingMoreAndOthersAreTold() {
        server.delivers();
        try (var other = new TestReceiver()) {
            endpoint(other.url(), "\"webhook_endpoint.*\"", "");
            receiver.answers(_ -> Reply.of(410));
            var made = endpoint("\"agent.created\"");
            server.agent("one");

            var told = other.awaitType("webhook_endpoint.disabled");

            assertThat(told.body().at("/data/webhook_id").asString()).isEqualTo(id(made));
            assertThat(told.body().at("/data/disabled_reason").asString()).isEqualTo("GONE");
            assertThat(shown(made).path("is_enabled").asBoolean()).isFalse();
            assertThat(shown(made).path("disabled_reason").asString()).isEqualTo("GONE");
        }
    }

    @Test
    void afterFiveDaysOfFailureItIsDisabledAndOnceEnabledGetsAllThatItMissed() {
        server.delivers();
        receiver.answers(_ -> Reply.of(500));
        var made = endpoint("\"agent.created\"");
        server.agent("one");
        receiver.awaits(all -> all.size() == 1);
        server.await(() -> shown(made), found -> !found.path("failing_since").isNull());

        server.clock.advance(Duration.ofDays(5));
        var disabled = server.await(
                () -> shown(made), found -> !found.path("is_enabled").asBoolean());
        assertThat(disabled.path("disabled_reason").asString()).isEqualTo("FAILING");
        server.agent("two");
        server.agent("three");

        receiver.answers(_ -> Reply.OK);
        int before = receiver.all().size();
        server.call("PATCH", "/v1/network/webhooks/" + id(made), "{\"is_enabled\":true}");
        var got = receiver.awaits(all -> all.size() >= before + 3);
        assertThat(got.subList(before, got.size()))
                .extracting(each -> each.body().at("/data/object/agent_name").asString())
                .containsExactlyInAnyOrder("one", "two", "three");
        assertThat(shown(made).path("disabled_reason").isNull()).isTrue();
    }

    @Test
    void whatHappensWhileItIsSwitchedOffCanBeSkipped() {
        server.delivers();
        var made = endpoint("\"agent.created\"");
        server.call("PATCH", "/v1/network/webhooks/" + id(made), "{\"is_enabled\":false}");
        server.agent("missed");
        server.call("PATCH", "/v1/network/webhooks/" + id(made), "{\"is_enabled\":true,\"skip_missed\":true}");
        server.agent("seen");

        var got = receiver.awaits(all -> !all.isEmpty());
        assertThat(got.getFirst().body().at("/data/object/agent_name").asString())
                .isEqualTo("seen");
    }

    @Test
    void aTestGoesToItsEndpointAloneWhateverItWants() {
        server.delivers();
        try (var other = new TestReceiver()) {
            endpoint(other.url(), "\"*\"", "");
            var made = endpoint("\"rule.created\"");
            server.post("/v1/network/webhooks/" + id(made) + "/test", "{}");
            server.agent("one");

            assertThat(receiver.awaitType("webhook_endpoint.tested")
                            .body()
                            .at("/data/webhook_id")
                            .asString())
                    .isEqualTo(id(made));
            other.awaitType("agent.created");
            assertThat(other.all()).extracting(Got::type).doesNotContain("webhook_endpoint.tested");
        }
    }

    @Test
    void oneIsDeliveredAgainWhenAskedForAndSoIsARange() {
        server.delivers();
        var made = endpoint("\"agent.created\"");
        for (var name : List.of("one", "two", "three")) server.agent(name);
        var got = receiver.awaits(all -> all.size() == 3);
        var ids = got.stream().map(Got::id).sorted().toList();
        ids.forEach(each -> delivery(made, each, "DELIVERED"));

        server.post("/v1/network/webhooks/" + id(made) + "/deliveries/" + ids.get(1) + "/resend", "{}");
        assertThat(receiver.awaits(all -> all.size() == 4).get(3).id()).isEqualTo(ids.get(1));
        delivery(made, ids.get(1), "DELIVERED");

        var replayed = server.post(
                "/v1/network/webhooks/" + id(made) + "/replay",
                "{\"first_event_id\":\"%s\",\"last_event_id\":\"%s\"}".formatted(ids.get(0), ids.get(2)));
        assertThat(replayed.data().path("events_count").asInt()).isEqualTo(3);
        var all = receiver.awaits(seen -> seen.size() == 7);
        assertThat(all.subList(4, 7)).extracting(Got::id).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void whoIsSwitchedOffForLongerThanEventsAreKeptGetsThoseThatAreLeft() {
        server.delivers();
        var made = endpoint("\"agent.created\"");
        server.call("PATCH", "/v1/network/webhooks/" + id(made), "{\"is_enabled\":false}");
        for (int i = 0; i < 250; i++) server.agentToken();
        server.agent("gone");
        server.clock.advance(Duration.ofDays(100));
        server.agent("left");
        new Retention(server.database).purge(server.clock.instant().minus(Duration.ofDays(90)), 100);

        server.call("PATCH", "/v1/network/webhooks/" + id(made), "{\"is_enabled\":true}");

        var got = receiver.awaits(all -> !all.isEmpty());
        assertThat(got.getFirst().body().at("/data/object/agent_name").asString())
                .isEqualTo("left");
    }

    @Test
    void deliveriesGoWithTheirEvents() {
        server.delivers();
        var made = endpoint("\"agent.*\"");
        server.agent("one");
        var first = receiver.awaitType("agent.created");
        delivery(made, first.id(), "DELIVERED");
        server.clock.advance(Duration.ofDays(100));
        server.agent("two");
        var second = receiver.awaits(all -> all.size() == 2).get(1);
        delivery(made, second.id(), "DELIVERED");

        new Retention(server.database).purge(server.clock.instant().minus(Duration.ofDays(90)), 100);
        int gone = server.database.write(tx -> server.webhooks().purge(tx, 100));

        assertThat(gone).isEqualTo(1);
        assertThat(server.get("/v1/network/webhooks/" + id(made) + "/deliveries")
                        .data()
                        .valueStream()
                        .map(each -> each.path("event_id").asString()))
                .containsExactly(second.id());
    }

    /// With one that hangs, one that is dead and one that answers nonsense beside it.
    @Test
    void noEndpointWaitsForAnother() {
        server.delivers();
        var hung = new CountDownLatch(1);
        var dead = new TestReceiver();
        var deadUrl = dead.url();
        dead.close();
        try (var slow = new TestReceiver().answers(_ -> {
                    await(hung);
                    return Reply.OK;
                });
                var broken = new TestReceiver().answers(_ -> Reply.of(0))) {
            endpoint(slow.url(), "\"*\"", "");
            endpoint(deadUrl, "\"*\"", "");
            endpoint(broken.url(), "\"*\"", "");
            endpoint("\"agent.created\"");
            for (int i = 0; i < 100; i++) server.agent("a" + i);

            var got = receiver.awaits(all -> all.size() == 100);
            assertThat(got).extracting(Got::id).doesNotHaveDuplicates();
        } finally {
            hung.countDown();
        }
    }

    /// The listener fails at random and some answers take long, so that without the order they would mix.
    @Test
    void inOrderEachEventOfAnObjectComesAfterTheOneBeforeWasTaken() {
        server.delivers();
        var tried = new AtomicInteger();
        var taken = new ArrayList<Got>();
        receiver.answers(got -> {
            synchronized (taken) {
                if (tried.incrementAndGet() % 7 == 3) return Reply.of(500);
                taken.add(got);
            }
            return Reply.OK;
        });
        endpoint(receiver.url(), "\"agent.*\"", ",\"is_ordered\":true");
        var agents = new ArrayList<Integer>();
        for (int i = 0; i < 5; i++) agents.add(server.agent("a" + i));
        for (int round = 0; round < 10; round++) {
            for (var agent : agents) {
                var name = "{\"agent_name\":\"a%d.%d\"}".formatted(agent, round);
                server.call("PATCH", "/v1/network/agents/" + agent, name);
            }
        }
        server.await(
                () -> {
                    server.clock.advance(Duration.ofMinutes(6));
                    synchronized (taken) {
                        return taken.stream().map(Got::id).distinct().count();
                    }
                },
                count -> count == 55);
        synchronized (taken) {
            var first = new HashSet<String>();
            var last = new HashMap<String, Long>();
            for (var each : taken) {
                if (!first.add(each.id())) continue;
                var object = each.body().path("object_id").asString();
                assertThat(each.number()).isGreaterThan(last.getOrDefault(object, 0L));
                last.put(object, each.number());
            }
        }
    }

    @Test
    void whoGivesUpTheOrderGetsWhatWaitedForIt() {
        server.delivers();
        receiver.answers(got -> Reply.of(got.type().equals("agent.created") ? 500 : 200));
        var made = endpoint(receiver.url(), "\"agent.*\"", ",\"is_ordered\":true");
        int agent = server.agent("one");
        server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"two\"}");
        server.await(
                () -> server.get("/v1/network/webhooks/" + id(made) + "/progress")
                        .data(),
                found -> found.path("pending_count").asInt() == 2);
        assertThat(receiver.all()).extracting(Got::type).containsOnly("agent.created");

        server.call("PATCH", "/v1/network/webhooks/" + id(made), "{\"is_ordered\":false}");

        receiver.awaitType("agent.updated");
    }

    @Test
    void aListenerThatIsSlowHoldsUpOnlyWhatItIsSlowWith() {
        server.delivers();
        var release = new CountDownLatch(1);
        receiver.answers(got -> {
            if (got.body().at("/data/object/agent_name").asString().equals("slow")) await(release);
            return Reply.OK;
        });
        var made = endpoint("\"agent.created\"");
        server.agent("slow");
        for (int i = 0; i < 40; i++) server.agent("a" + i);

        receiver.awaits(all -> all.size() == 40);
        release.countDown();
        receiver.awaits(all -> all.size() == 41);
        var progress = server.await(
                () -> server.get("/v1/network/webhooks/" + id(made) + "/progress")
                        .data(),
                found -> found.path("events_behind").asInt() == 0);
        assertThat(progress.path("pending_count").asInt()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsWrongWithAnEndpointIsNamedAndNothingIsMade() {
        var before = server.everything();
        Map<String, String> bodies = Map.of(
                "{\"url\":\"ftp://example.com\",\"event_types\":[\"*\"]}", "/url",
                "{\"url\":\"https://10.0.0.1/\",\"event_types\":[\"*\"]}", "/url",
                "{\"url\":\"https://169.254.169.254/\",\"event_types\":[\"*\"]}", "/url",
                "{\"url\":\"https://example.com/\",\"event_types\":[\"agents.*\"]}", "/event_types/0",
                "{\"url\":\"https://example.com/\",\"event_types\":[]}", "/event_types",
                "{\"url\":\"https://example.com/\",\"event_types\":[\"*\"],\"headers\":[{\"name\":\"Host\",\"value\":\"a\"}]}",
                        "/headers/0",
                "{\"url\":\"https://example.com/\",\"event_types\":[\"*\"],\"headers\":[{\"name\":\"webhook-id\",\"value\":\"a\"}]}",
                        "/headers/0",
                "{\"url\":\"https://example.com/\",\"event_types\":[\"*\"],\"headers\":[{\"name\":\"a\",\"value\":\"b\\r\\nc: d\"}]}",
                        "/headers/0");
        bodies.forEach((body, pointer) -> {
            var reply = server.post("/v1/network/webhooks", body);
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.pointers()).as(body).containsExactly(pointer);
        });
        assertThat(server.everything()).isEqualTo(before);
        assertThat(server.post(
                                "/v1/network/webhooks",
                                "{\"url\":\"https://example.com/\",\"event_types\":[\"*\"],\"api_date\":\"2020-01-01\"}")
                        .code())
                .isEqualTo("UNKNOWN_API_DATE");
    }

    @Test
    void theHundredAndFirstEndpointIsRefused() {
        for (int i = 0; i < Webhooks.MOST_ENDPOINTS; i++) endpoint("\"rule.created\"");

        var reply = server.post("/v1/network/webhooks", "{\"url\":\"https://example.com/\",\"event_types\":[\"*\"]}");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("LIMIT_REACHED");
        assertThat(reply.body().path("detail").asString()).contains("100 web-hook endpoints");
    }

    /// What is on its way when the controller ends comes once more, and nothing is left out.
    @Test
    void nothingIsLostWhenTheControllerEndsInTheMidst() {
        server.delivers();
        endpoint("\"agent.*\"");
        receiver.answers(got -> {
            LockSupport.parkNanos(2_000_000);
            return Reply.OK;
        });
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 30; i++) server.agent("r" + round + "." + i);
            server.stopsDelivering();
            server.delivers();
        }
        var wanted = new HashSet<String>();
        server.get("/v1/network/events?type=agent.*&limit=1000")
                .data()
                .forEach(event -> wanted.add(event.path("event_id").asString()));
        assertThat(wanted).hasSizeGreaterThanOrEqualTo(150);
        receiver.awaits(
                all -> all.stream().map(Got::id).collect(Collectors.toSet()).containsAll(wanted));
    }
}
