package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

/// What holds for every call: who is let in, what every answer says, how often one may ask.
@Timeout(60)
class ConductTest {
    private static final String AGENTS = "/v1/network/agents";
    private static final String ACCESS_TOKENS = "/v1/network/auth/access-tokens";
    private static final String AGENT_TOKENS = "/v1/network/auth/agent-tokens";

    private final AtomicLong nanos = new AtomicLong();
    private final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2022-07-07", "2023-02-22", "2026-11-24"})
    void everyAnswerSaysItsDateAndItsRequest(String date) {
        boolean newest = date.equals(TestServer.NEWEST);
        boolean published = date.compareTo("2026-11-24") < 0;
        var seen = new ArrayList<Integer>();
        for (var reply : ofEveryKind(date)) {
            seen.add(reply.status());
            assertThat(reply.header("syntropy-version")).as("%s", reply).isEqualTo(date);
            assertThat(reply.header("syntropy-request-id")).matches("req_[0-9a-f]{28}");
            if (newest) {
                assertThat(reply.headers()).doesNotContainKeys("deprecation", "sunset", "link");
            } else if (published) {
                assertThat(reply.header("deprecation"))
                        .isEqualTo(date.equals("2022-07-07") ? "@1677024000" : "@1795478400");
                assertThat(reply.header("sunset")).isEqualTo("Fri, 24 Nov 2028 00:00:00 GMT");
                assertThat(reply.header("link")).isEqualTo("</docs/upgrades>; rel=\"deprecation\"; type=\"text/html\"");
            }
        }
        assertThat(seen).contains(published ? 206 : 201, 204, 304, 400, 401, 403, 404, 405, 409, 412, 415, 422);
    }

    private List<Reply> ofEveryKind(String date) {
        int agent = server.agent("one");
        var reader = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));
        var etag = at(date, "GET", AGENTS + "/" + agent, null, Map.of()).header("etag");
        var taken = Map.of("idempotency-key", "k");
        return List.of(
                at(date, "GET", AGENTS, null, Map.of()),
                at(date, "POST", AGENT_TOKENS, "{\"agent_token_name\":\"n\"}", taken),
                at(date, "POST", AGENT_TOKENS, "{\"agent_token_name\":\"n\"}", taken),
                at(date, "POST", AGENT_TOKENS, "{\"agent_token_name\":\"m\"}", taken),
                at(date, "PATCH", AGENTS + "/" + agent + "?dry_run=true", "{}", Map.of()),
                at(date, "PATCH", AGENTS + "/" + agent, "{}", Map.of()),
                at(date, "GET", AGENTS + "/" + agent, null, Map.of("if-none-match", etag == null ? "" : etag)),
                at(date, "POST", AGENT_TOKENS, "{", Map.of()),
                at(date, "POST", AGENT_TOKENS, "{}", Map.of()),
                at(date, "GET", AGENTS, null, Map.of("authorization", "Bearer x")),
                at(date, "GET", AGENTS, null, Map.of("authorization", "")),
                at(date, "DELETE", AGENTS + "/" + agent, null, Map.of("authorization", "Bearer " + reader)),
                at(date, "GET", AGENTS + "/999", null, Map.of()),
                at(date, "GET", "/v1/nowhere", null, Map.of()),
                at(date, "PUT", AGENTS, "{}", Map.of()),
                at(date, "OPTIONS", AGENTS, null, Map.of()),
                at(date, "DELETE", AGENTS + "/" + agent, null, Map.of("if-match", "\"x\"")),
                at(date, "POST", AGENT_TOKENS, "{}", Map.of("content-type", "text/plain")),
                conflicting(date));
    }

    /// A service that the agent reports itself can't be changed: 409.
    private Reply conflicting(String date) {
        int agent = server.agent("two");
        int service = server.service(agent, "s", "10.9.0.0/24")
                .path("agent_service_id")
                .asInt();
        server.database.write(tx -> tx.sql().execute("update agent_service set type = 'DOCKER'"));
        return at(date, "DELETE", AGENTS + "/" + agent + "/services/" + service, null, Map.of());
    }

    @Test
    void theDateIsTheRequestsElseTheTokensElseTheWorkspaces() {
        var pinned = accessToken(server.token, """
                {"access_token_name":"n","permissions":["platform.agents.read"],"access_token_api_date":"2022-07-07",\
                "access_token_expiration":"2027-01-01T00:00:00Z"}""");

        assertThat(server.get(AGENTS).header("syntropy-version")).isEqualTo(TestServer.NEWEST);
        var byToken = server.as(pinned, "GET", AGENTS, null);
        assertThat(byToken.header("syntropy-version")).isEqualTo("2022-07-07");
        assertThat(byToken.status()).isEqualTo(206);
        var byHeader = server.call(
                "GET", AGENTS, null, Map.of("authorization", "Bearer " + pinned, "syntropy-version", "2023-02-22"));
        assertThat(byHeader.header("syntropy-version")).isEqualTo("2023-02-22");
        assertThat(server.as(pinned, "GET", AGENTS + "/999", null).toString())
                .startsWith("404 {\"errors\":[{\"code\":\"NOT_FOUND\"");
        server.database.write(tx -> tx.sql().execute("update workspace set api_date = '2023-02-22'"));
        assertThat(server.get(AGENTS).header("syntropy-version")).isEqualTo("2023-02-22");
    }

    @Test
    void whoLacksAPermissionIsToldWhichOne() {
        var reader = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));

        var reply = server.as(reader, "POST", AGENTS + "/remove", "{\"agent_ids\":[]}");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("INSUFFICIENT_SCOPE");
        assertThat(reply.header("www-authenticate"))
                .isEqualTo("Bearer error=\"insufficient_scope\", scope=\"platform.agents.write\"");
        assertThat(reply.body().path("detail").asString()).contains("platform.agents.write");
    }

    /// Permission comes before shape: who may not call it learns nothing of its fields.
    @Test
    void whoLacksAPermissionLearnsNothingElse() {
        var nobody = server.token(server.workspace, EnumSet.noneOf(Permission.class));

        for (var operation : server.operations()) {
            if (!operation.access().isGuarded()) continue;
            var path = operation.path().replaceAll("\\{[a-z0-9_]+}", "0");
            var reply = server.as(nobody, operation.method().name(), path, "{\"x\":1}");
            assertThat(reply.status()).as("%s %s", operation.name(), reply).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"198.51.100.0/24\"]", "[\"192.0.2.2/32\"]", "[\"2001:db8::/32\"]"})
    void aTokenIsRefusedFromAnAddressThatIsNotItsOwn(String allowed) {
        var bound = bound(allowed);
        var before = server.everything();

        var reply = server.as(bound, "GET", AGENTS, null);

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("ADDRESS_NOT_ALLOWED");
        var login = server.call(
                "POST", "/v1/network/auth/access-token/login", "{\"access_token\":\"" + bound + "\"}", Map.of());
        assertThat(login.code()).isEqualTo("ADDRESS_NOT_ALLOWED");
        assertThat(server.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"192.0.2.0/24\"]", "[\"198.51.100.0/24\",\"192.0.2.1/32\"]", "[]", "[\"0.0.0.0/0\"]"})
    void aTokenIsTakenFromItsOwnAddresses(String allowed) {
        assertThat(server.as(bound(allowed), "GET", AGENTS, null).status()).isEqualTo(200);
    }

    @Test
    void theLastUseIsKeptAtMostOnceAMinute() {
        var own = server.as(server.token, "GET", ACCESS_TOKENS + "/self", null)
                .data()
                .path("access_token_id")
                .asString();
        var start = lastUse(own, "2026-12-01T12:00:00.000Z");
        assertThat(start.path("address").asString()).isEqualTo("192.0.2.1");
        assertThat(start.path("route").asString()).isEqualTo("GET " + ACCESS_TOKENS + "/self");
        assertThat(start.path("api_date").asString()).isEqualTo(TestServer.NEWEST);

        server.clock.advance(Duration.ofSeconds(59));
        IntStream.range(0, 20).forEach(_ -> server.get(AGENTS));
        assertThat(lastUse(own, "2026-12-01T12:00:00.000Z")).isEqualTo(start);

        server.clock.advance(Duration.ofSeconds(1));
        server.call("GET", AGENTS, null, Map.of("api-key", server.token, "user-agent", "u".repeat(600)));
        var later = lastUse(own, "2026-12-01T12:01:00.000Z");
        assertThat(later.path("route").asString()).isEqualTo("GET " + AGENTS);
        assertThat(later.path("user_agent").asString()).isEqualTo("u".repeat(512));
    }

    /// It is written beside the request, so one waits for it, by asking without being seen.
    private JsonNode lastUse(String id, String at) {
        var eyes = server.token(server.workspace, EnumSet.of(Permission.ACCESS_TOKENS_READ));
        while (true) {
            var use = server.as(eyes, "GET", ACCESS_TOKENS + "/" + id, null)
                    .data()
                    .path("access_token_last_use");
            if (use.path("at").asString("").equals(at)) return use;
            Thread.onSpinWait();
        }
    }

    @Test
    void eachTokenHasABudgetOfItsOwn() {
        try (var limited = TestServer.fresh(new Limits(limiter("token", 5), null))) {
            var other = limited.token(limited.workspace, EnumSet.allOf(Permission.class));
            for (int left = 4; left >= 0; left--) {
                var reply = limited.get(AGENTS);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("ratelimit")).isEqualTo("\"token\";r=" + left + ";t=" + (5 - left));
                assertThat(reply.header("ratelimit-policy")).startsWith("\"token\";q=5");
            }

            var refused = limited.get(AGENTS);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo("RATE_LIMITED");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.header("ratelimit")).isEqualTo("\"token\";r=0;t=5");
            assertThat(limited.as(other, "GET", AGENTS, null).status()).isEqualTo(200);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(limited.get(AGENTS).status()).isEqualTo(200);
            assertThat(limited.get(AGENTS).status()).isEqualTo(429);
        }
    }

    @Test
    void aRefusedWriteIsNotDone() {
        try (var limited = TestServer.fresh(new Limits(limiter("token", 1), null))) {
            limited.get(AGENTS);
            var before = limited.everything();

            assertThat(limited.post(AGENT_TOKENS, "{\"agent_token_name\":\"n\"}")
                            .status())
                    .isEqualTo(429);

            assertThat(limited.everything()).isEqualTo(before);
        }
    }

    @Test
    void strangersAreCountedByAddress() {
        try (var limited = TestServer.fresh(new Limits(null, limiter("address", 3)))) {
            for (int i = 0; i < 3; i++) {
                var reply = limited.as("x", "GET", AGENTS, null);
                assertThat(reply.status()).isEqualTo(401);
                assertThat(reply.headers()).containsKeys("ratelimit", "ratelimit-policy", "www-authenticate");
            }
            assertThat(limited.as("x", "GET", AGENTS, null).status()).isEqualTo(429);
            assertThat(limited.call("GET", AGENTS, null, Map.of()).status()).isEqualTo(429);
            var login = limited.call("POST", "/v1/network/auth/access-token/login", "{}", Map.of());
            assertThat(login.status()).isEqualTo(429);
            assertThat(login.headers()).containsKey("retry-after");

            assertThat(limited.get(AGENTS).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,private,200", "POST,no-store,201"})
    void nothingIsKeptByACacheOnTheWay(String method, String control, int status) {
        int agent = server.agent("a");
        var reply = method.equals("GET")
                ? server.get(AGENTS + "/" + agent)
                : server.post(AGENT_TOKENS, "{\"agent_token_name\":\"n\"}");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("cache-control")).startsWith(control);
        assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void whatWasCreatedSaysWhere() {
        var made = server.post(AGENT_TOKENS, "{\"agent_token_name\":\"n\"}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(server.get(String.valueOf(made.header("location"))).status()).isEqualTo(200);
    }

    private RateLimiter limiter(String name, int burst) {
        return new RateLimiter(new RateLimiter.Limit(name, 1, burst), 100, nanos::get);
    }

    private String bound(String addresses) {
        return accessToken(server.token, """
                {"access_token_name":"n","permissions":["platform.agents.read"],\
                "access_token_expiration":"2027-01-01T00:00:00Z","access_token_allowed_addresses":%s}""".formatted(addresses));
    }

    private String accessToken(String by, String body) {
        var made = server.as(by, "POST", ACCESS_TOKENS, body);
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        return made.data().path("access_token").asString();
    }

    private Reply at(String date, String method, String path, @Nullable String body, Map<String, String> more) {
        var headers = new HashMap<>(Map.of("authorization", "Bearer " + server.token, "syntropy-version", date));
        headers.putAll(more);
        return server.call(method, path, body, headers);
    }
}
