package syntropy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import tools.jackson.databind.JsonNode;

class ConnectionsTest {
    private static final String PAIRS = "/v1/network/connections/point-to-point";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPairHasOneConnectionWhicheverWayRoundItIsAskedFor() {
        int one = server.agent("one");
        int two = server.agent("two");
        int id = server.connection(two, one);

        var again = server.post(PAIRS, pairs(one, two)).data().get(0);

        assertThat(again.path("agent_connection_group_id").asInt()).isEqualTo(id);
        assertThat(again.path("is_new").asBoolean()).isFalse();
        assertThat(again.path("agent_1_id").asInt()).isEqualTo(one);
        assertThat(server.get("/v1/network/connections").data()).hasSize(1);
    }

    @Test
    void aPairThatStandsTwiceInOneCallIsConnectedOnce() {
        int one = server.agent("one");
        int two = server.agent("two");
        var made = server.post(
                        PAIRS,
                        "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d},{\"agent_1_id\":%d,\"agent_2_id\":%d}]}"
                                .formatted(one, two, two, one))
                .data();
        assertThat(made).hasSize(2);
        assertThat(made.get(0).path("agent_connection_group_id"))
                .isEqualTo(made.get(1).path("agent_connection_group_id"));
        assertThat(server.get("/v1/network/connections").data()).hasSize(1);
    }

    @Test
    void whoJoinsAMeshKeepsTheConnectionsThatItHas() {
        int hub = server.agent("hub");
        var pairs = new ArrayList<String>();
        int first = 0;
        for (int i = 0; i < 600; i++) {
            int spoke = server.agent("spoke-" + i);
            if (i == 599) first = server.connection(spoke, hub);
            pairs.add("{\"agent_1_id\":%d,\"agent_2_id\":%d}".formatted(hub, spoke));
        }

        var made = server.post(PAIRS, "{\"agent_pairs\":[%s]}".formatted(String.join(",", pairs)))
                .data();

        assertThat(made).hasSize(600);
        assertThat(made.get(599).path("agent_connection_group_id").asInt()).isEqualTo(first);
        assertThat(made.get(599).path("is_new").asBoolean()).isFalse();
        assertThat(made.get(598).path("is_new").asBoolean()).isTrue();
    }

    @Test
    void refusesToConnectAnAgentWithItself() {
        int one = server.agent("one");
        var refused = server.post(PAIRS, pairs(one, one));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("AGENT_TO_ITSELF");
    }

    @Test
    void namesEachUnknownAgentAndConnectsNobody() {
        int one = server.agent("one");
        int two = server.agent("two");
        var refused = server.post(
                PAIRS,
                "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d},{\"agent_1_id\":98,\"agent_2_id\":99}]}"
                        .formatted(one, two));
        assertThat(refused.pointers()).containsExactly("/agent_pairs/1/agent_1_id", "/agent_pairs/1/agent_2_id");
        assertThat(server.get("/v1/network/connections").data()).isEmpty();

        var mesh = server.post(
                "/v1/network/connections/mesh",
                "{\"agent_ids\":[{\"agent_id\":%d},{\"agent_id\":77},{\"agent_id\":%d}]}".formatted(one, one));
        assertThat(mesh.pointers()).containsExactly("/agent_ids/1/agent_id", "/agent_ids/2/agent_id");
    }

    @Test
    void saysWhyTheStatusOfAVirtualAgentsConnectionIsNotAvailable() {
        int id = server.connection(server.agent("one"), server.agent("two"));
        var shown = show(id);
        assertThat(shown.path("agent_connection_group_status").asString()).isEqualTo("NOT_AVAILABLE");
        assertThat(shown.path("agent_connection_group_status_reason").asString())
                .contains("virtual");
        assertThat(shown.path("agent_1").path("agent_name").asString()).isEqualTo("one");
        assertThat(shown.path("agent_2").path("agent_name").asString()).isEqualTo("two");
    }

    @Test
    void aMeshOf300AgentsIsOneCallAndAllOrNothing() {
        var ids = new ArrayList<Integer>();
        for (int i = 0; i < 300; i++) ids.add(server.agent("a" + i));
        var list = ids.stream().map("{\"agent_id\":%d}"::formatted).collect(Collectors.joining(","));

        var refused =
                server.post("/v1/network/connections/mesh", "{\"agent_ids\":[%s,{\"agent_id\":9999}]}".formatted(list));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointers()).containsExactly("/agent_ids/300/agent_id");
        assertThat(server.get("/v1/network/connections").data()).isEmpty();

        long start = System.nanoTime();
        var made = server.post("/v1/network/connections/mesh", "{\"agent_ids\":[%s]}".formatted(list));
        double seconds = (System.nanoTime() - start) / 1e9;

        assertThat(made.status()).isEqualTo(202);
        assertThat(made.data()).hasSize(44_850);
        var distinct = new HashSet<Integer>();
        made.data()
                .forEach(each ->
                        distinct.add(each.path("agent_connection_group_id").asInt()));
        assertThat(distinct).hasSize(44_850);
        assertThat(server.events().stream().filter(each -> "connection.created".equals(each.get("type"))))
                .hasSize(44_850);
        assertThat(seconds).as("seconds of a mesh of 300").isLessThan(15);
        System.out.printf("A mesh of 300 agents, 44,850 connections, took %.1f s%n", seconds);
    }

    @Test
    void takesAThousandPairsInAFilter() {
        int one = server.agent("one");
        int two = server.agent("two");
        server.connection(one, two);
        var filter = new StringBuilder();
        for (int i = 0; i < 999; i++) {
            filter.append("{\"agent_1_id\":%d,\"agent_2_id\":%d},".formatted(1000 + i, 3000 + i));
        }
        var found = server.post(
                "/v1/network/connections/search",
                "{\"filter\":{\"agent_pair\":[%s{\"agent_1_id\":%d,\"agent_2_id\":%d}]}}".formatted(filter, two, one));
        assertThat(found.status()).as("%s", found).isEqualTo(200);
        assertThat(found.data()).hasSize(1);
    }

    @Test
    void filtersByConnectionEndAndPair() {
        int one = server.agent("one");
        int two = server.agent("two");
        int three = server.agent("three");
        int first = server.connection(one, two);
        int second = server.connection(two, three);
        assertThat(found("\"agent_id\":[%d]".formatted(two))).hasSize(2);
        assertThat(found("\"agent_id\":[%d]".formatted(three))
                        .get(0)
                        .path("agent_connection_group_id")
                        .asInt())
                .isEqualTo(second);
        assertThat(found("\"agent_connection_group_id\":[%d]".formatted(first))).hasSize(1);
        assertThat(found("\"agent_pair\":[]")).isEmpty();
    }

    @Test
    void switchesSdnOnAndOffAndNothingWhenOneIsUnknown() {
        int id = server.connection(server.agent("one"), server.agent("two"));
        var change = "{\"agent_connection_group_id\":%d,\"agent_connection_group_sdn_enabled\":true}";
        var refused = server.call(
                "PATCH",
                "/v1/network/connections",
                "{\"changes\":[%s,%s]}".formatted(change.formatted(id), change.formatted(999)));
        assertThat(refused.pointers()).containsExactly("/changes/1/agent_connection_group_id");
        assertThat(show(id).path("agent_connection_group_sdn_enabled").asBoolean())
                .isFalse();

        server.call("PATCH", "/v1/network/connections", "{\"changes\":[%s]}".formatted(change.formatted(id)));
        assertThat(show(id).path("agent_connection_group_sdn_enabled").asBoolean())
                .isTrue();
    }

    @Test
    void removesConnectionsAndPassesOverThoseThatAreGone() {
        int one = server.connection(server.agent("one"), server.agent("two"));
        int other = server.connection(server.agent("three"), server.agent("four"));
        assertThat(server.post(
                                "/v1/network/connections/remove",
                                "{\"agent_connection_group_ids\":[%d,%d,999]}".formatted(one, one))
                        .status())
                .isEqualTo(204);
        assertThat(server.call("DELETE", "/v1/network/connections/" + other, null)
                        .status())
                .isEqualTo(204);
        assertThat(server.call("DELETE", "/v1/network/connections/" + other, null)
                        .status())
                .isEqualTo(404);
        assertThat(server.get("/v1/network/connections").data()).isEmpty();
    }

    private JsonNode found(String filter) {
        return server.post("/v1/network/connections/search", "{\"filter\":{%s}}".formatted(filter))
                .data();
    }

    private JsonNode show(int id) {
        return server.get("/v1/network/connections/" + id).data();
    }

    private static String pairs(int one, int other) {
        return "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(one, other);
    }
}
