package syntropy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.IDEMPOTENT_ANSWER;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;

/// A write with an `Idempotency-Key` is done once, however often it is sent.
@Timeout(60)
class IdempotencyTest {
    private static final String TOKENS = "/v1/network/auth/agent-tokens";
    private static final String ONE = "{\"agent_token_name\":\"one\"}";

    private final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theSameRequestAgainGetsTheSameAnswerMarkedAsSuch() {
        var first = post("k", ONE);
        server.clock.advance(Duration.ofHours(1));
        var again = post("k", ONE);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.headers()).doesNotContainKey("idempotency-replayed");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(again.header("location")).isEqualTo(first.header("location"));
        assertThat(again.header("content-type")).isEqualTo("application/json");
        assertThat(again.header("syntropy-request-id"))
                .startsWith("req_")
                .isNotEqualTo(first.header("syntropy-request-id"));
        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void anAnswerThatShowsASecretIsKeptUnreadable() {
        var secret = post("k", ONE).data().path("agent_token").asString();

        assertThat(post("k", ONE).data().path("agent_token").asString()).isEqualTo(secret);
        server.database.read(tx -> {
            var row = tx.sql().selectFrom(IDEMPOTENT_ANSWER).fetchSingle();
            assertThat(new String(row.getBody(), ISO_8859_1)).doesNotContain(secret.substring(8), "agent_token");
            assertThat(row.getHeaders()).doesNotContain(secret.substring(8));
            return row;
        });
    }

    @Test
    void aDeletionSentTwiceSucceedsTwice() {
        var id = server.post(TOKENS, ONE).data().path("agent_token_id").asInt();

        assertThat(call("DELETE", TOKENS + "/" + id, null, "k").status()).isEqualTo(204);
        var again = call("DELETE", TOKENS + "/" + id, null, "k");

        assertThat(again.status()).isEqualTo(204);
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(server.call("DELETE", TOKENS + "/" + id, null).status()).isEqualTo(404);
    }

    @Test
    void anotherRequestWithTheKeyIsRefused() {
        post("k", ONE);

        assertThat(post("k", "{\"agent_token_name\":\"other\"}").code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(post("k", "{\"agent_token_name\":\"other\"}").status()).isEqualTo(422);
        assertThat(call("POST", "/v1/network/auth/api-keys", ONE, "k").status()).isEqualTo(422);
        var older = server.call(
                "POST",
                TOKENS,
                ONE,
                Map.of(
                        "authorization",
                        "Bearer " + server.token,
                        "idempotency-key",
                        "k",
                        "syntropy-version",
                        "2022-07-07"));
        assertThat(older.status()).isEqualTo(422);
        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void anotherTokenHasKeysOfItsOwn() {
        var other = server.token(server.workspace, EnumSet.allOf(Permission.class));
        post("k", ONE);

        var theirs =
                server.call("POST", TOKENS, ONE, Map.of("authorization", "Bearer " + other, "idempotency-key", "k"));

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.headers()).doesNotContainKey("idempotency-replayed");
        assertThat(tokens()).isEqualTo(2);
    }

    @Test
    void aFailureIsNotKept() {
        assertThat(post("k", "{\"agent_token_name\":\"\"}").status()).isEqualTo(400);
        assertThat(call("DELETE", TOKENS + "/99", null, "k").status()).isEqualTo(404);

        assertThat(post("k", ONE).status()).isEqualTo(201);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        post("k", ONE);
        server.clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(post("k", ONE).header("idempotency-replayed")).isEqualTo("true");

        server.clock.advance(Duration.ofMillis(1));

        assertThat(post("k", "{\"agent_token_name\":\"other\"}").status()).isEqualTo(201);
        assertThat(tokens()).isEqualTo(2);
    }

    @Test
    void ofTwoAtTheSameTimeOneIsToldThatTheOtherIsRunning() throws Exception {
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Nothing is written while this holds the writer, so whoever came first can't have finished.
            var holding = threads.submit(() -> server.database.write(tx -> {
                held.countDown();
                await(release);
                return tx;
            }));
            await(held);
            var both = new ExecutorCompletionService<Reply>(threads);
            both.submit(() -> post("k", ONE));
            both.submit(() -> post("k", ONE));

            var early = both.take().get();
            assertThat(early.status()).isEqualTo(409);
            assertThat(early.code()).isEqualTo("IDEMPOTENCY_KEY_RUNNING");

            release.countDown();
            assertThat(both.take().get().status()).isEqualTo(201);
            holding.get();
        }
        assertThat(tokens()).isEqualTo(1);
        assertThat(post("k", ONE).header("idempotency-replayed")).isEqualTo("true");
    }

    @Test
    void whatIsOnlyRehearsedKeepsNoKey() {
        int agent = server.agent("a");
        call("PATCH", "/v1/network/agents/" + agent + "?dry_run=true", "{\"agent_name\":\"b\"}", "k");

        assertThat(call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"c\"}", "k")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void theBriefKeyOfADeletedTokenOpensNothing() {
        var other = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var headers = Map.of("authorization", "Bearer " + other, "idempotency-key", "k");
        server.call("POST", TOKENS, ONE, headers);
        var id = server.as(other, "GET", "/v1/network/auth/access-tokens/self", null)
                .data()
                .path("access_token_id")
                .asString();
        server.call("DELETE", "/v1/network/auth/access-tokens/" + id, null);

        assertThat(server.call("POST", TOKENS, ONE, headers).code()).isEqualTo("TOKEN_DELETED");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\u00E9", "tab\there"})
    void aKeyIsPrintable(String key) {
        assertThat(post(key, ONE).code()).isEqualTo("BAD_REQUEST");
        assertThat(post("k".repeat(256), ONE).code()).isEqualTo("BAD_REQUEST");
        assertThat(tokens()).isZero();
        assertThat(post("k".repeat(255), ONE).status()).isEqualTo(201);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply post(String key, String body) {
        return call("POST", TOKENS, body, key);
    }

    private Reply call(String method, String path, @Nullable String body, String key) {
        return server.call(
                method, path, body, Map.of("authorization", "Bearer " + server.token, "idempotency-key", key));
    }

    private int tokens() {
        return server.get(TOKENS).data().size();
    }
}
