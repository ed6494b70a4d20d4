package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.IDEMPOTENT_ANSWER;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer.Reply;
import syntropy.http.Limits;
import syntropy.http.RateLimiter;
import syntropy.kernel.Permission;

/// How every operation behaves, whatever it does.
class ConductTest {
    private static final String AGENTS = "/v1/network/agents";
    private static final String TOKENS = "/v1/network/auth/agent-tokens";
    private static final String ACCESS = "/v1/network/auth/access-tokens";

    private TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply with(String method, String target, String body, String... headers) {
        var all = new HashMap<>(Map.of("authorization", "Bearer " + server.token));
        for (int i = 0; i < headers.length; i += 2) all.put(headers[i], headers[i + 1]);
        return server.call(method, target, body.isEmpty() ? null : body, all);
    }

    @Test
    void aRepeatedKeyGetsTheFirstAnswerAndDoesNothingMore() {
        var body = "{\"agent_token_name\":\"t\"}";
        var first = with("POST", TOKENS, body, "idempotency-key", "k");
        var again = with("POST", TOKENS, body, "idempotency-key", "k");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.header("location")).isEqualTo(first.header("location"));
        assertThat(first.header("idempotency-replayed")).isNull();
        assertThat(server.get(TOKENS).data()).hasSize(1);
    }

    @Test
    void aKeyIsBoundToItsRequestItsTokenAndADay() {
        with("POST", TOKENS, "{\"agent_token_name\":\"t\"}", "idempotency-key", "k");

        var other = with("POST", TOKENS, "{\"agent_token_name\":\"u\"}", "idempotency-key", "k");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");

        var token = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var stranger = server.call(
                "POST",
                TOKENS,
                "{\"agent_token_name\":\"u\"}",
                Map.of("authorization", "Bearer " + token, "idempotency-key", "k"));
        assertThat(stranger.status()).isEqualTo(201);

        server.clock.advance(Duration.ofHours(25));
        assertThat(with("POST", TOKENS, "{\"agent_token_name\":\"u\"}", "idempotency-key", "k")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aFailureIsNotKeptUnderItsKey() {
        assertThat(with("POST", TOKENS, "{\"agent_token_name\":\"\"}", "idempotency-key", "k")
                        .status())
                .isEqualTo(400);
        assertThat(with("POST", TOKENS, "{\"agent_token_name\":\"t\"}", "idempotency-key", "k")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void keptAnswersAreUnreadableInTheDatabase() {
        var made = with("POST", TOKENS, "{\"agent_token_name\":\"t\"}", "idempotency-key", "k");
        var secret = made.data().path("agent_token").asString();

        var kept = server.database.read(tx ->
                tx.sql().select(IDEMPOTENT_ANSWER.BODY).from(IDEMPOTENT_ANSWER).fetchSingle(IDEMPOTENT_ANSWER.BODY));

        assertThat(secret).startsWith("syn_ag_");
        assertThat(new String(kept, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
    }

    @Test
    void anObjectIsNamedByItsTag() {
        int agent = server.agent("one");
        var shown = server.get(AGENTS + "/" + agent);
        var tag = String.valueOf(shown.header("etag"));

        assertThat(with("GET", AGENTS + "/" + agent, "", "if-none-match", tag).status())
                .isEqualTo(304);
        assertThat(with("PATCH", AGENTS + "/" + agent, "{\"agent_name\":\"two\"}", "if-match", tag)
                        .status())
                .isEqualTo(204);
        assertThat(with("GET", AGENTS + "/" + agent, "", "if-none-match", tag).status())
                .isEqualTo(200);
        var stale = with("PATCH", AGENTS + "/" + agent, "{\"agent_name\":\"three\"}", "if-match", tag);
        assertThat(stale.status()).isEqualTo(412);
        assertThat(server.get(AGENTS + "/" + agent).data().path("agent_name").asString())
                .isEqualTo("two");
        assertThat(with("DELETE", AGENTS + "/" + agent, "", "if-match", "*").status())
                .isEqualTo(204);
    }

    @Test
    void aRehearsalTellsAllAndKeepsNothing() {
        int one = server.agent("one");
        int other = server.agent("other");
        int events = server.events().size();
        var body = "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(one, other);

        var told = server.post("/v1/network/connections/point-to-point?dry_run=true", body);

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.data().path("changes_count").asInt()).isEqualTo(1);
        assertThat(told.data().path("changes").get(0).path("type").asString()).isEqualTo("connection.created");
        assertThat(server.events()).hasSize(events);
        assertThat(server.get("/v1/network/connections").data()).isEmpty();
        assertThat(server.connection(one, other)).as("no id was used up").isEqualTo(1);
    }

    @Test
    void limitsAreToldAndKept() {
        server.close();
        var limit = new RateLimiter.Limit("token", 1, 3);
        server = TestServer.fresh(new Limits(new RateLimiter(limit, 10, () -> 0), new RateLimiter(limit, 10, () -> 0)));

        for (int i = 0; i < 3; i++) {
            assertThat(server.get(AGENTS).header("ratelimit")).contains("r=" + (2 - i));
        }
        var refused = server.get(AGENTS);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("RATE_LIMITED");
        assertThat(refused.header("retry-after")).isEqualTo("1");

        for (int i = 0; i < 3; i++) {
            assertThat(server.call("GET", AGENTS, null, Map.of()).status()).isEqualTo(401);
        }
        assertThat(server.call("GET", AGENTS, null, Map.of()).status()).isEqualTo(429);
    }

    @Test
    void everyAnswerNamesItsRequestAndDate() {
        for (var reply : new Reply[] {
            server.get(AGENTS),
            server.get("/v1/network/nothing"),
            server.call("GET", AGENTS, null, Map.of()),
            server.get(AGENTS + "?limit=0")
        }) {
            assertThat(reply.header("syntropy-request-id")).startsWith("req_");
            assertThat(reply.header("syntropy-version")).isEqualTo("2026-11-24");
            assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
        }
    }

    @Test
    void anOlderDateSaysUntilWhenItIsKept() {
        var older = with("GET", AGENTS, "", "syntropy-version", "2023-02-22");
        assertThat(older.status()).isEqualTo(206);
        assertThat(older.header("syntropy-version")).isEqualTo("2023-02-22");
        assertThat(older.header("deprecation")).isEqualTo("@1795478400");
        assertThat(older.header("sunset")).isEqualTo("Fri, 24 Nov 2028 00:00:00 GMT");
        assertThat(older.header("link")).startsWith("</docs/upgrades>");
        assertThat(server.get(AGENTS).header("deprecation")).isNull();
    }

    @Test
    void theDateIsTheHeadersElseTheTokensElseTheWorkspaces() {
        var pinned = server.post(ACCESS, """
                {"access_token_name":"old","access_token_expiration":"2027-01-01T00:00:00Z",
                 "permissions":["platform.agents.read"],"access_token_api_date":"2022-07-07"}""");
        var token = pinned.data().path("access_token").asString();

        assertThat(server.as(token, "GET", AGENTS, null).header("syntropy-version"))
                .isEqualTo("2022-07-07");
        var headers = Map.of("authorization", "Bearer " + token, "syntropy-version", "2026-11-24");
        assertThat(server.call("GET", AGENTS, null, headers).header("syntropy-version"))
                .isEqualTo("2026-11-24");
    }

    @Test
    void aTokenMakesNoTokenThatMayDoMoreOrLivesLonger() {
        var small = server.token(
                server.workspace,
                EnumSet.of(Permission.ACCESS_TOKENS_WRITE, Permission.AGENTS_READ),
                server.clock.instant().plus(Duration.ofDays(1)));
        var big = server.get(ACCESS + "/self").data().path("access_token_id").asString();

        var stronger = server.as(small, "POST", ACCESS, """
                {"access_token_name":"n","access_token_expiration":"2026-12-02T00:00:00Z",
                 "permissions":["platform.agents.write"]}""");
        assertThat(stronger.status()).isEqualTo(403);
        var longer = server.as(small, "POST", ACCESS, """
                {"access_token_name":"n","access_token_expiration":"2027-12-02T00:00:00Z",
                 "permissions":["platform.agents.read"]}""");
        assertThat(longer.pointers()).containsExactly("/access_token_expiration");
        assertThat(server.as(small, "POST", ACCESS + "/" + big + "/rotate", "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aRotatedTokensOldSecretLastsForTheOverlapOnly() {
        var made = server.post(ACCESS, """
                {"access_token_name":"n","access_token_expiration":"2027-01-01T00:00:00Z",
                 "permissions":["platform.agents.read"]}""");
        var old = made.data().path("access_token").asString();
        var id = made.data().path("access_token_id").asString();
        var fresh = server.post(ACCESS + "/" + id + "/rotate", "{\"overlap_seconds\":60}")
                .data()
                .path("access_token")
                .asString();

        assertThat(server.as(old, "GET", AGENTS, null).status()).isEqualTo(200);
        assertThat(server.as(fresh, "GET", AGENTS, null).status()).isEqualTo(200);
        server.clock.advance(Duration.ofSeconds(61));
        assertThat(server.as(old, "GET", AGENTS, null).code()).isEqualTo("TOKEN_EXPIRED");
        assertThat(server.as(fresh, "GET", AGENTS, null).status()).isEqualTo(200);
    }

    @Test
    void theWorkspaceBoundsTheLifeOfNewTokens() {
        server.call("PATCH", "/v1/network/workspace", "{\"workspace_access_token_max_days\":7}");
        var refused = server.post(ACCESS, """
                {"access_token_name":"n","access_token_expiration":"2027-01-01T00:00:00Z","permissions":[]}""");
        assertThat(refused.pointers()).containsExactly("/access_token_expiration");
    }

    @Test
    void aTokenIsUsedFromItsAddressesOnly() {
        var made = server.post(ACCESS, """
                {"access_token_name":"n","access_token_expiration":"2027-01-01T00:00:00Z",
                 "permissions":["platform.agents.read"],"access_token_allowed_addresses":["198.51.100.0/24"]}""");
        var reply = server.as(made.data().path("access_token").asString(), "GET", AGENTS, null);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("ADDRESS_NOT_ALLOWED");
    }

    @Test
    void aSessionDoesWhatItsTokenMayAndEndsWithIt() {
        var token = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));
        var login = server.call(
                "POST", "/v1/network/auth/access-token/login", "{\"access_token\":\"" + token + "\"}", Map.of());
        var session = login.data().path("access_token").asString();
        assertThat(login.data().path("token_type").asString()).isEqualTo("bearer");
        assertThat(login.data().path("expires_in").asString()).isEqualTo("86400");

        assertThat(server.as(session, "GET", AGENTS, null).status()).isEqualTo(200);
        assertThat(server.call("GET", AGENTS, null, Map.of("authorization", session))
                        .status())
                .as("bare, as old clients send it")
                .isEqualTo(200);
        assertThat(server.as(session, "GET", "/v1/network/connections", null).status())
                .isEqualTo(403);
        var id = server.as(token, "GET", ACCESS + "/self", null)
                .data()
                .path("access_token_id")
                .asString();
        server.call("DELETE", ACCESS + "/" + id, null);
        assertThat(server.as(session, "GET", AGENTS, null).code()).isEqualTo("TOKEN_DELETED");
    }

    @Test
    void loggingOutEndsTheSessionAndNotTheToken() {
        var login = server.call(
                "POST", "/v1/network/auth/access-token/login", "{\"access_token\":\"" + server.token + "\"}", Map.of());
        var session = login.data().path("access_token").asString();

        assertThat(server.as(session, "POST", "/v1/network/auth/logout", null).status())
                .isEqualTo(204);

        assertThat(server.as(session, "GET", AGENTS, null).status()).isEqualTo(401);
        assertThat(server.get(AGENTS).status()).isEqualTo(200);
    }
}
