package syntropy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.Everything;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

/// The audit log as the API shows it.
class AuditLogTest {
    private static final Pattern SECRET = Pattern.compile("syn_[a-z]{2}_[0-9A-Za-z]{38}");

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anEntrySaysWhoDidWhatFromWhereByWhichRequest() {
        var reply = server.call(
                "POST",
                "/v1/network/auth/agent-tokens",
                "{\"agent_token_name\":\"t\"}",
                Map.of("authorization", "Bearer " + server.token, "user-agent", "tests/1.0"));

        var entry = list("limit=1").getFirst();
        assertThat(entry.path("type").asString()).isEqualTo("agent_token.created");
        assertThat(entry.path("object_type").asString()).isEqualTo("agent_token");
        assertThat(entry.path("object_id").asString()).isEqualTo("1");
        assertThat(entry.path("timestamp").asString()).isEqualTo("2026-12-01T12:00:00.000Z");
        assertThat(entry.at("/actor/type").asString()).isEqualTo("TOKEN");
        assertThat(entry.at("/actor/name").asString()).isEqualTo("test");
        assertThat(entry.at("/actor/user_id").isNull()).isTrue();
        assertThat(entry.path("access_token_id")).isEqualTo(entry.at("/actor/id"));
        assertThat(entry.path("address").asString()).isEqualTo("192.0.2.1");
        assertThat(entry.path("user_agent").asString()).isEqualTo("tests/1.0");
        assertThat(entry.path("request_id").asString()).isEqualTo(reply.header("syntropy-request-id"));
        assertThat(entry.path("api_date").asString()).isEqualTo(TestServer.NEWEST);
        assertThat(entry.path("operation").asString()).isEqualTo("V1NetworkAuthAgentTokensCreate");
        assertThat(entry.at("/data/agent_token_id").asInt()).isEqualTo(1);
    }

    @Test
    void anEntryHasTheFieldsThatChangedBeforeAndAfter() {
        int agent = server.agent("before");
        server.clock.advance(Duration.ofSeconds(1));
        server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"after\",\"agent_tags\":[\"eu\"]}");
        var updated = changes(list("type=agent.updated").getFirst());

        assertThat(updated.keySet()).containsExactlyInAnyOrder("agent_name", "agent_tags", "agent_modified_at");
        assertThat(of(updated, "agent_name").path("before").asString()).isEqualTo("before");
        assertThat(of(updated, "agent_name").path("after").asString()).isEqualTo("after");
        assertThat(of(updated, "agent_tags").path("before").isEmpty()).isTrue();
        assertThat(of(updated, "agent_tags").at("/after/0/agent_tag_name").asString())
                .isEqualTo("eu");
    }

    @Test
    void whatWasMadeHasNoBeforeAndWhatWasRemovedNoAfter() {
        int agent = server.agent("one");
        server.call("DELETE", "/v1/network/agents/" + agent, null);

        assertThat(changes(list("type=agent.created").getFirst()))
                .containsKey("agent_name")
                .allSatisfy((_, change) ->
                        assertThat(change.path("before").isNull()).isTrue());
        assertThat(changes(list("type=agent.deleted").getFirst()))
                .containsKey("agent_name")
                .allSatisfy(
                        (_, change) -> assertThat(change.path("after").isNull()).isTrue());
    }

    @Test
    void whatChangedIsOfTheShapeOfTheDate() {
        int agent = server.agent("one");
        server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"two\"}");
        server.call("DELETE", "/v1/network/agents/" + agent, null);

        var newest = changes(list("type=agent.deleted").getFirst());
        var older = changes(at("2023-02-22", "GET", "/v1/network/audit?type=agent.deleted", null)
                .data()
                .get(0));
        assertThat(of(newest, "agent_status").path("before").asString()).isEqualTo("OK");
        assertThat(of(older, "agent_status").at("/before/status").asString()).isEqualTo("OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2022-07-07", "2023-02-22", "2026-11-24"})
    void atEveryDateItIsWalkedByCursors(String date) {
        for (int i = 0; i < 5; i++) server.agent("a" + i);
        var all = at(date, "GET", "/v1/network/audit?limit=1000", null);
        var page = at(date, "GET", "/v1/network/audit?limit=2", null);
        var next = at(
                date,
                "GET",
                "/v1/network/audit?limit=2&skip="
                        + page.data().get(1).path("event_id").asString(),
                null);

        assertThat(all.status()).isEqualTo(200);
        assertThat(all.body().path("has_more").asBoolean()).isFalse();
        assertThat(next.body().path("has_more").asBoolean()).isTrue();
        assertThat(next.data().get(0)).isEqualTo(all.data().get(2));
        assertThat(next.data().get(1)).isEqualTo(all.data().get(3));
    }

    @Test
    void everyFilterFindsWhatReadingAllAndLeavingOutFinds() {
        var other = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var requests = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            int agent = server.agentAs(i % 2 == 0 ? server.token : other, "a" + i);
            server.clock.advance(Duration.ofHours(1));
            requests.add(
                    server.call("DELETE", "/v1/network/agents/" + agent, null).header("syntropy-request-id"));
        }
        var all = list("limit=1000");
        var token = list("type=agent.created").getFirst().at("/actor/id").asString();
        var filters = Map.<String, Predicate<JsonNode>>of(
                "actor_id=" + token,
                entry -> token.equals(entry.at("/actor/id").asString()),
                "access_token_id=" + token + "&type=agent.*",
                entry -> token.equals(entry.path("access_token_id").asString())
                        && entry.path("type").asString().startsWith("agent."),
                "request_id=" + requests.get(4),
                entry -> entry.path("request_id").asString().equals(requests.get(4)),
                "actor_id=operator&type=access_token.created",
                entry -> entry.at("/actor/id").asString().equals("operator")
                        && entry.path("type").asString().equals("access_token.created"),
                "object_type=agent&object_id=3&actor_id=" + token,
                entry -> entry.path("object_type").asString().equals("agent")
                        && entry.path("object_id").asString().equals("3")
                        && entry.at("/actor/id").asString().equals(token),
                "actor_id=nobody",
                _ -> false);
        filters.forEach((query, wanted) -> {
            var expected = all.stream().filter(wanted).toList();
            assertThat(expected.isEmpty()).as(query).isEqualTo(query.endsWith("nobody"));
            assertThat(list("limit=1000&" + query)).as(query).isEqualTo(expected);
        });
    }

    @Test
    void aSearchTakesTheSameFiltersAndTheActorsKindAndName() {
        server.agent("one");
        var search = server.post("/v1/network/audit/logs/search", """
                {"filter":{"type":["*.created"],"actor_type":["SYSTEM"],"actor_name":"operator at the command line"}}""");

        assertThat(search.data().valueStream().map(entry -> entry.path("type").asString()))
                .isNotEmpty()
                .containsOnly("access_token.created");
        assertThat(server.post("/v1/network/audit/logs/search", "{\"filter\":{\"type\":[]}}")
                        .data()
                        .isEmpty())
                .isTrue();
        assertThat(server.post("/v1/network/audit/logs/search", "{\"filter\":{\"type\":[\"agents.*\"]}}")
                        .pointers())
                .containsExactly("/filter/type/0");
        assertThat(server.get("/v1/network/audit?type=agents.*").pointers()).containsExactly("/type/0");
    }

    @Test
    void thePersonBehindATokenIsNamedAlsoOnceTheTokenIsGone() {
        var claimed = Everything.person(server);
        int person = claimed.userId().value();
        var id = claimed.accessTokenId().value();
        server.as(claimed.accessToken(), "POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");

        assertThat(list("actor_id=" + id).getFirst().at("/actor/user_id").asInt())
                .isEqualTo(person);
        server.call("DELETE", "/v1/network/auth/access-tokens/" + id, null);
        assertThat(list("actor_id=" + id).getFirst().at("/actor/user_id").asInt())
                .isEqualTo(person);
    }

    @Test
    void itNeedsItsPermissionAndShowsNothingOfOtherWorkspaces() {
        var without = server.token(server.workspace, EnumSet.complementOf(EnumSet.of(Permission.AUDIT_READ)));
        assertThat(server.as(without, "GET", "/v1/network/audit", null).status())
                .isEqualTo(403);
        var other = server.workspace("other");
        server.agent("one");
        var theirs = server.token(other, EnumSet.of(Permission.AUDIT_READ));
        assertThat(server.as(theirs, "GET", "/v1/network/audit", null).data().valueStream())
                .allSatisfy(
                        entry -> assertThat(entry.path("workspace_id").asInt()).isEqualTo(other.value()));
    }

    @Test
    void noEntryHasASecretNorAnEmptyActor() {
        Everything.happens(server);

        for (var date : server.dates()) {
            var entries = at(date.toString(), "GET", "/v1/network/audit?limit=1000", null);
            assertThat(SECRET.matcher(entries.body().toString()).find()).isFalse();
            assertThat(entries.data()).hasSizeGreaterThan(50).allSatisfy(entry -> {
                assertThat(entry.at("/actor/id").asString()).isNotEmpty();
                assertThat(entry.at("/actor/name").asString()).isNotEmpty();
                assertThat(entry.path("request_id").asString()).startsWith("req_");
            });
        }
    }

    /// What the Python SDK sends and reads.
    @ParameterizedTest
    @ValueSource(strings = {"2022-07-07", "2023-02-22"})
    void atOlderDatesItIsSearchedAndToldAsItWas(String date) {
        int agent = server.agent("one");
        server.call("DELETE", "/v1/network/agents/" + agent, null);

        var reply = at(date, "POST", "/v1/network/audit/logs/search", """
                {"from":"2026-12-01T00:00:00","to":"2026-12-02T00:00:00","skip":0,"take":2}""");
        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.data()).hasSize(2);
        var deleted = reply.data().get(0);
        assertThat(deleted.propertyNames())
                .containsExactlyInAnyOrder(
                        "action_type",
                        "parameters",
                        "performed_by",
                        "record_type",
                        "source_type",
                        "timestamp",
                        "user_id",
                        "workspace_id");
        assertThat(deleted.path("action_type").asString()).isEqualTo("ACTION_DELETED");
        assertThat(deleted.path("record_type").asString()).isEqualTo("TYPE_AGENT");
        assertThat(deleted.path("source_type").asString()).isEqualTo("SOURCE_USER");
        assertThat(deleted.path("performed_by").asString()).isEqualTo("test");
        assertThat(deleted.path("user_id").asInt(-1)).isZero();
        assertThat(deleted.path("parameters").asString()).contains("{\"field\":\"agent_name\",\"before\":\"one\"");

        assertThat(found(date, "\"action\":[\"ACTION_CREATED\"],\"type\":[\"TYPE_AGENT\",\"TYPE_AGENT_TOKEN\"]"))
                .containsExactly("ACTION_CREATED TYPE_AGENT", "ACTION_CREATED TYPE_AGENT_TOKEN");
        assertThat(found(date, "\"source\":[\"SOURCE_SYSTEM\"]")).containsExactly("ACTION_CREATED TYPE_ACCESS_TOKEN");
        assertThat(found(date, "\"performed_by\":\"test\",\"type\":[\"TYPE_AGENT\"]"))
                .containsExactly("ACTION_DELETED TYPE_AGENT", "ACTION_CREATED TYPE_AGENT");
        assertThat(found(date, "\"performed_by\":\"nobody\"")).isEmpty();
        assertThat(found(date, "\"action\":[]")).isEmpty();
        assertThat(at(date, "POST", "/v1/network/audit/logs/search", "{}").status())
                .isEqualTo(400);
    }

    private List<String> found(String date, String filter) {
        var body = "{\"from\":\"2026-12-01T00:00:00Z\",\"to\":\"2026-12-02T00:00:00Z\"," + filter + "}";
        var reply = at(date, "POST", "/v1/network/audit/logs/search", body);
        assertThat(reply.status()).as("%s", reply).isEqualTo(206);
        return reply.data()
                .valueStream()
                .map(entry -> entry.path("action_type").asString() + " "
                        + entry.path("record_type").asString())
                .toList();
    }

    private Reply at(String date, String method, String target, @Nullable String body) {
        return server.call(
                method, target, body, Map.of("authorization", "Bearer " + server.token, "syntropy-version", date));
    }

    private List<JsonNode> list(String query) {
        var reply = server.get("/v1/network/audit?" + query);
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return reply.data().valueStream().collect(Collectors.toList());
    }

    private static Map<String, JsonNode> changes(JsonNode entry) {
        return entry.path("changes")
                .valueStream()
                .collect(Collectors.toMap(change -> change.path("field").asString(), change -> change));
    }

    private static JsonNode of(Map<String, JsonNode> changes, String field) {
        return Objects.requireNonNull(changes.get(field));
    }
}
