package syntropy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

class RulesTest {
    private static final String RULES = "/v1/network/rules";
    private static final String POINT_TO_TAG = RULES + "/connections/point-to-tag";
    private static final String CONNECTIONS = "/v1/network/connections";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void connectsTheAgentWithEveryOneThatCarriesTheTag() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db");
        int two = server.realAgent("two", "db", "web");
        server.agent("three", "web");

        int rule = rule(hub, "db");

        assertThat(connections()).containsExactly(pair(hub, one, "RULE"), pair(hub, two, "RULE"));
        assertThat(events()).endsWith("rule.created", "connection.created", "connection.created");
        assertThat(server.get(RULES + "/" + rule).data().toString())
                .isEqualTo("{\"id\":%d,\"agent_id\":%d,\"rule\":\"POINT_TO_TAG\",\"tag\":\"db\",".formatted(rule, hub)
                        + "\"created_at\":\"2026-12-01T12:00:00.000Z\"}");
    }

    @Test
    void aRuleForATagThatNobodyCarriesYetWaitsForThem() {
        int hub = server.realAgent("hub");
        rule(hub, "later");
        assertThat(connections()).isEmpty();

        int born = server.agent("born with it", "later");
        int grown = server.agent("grown into it");
        tags(grown, "other", "later");

        assertThat(connections()).containsExactly(pair(hub, born, "RULE"), pair(hub, grown, "RULE"));
    }

    @Test
    void whatARuleMadeGoesWithTheTag() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db", "web");
        rule(hub, "db");

        tags(one, "web");

        assertThat(connections()).isEmpty();
        assertThat(events()).endsWith("agent.updated", "connection.deleted");
    }

    @Test
    void whatARuleMadeGoesWithTheRule() {
        int hub = server.realAgent("hub");
        server.agent("one", "db");
        int rule = rule(hub, "db");

        assertThat(server.call("DELETE", RULES + "/" + rule, null).status()).isEqualTo(204);

        assertThat(connections()).isEmpty();
        assertThat(events()).endsWith("rule.deleted", "connection.deleted");
        assertThat(server.get(RULES + "/" + rule).code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void itStaysAsLongAsAnyRuleOrTagAsksForIt() {
        int one = server.realAgent("one", "left", "both");
        int two = server.realAgent("two", "right", "both");
        var rules = List.of(rule(one, "right"), rule(one, "both"), rule(two, "left"), rule(two, "both"));
        var connected = List.of(pair(one, two, "RULE"));
        assertThat(connections()).isEqualTo(connected);
        var id = connectionIds();

        server.call("DELETE", RULES + "/" + rules.get(0), null);
        assertThat(connections()).isEqualTo(connected);
        tags(one, "left");
        assertThat(connections()).isEqualTo(connected);
        server.call("DELETE", RULES + "/" + rules.get(2), null);
        assertThat(connections()).as("one still points to a tag of two").isEqualTo(connected);
        assertThat(connectionIds()).as("never made anew").isEqualTo(id);
        server.call("DELETE", RULES + "/" + rules.get(1), null);
        assertThat(connections()).isEmpty();
        tags(one, "both");
        assertThat(connections()).isEqualTo(connected);
    }

    @Test
    void neverConnectsAnAgentWithItself() {
        int hub = server.realAgent("hub", "db");
        rule(hub, "db");
        assertThat(connections()).isEmpty();
    }

    @Test
    void neverConnectsTwoVirtualAgentsThoughAHandMay() {
        int hub = server.agent("hub");
        int one = server.agent("one", "db");
        rule(hub, "db");
        assertThat(connections()).isEmpty();

        int connection = server.connection(hub, one);
        assertThat(server.call("DELETE", CONNECTIONS + "/" + connection, null).status())
                .isEqualTo(204);
    }

    @Test
    void aHandMadeConnectionIsNeverARulesToTakeAway() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db");
        server.connection(one, hub);

        int rule = rule(hub, "db");
        assertThat(connections()).containsExactly(pair(hub, one, "API"));
        server.call("DELETE", RULES + "/" + rule, null);
        assertThat(connections()).containsExactly(pair(hub, one, "API"));
    }

    @Test
    void whatARuleMadeOutlivesItOnceItIsAskedForByHand() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db");
        int rule = rule(hub, "db");

        var again = server.post(
                CONNECTIONS + "/point-to-point",
                "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(one, hub));

        assertThat(again.data().get(0).path("is_new").asBoolean()).isFalse();
        assertThat(events()).endsWith("connection.updated");
        server.call("DELETE", RULES + "/" + rule, null);
        assertThat(connections()).containsExactly(pair(hub, one, "API"));
        server.connection(one, hub);
        assertThat(events()).as("nothing more to be told").endsWith("rule.deleted");
    }

    @Test
    void aMeshTakesOverWhatRulesMadeAmongItsMembersAndNoMore() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db");
        int two = server.agent("two", "db");
        rule(hub, "db");

        server.post(CONNECTIONS + "/mesh", "{\"agent_ids\":[{\"agent_id\":%d},{\"agent_id\":%d}]}".formatted(hub, two));

        assertThat(connections()).containsExactly(pair(hub, one, "RULE"), pair(hub, two, "API"));
    }

    @Test
    void whatARuleAsksForCantBeRemovedAndTheRuleIsNamed() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db");
        int two = server.agent("two");
        int byHand = server.connection(hub, two);
        int rule = rule(hub, "db");
        int id = connectionIds().stream()
                .filter(each -> each != byHand)
                .findFirst()
                .orElseThrow();
        var before = server.everything();

        var refused = server.call("DELETE", CONNECTIONS + "/" + id, null);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("CONNECTION_KEPT_BY_RULE");
        assertThat(refused.body().path("detail").asString()).contains("rule " + rule);

        var many = server.post(
                CONNECTIONS + "/remove", "{\"agent_connection_group_ids\":[%d,%d,99]}".formatted(byHand, id));
        assertThat(many.status()).isEqualTo(400);
        assertThat(many.pointers()).containsExactly("/agent_connection_group_ids/1");
        assertThat(many.toString()).contains("rule " + rule).contains("NOT_ALLOWED");
        assertThat(server.everything()).isEqualTo(before);

        server.connection(one, hub);
        assertThat(server.call("DELETE", CONNECTIONS + "/" + id, null).code())
                .as("made by hand or not, it would be back")
                .isEqualTo("CONNECTION_KEPT_BY_RULE");
        server.call("DELETE", RULES + "/" + rule, null);
        assertThat(server.call("DELETE", CONNECTIONS + "/" + id, null).status()).isEqualTo(204);
    }

    @Test
    void anAgentThatGoesTakesItsRulesAndConnectionsAlong() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db");
        int two = server.agent("two", "db");
        rule(hub, "db");

        server.call("DELETE", "/v1/network/agents/" + one, null);
        assertThat(connections()).containsExactly(pair(hub, two, "RULE"));
        assertThat(server.call("DELETE", "/v1/network/agents/" + hub, null).status())
                .isEqualTo(204);

        assertThat(connections()).isEmpty();
        assertThat(search("{}").data()).isEmpty();
        assertThat(events()).contains("rule.deleted");
    }

    @Test
    void createAnswersEachRuleAndSaysWhetherItIsNew() {
        int hub = server.realAgent("hub");
        int db = rule(hub, "db");

        var made = server.post(POINT_TO_TAG, "{\"agent_id\":%d,\"tag_names\":[\"web\",\"db\",\"web\"]}".formatted(hub));

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.data().toString())
                .isEqualTo(("[{\"id\":%d,\"agent_id\":%d,\"tag_name\":\"web\",\"is_new\":true},"
                                + "{\"id\":%d,\"agent_id\":%d,\"tag_name\":\"db\",\"is_new\":false}]")
                        .formatted(db + 1, hub, db, hub));
    }

    @Test
    void updateTakesItsChangesOneAfterTheOtherAndTouchesConnectionsOnce() {
        int hub = server.realAgent("hub");
        int one = server.agent("one", "db");
        int two = server.agent("two", "web");
        rule(hub, "db");
        var before = connectionIds();

        var reply = update("""
                [{"op":"remove","value":{"agent_id":%1$d,"tag_names":["db"]}},
                 {"op":"add","value":{"agent_id":%1$d,"tag_names":["web","x"]}},
                 {"op":"add","value":{"agent_id":%1$d,"tag_names":["db"]}},
                 {"op":"replace","value":{"agent_id":%1$d,"tag_names":["db","web"]}}]""".formatted(hub));

        assertThat(reply.status()).as("%s", reply).isEqualTo(204);
        assertThat(tagsOf(hub)).containsExactly("db", "web");
        assertThat(connections()).containsExactly(pair(hub, one, "RULE"), pair(hub, two, "RULE"));
        assertThat(connectionIds()).containsAll(before);
        assertThat(events())
                .endsWith(
                        "rule.deleted",
                        "rule.created",
                        "rule.created",
                        "rule.created",
                        "rule.deleted",
                        "connection.created");

        update("[{\"op\":\"replace\",\"value\":{\"agent_id\":%d,\"tag_names\":[]}}]".formatted(hub));
        assertThat(connections()).isEmpty();
    }

    @Test
    void updateIsAllOrNothingAndNamesWhatItComplainsOf() {
        int hub = server.realAgent("hub");
        rule(hub, "db");
        var before = server.everything();

        assertThat(update("""
                        [{"op":"remove","value":{"agent_id":%d,"tag_names":["db"]}},
                         {"op":"add","value":{"agent_id":98,"tag_names":["db"]}},
                         {"op":"remove","value":{"agent_id":99,"tag_names":["db"]}},
                         {"op":"replace","value":{"agent_id":99,"tag_names":[]}}]""".formatted(hub)).pointers()).containsExactly("/1/value/agent_id", "/3/value/agent_id");
        assertThat(update("[{\"op\":\"move\",\"value\":{\"agent_id\":1,\"tag_names\":[\"\"]}},{\"x\":1}]")
                        .pointers())
                .containsExactly("/0/op", "/0/value/tag_names/0", "/1/x", "/1/op", "/1/value");
        assertThat(server.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"changes\":[]}", "null", "1", "\"add\"", ""})
    void theBodyOfAnUpdateIsAList(String body) {
        var reply = server.call("PATCH", POINT_TO_TAG, body.isEmpty() ? null : body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.pointers()).containsExactly("");
        assertThat(server.call("PATCH", POINT_TO_TAG, "[]").status()).isEqualTo(204);
    }

    @Test
    void removePassesOverWhatIsNotThere() {
        int hub = server.realAgent("hub");
        server.agent("one", "db");
        rule(hub, "db");
        rule(hub, "web");

        assertThat(server.post(
                                POINT_TO_TAG + "/remove",
                                "{\"agent_id\":%d,\"tag_names\":[\"db\",\"nobody's\"]}".formatted(hub))
                        .status())
                .isEqualTo(204);
        assertThat(tagsOf(hub)).containsExactly("web");
        assertThat(connections()).isEmpty();
        assertThat(server.post(POINT_TO_TAG + "/remove", "{\"agent_id\":999,\"tag_names\":[\"db\"]}")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void anUnknownAgentIsRefusedOrNotFound() {
        assertThat(server.post(POINT_TO_TAG, "{\"agent_id\":9,\"tag_names\":[\"db\"]}")
                        .pointers())
                .containsExactly("/agent_id");
        assertThat(server.get(POINT_TO_TAG + "/9").code()).isEqualTo("NOT_FOUND");
        assertThat(server.get(RULES + "/9").code()).isEqualTo("NOT_FOUND");
        assertThat(server.call("DELETE", RULES + "/9", null).code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void searchesFindAgentsAndRules() {
        int one = server.realAgent("one");
        int two = server.realAgent("two");
        int three = server.realAgent("three");
        rule(two, "db");
        rule(one, "web");
        rule(one, "db");
        rule(three, "web");

        assertThat(agents("{}")).containsExactly(one, two, three);
        assertThat(agents("{\"filter\":{\"tag_names\":[\"db\",\"none\"]}}")).containsExactly(one, two);
        assertThat(agents("{\"filter\":{\"agent_ids\":[%d,77],\"tag_names\":[\"web\"]}}".formatted(three)))
                .containsExactly(three);
        assertThat(agents("{\"filter\":{\"agent_ids\":[]}}")).isEmpty();
        assertThat(agents("{\"skip\":%d,\"limit\":1}".formatted(one))).containsExactly(two);
        assertThat(agents("{\"take\":%d,\"limit\":1,\"order\":\"agent_id:DESC\"}".formatted(one)))
                .containsExactly(two);
        var first = server.post(POINT_TO_TAG + "/search", "{\"limit\":1}");
        assertThat(first.body().toString())
                .isEqualTo("{\"data\":[{\"agent_id\":%d,\"tag_names\":[\"db\",\"web\"]}],\"has_more\":true}"
                        .formatted(one));

        assertThat(search("{}").data().findValuesAsString("id")).containsExactly("1", "2", "3", "4");
        assertThat(search("{\"filter\":{\"agent_ids\":[%d]}}".formatted(one))
                        .data()
                        .findValuesAsString("tag"))
                .containsExactly("web", "db");
        assertThat(search("{\"skip\":2,\"order\":\"id:DESC\"}").data().findValuesAsString("id"))
                .containsExactly("1");
        server.call("DELETE", RULES + "/2", null);
        assertThat(search("{\"skip\":2}").data().findValuesAsString("id"))
                .as("the id of a deleted rule is still a place")
                .containsExactly("3", "4");
        assertThat(search("{\"skip\":5}").code()).isEqualTo("CURSOR_NOT_FOUND");
    }

    @Test
    void atOlderDatesSearchesComeWholeUnlessTakeIsGiven() {
        int hub = server.realAgent("hub");
        var names = Stream.iterate(1, n -> n + 1)
                .limit(25)
                .map("\"t%d\""::formatted)
                .toList();
        server.post(POINT_TO_TAG, "{\"agent_id\":%d,\"tag_names\":[%s]}".formatted(hub, String.join(",", names)));
        var old = server.pinned("2022-07-07");

        var all = server.as(old, "POST", RULES + "/search", "{}");
        assertThat(all.status()).isEqualTo(206);
        assertThat(all.data()).hasSize(25);
        assertThat(all.body().propertyNames()).containsExactly("data");
        assertThat(server.as(old, "POST", RULES + "/search", "{\"take\":3,\"skip\":1}")
                        .data()
                        .findValuesAsString("id"))
                .containsExactly("2", "3", "4");
        assertThat(server.as(old, "PATCH", POINT_TO_TAG, "null").status())
                .as("a list that may be empty may be null there")
                .isEqualTo(204);
    }

    @Test
    void rulesHaveTheirOwnPermissions() {
        int hub = server.realAgent("hub");
        var reader = server.token(server.workspace, EnumSet.of(Permission.RULES_READ));
        var writer = server.token(server.workspace, EnumSet.of(Permission.RULES_WRITE));
        var body = "{\"agent_id\":%d,\"tag_names\":[\"db\"]}".formatted(hub);

        assertThat(server.as(reader, "POST", POINT_TO_TAG, body).code()).isEqualTo("INSUFFICIENT_SCOPE");
        assertThat(server.as(writer, "POST", POINT_TO_TAG, body).status()).isEqualTo(200);
        assertThat(server.as(writer, "GET", POINT_TO_TAG + "/" + hub, null).code())
                .isEqualTo("INSUFFICIENT_SCOPE");
        assertThat(server.as(reader, "GET", POINT_TO_TAG + "/" + hub, null).status())
                .isEqualTo(200);
    }

    @Test
    void aRuleOverThousandsOfAgentsIsOneCall() {
        int hub = server.realAgent("hub");
        int count = 3000;
        var key = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}")
                .data()
                .path("agent_token")
                .asString();
        for (int i = 0; i < count; i++) {
            server.post(
                    "/v1/network/agents",
                    "{\"agent_name\":\"a%d\",\"agent_token\":\"%s\",\"agent_tags\":[\"all\"]}".formatted(i, key));
        }

        long start = System.nanoTime();
        int rule = rule(hub, "all");
        double made = (System.nanoTime() - start) / 1e9;
        assertThat(events().stream().filter("connection.created"::equals)).hasSize(count);
        start = System.nanoTime();
        server.call("DELETE", RULES + "/" + rule, null);
        double gone = (System.nanoTime() - start) / 1e9;

        assertThat(connections()).isEmpty();
        assertThat(made).as("seconds to make them").isLessThan(10);
        assertThat(gone).as("seconds to take them away").isLessThan(10);
        System.out.printf("A rule over %,d agents took %.2f s to make and %.2f s to take away%n", count, made, gone);
    }

    private int rule(int agent, String tag) {
        var made = server.post(POINT_TO_TAG, "{\"agent_id\":%d,\"tag_names\":[\"%s\"]}".formatted(agent, tag));
        assertThat(made.status()).as("%s", made).isEqualTo(200);
        return made.data().get(0).path("id").asInt();
    }

    private Reply update(String changes) {
        return server.call("PATCH", POINT_TO_TAG, changes);
    }

    private Reply search(String body) {
        return server.post(RULES + "/search", body);
    }

    private List<Integer> agents(String search) {
        return server.post(POINT_TO_TAG + "/search", search)
                .data()
                .valueStream()
                .map(each -> each.path("agent_id").asInt())
                .toList();
    }

    private List<String> tagsOf(int agent) {
        return server.get(POINT_TO_TAG + "/" + agent)
                .data()
                .path("tag_names")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private void tags(int agent, String... names) {
        var quoted = Stream.of(names).map("\"%s\""::formatted).toList();
        var reply = server.call(
                "PATCH", "/v1/network/agents/" + agent, "{\"agent_tags\":[" + String.join(",", quoted) + "]}");
        assertThat(reply.status()).as("%s", reply).isEqualTo(204);
    }

    private static String pair(int one, int other, String createdBy) {
        return Math.min(one, other) + "-" + Math.max(one, other) + " " + createdBy;
    }

    private List<String> connections() {
        return server.get(CONNECTIONS + "?limit=1000")
                .data()
                .valueStream()
                .map(each -> pair(
                        each.path("agent_1").path("agent_id").asInt(),
                        each.path("agent_2").path("agent_id").asInt(),
                        each.path("agent_connection_group_created_by").asString()))
                .sorted()
                .toList();
    }

    private Set<Integer> connectionIds() {
        var ids = new TreeSet<Integer>();
        server.get(CONNECTIONS + "?limit=1000")
                .data()
                .forEach(each -> ids.add(each.path("agent_connection_group_id").asInt()));
        return ids;
    }

    /// The types of all that happened, in order.
    private List<String> events() {
        return server.events().stream()
                .sorted((one, other) ->
                        String.valueOf(one.get("event_id")).compareTo(String.valueOf(other.get("event_id"))))
                .map(each -> String.valueOf(each.get("type")))
                .toList();
    }
}
