package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.api.Operation;
import syntropy.kernel.Permission;

/// `?dry_run=true` does everything, tells what would change, and keeps nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RehearsalTest {
    private static final String AGENTS = "/v1/network/agents";
    private static final String CONNECTIONS = "/v1/network/connections";
    private static final String POINT_TO_TAG = "/v1/network/rules/connections/point-to-tag";

    record Change(
            String operation,
            String method,
            String path,
            @Nullable String body,
            List<String> events) {
        @Override
        public String toString() {
            return operation;
        }
    }

    private final TestServer server = TestServer.fresh();
    private int one;
    private int two;
    private int three;
    private int connection;
    private int service;
    private int subnet;
    private int switched;
    private String agentToken = "";
    private int ruler;
    private int rule;

    @BeforeAll
    void some() {
        one = server.agent("one", "tag");
        two = server.agent("two");
        three = server.agent("three");
        ruler = server.realAgent("ruler");
        server.agent("ruled", "ruled");
        server.agent("free", "free");
        rule = server.post(POINT_TO_TAG, "{\"agent_id\":" + ruler + ",\"tag_names\":[\"ruled\"]}")
                .data()
                .get(0)
                .path("id")
                .asInt();
        connection = server.connection(one, two);
        var made = server.service(one, "printer", "10.1.0.0/24");
        service = made.path("agent_service_id").asInt();
        subnet = made.path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
        var scanner = server.service(two, "scanner", "10.9.0.0/24").path("agent_service_subnets");
        switched = server.call(
                        "PATCH",
                        CONNECTIONS + "/services",
                        "{\"agent_connection_group_id\":" + connection + ",\"changes\":[{\"agent_service_subnet_id\":"
                                + scanner.get(0).path("agent_service_subnet_id").asInt()
                                + ",\"is_enabled\":true}]}")
                .data()
                .path("agent_connection_subnets")
                .get(0)
                .path("agent_connection_subnet_id")
                .asInt();
        agentToken = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}")
                .data()
                .path("agent_token")
                .asString();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    Stream<Change> changes() {
        return Stream.of(
                new Change(
                        "V1NetworkAgentsSettingsUpdate",
                        "PATCH",
                        AGENTS + "/settings",
                        "{\"rerouting_threshold\":{\"latency_ratio\":1.5,\"latency_diff\":20}}",
                        List.of("agent_settings.updated")),
                new Change(
                        "V1NetworkAgentsCreate",
                        "POST",
                        AGENTS,
                        "{\"agent_name\":\"one\",\"agent_tags\":[\"new\"],\"agent_token\":\"" + agentToken + "\"}",
                        List.of("agent.status_changed", "agent.created")),
                new Change(
                        "V1NetworkAgentsUpdate",
                        "PATCH",
                        AGENTS + "/" + one,
                        "{\"agent_name\":\"uno\",\"agent_tags\":[\"another\"]}",
                        List.of("agent.updated")),
                new Change(
                        "V1NetworkAgentsRemove",
                        "POST",
                        AGENTS + "/remove",
                        "{\"agent_ids\":[" + one + "]}",
                        List.of("connection.deleted", "service.deleted", "agent.deleted")),
                new Change(
                        "AgentsDelete",
                        "DELETE",
                        AGENTS + "/" + one,
                        null,
                        List.of("connection.deleted", "service.deleted", "agent.deleted")),
                new Change(
                        "AgentServicesCreate",
                        "POST",
                        AGENTS + "/" + two + "/services",
                        "{\"agent_service_name\":\"s\",\"agent_service_subnets\":[\"10.2.0.0/24\"]}",
                        List.of("service.created")),
                new Change(
                        "AgentServicesUpdate",
                        "PATCH",
                        AGENTS + "/" + one + "/services/" + service,
                        "{\"agent_service_subnets\":[\"10.3.0.0/24\"]}",
                        List.of("service.updated")),
                new Change(
                        "AgentServicesDelete",
                        "DELETE",
                        AGENTS + "/" + one + "/services/" + service,
                        null,
                        List.of("service.deleted")),
                new Change(
                        "V1NetworkAgentsServicesUpdate",
                        "PATCH",
                        AGENTS + "/services/bulk",
                        "{\"subnets_to_update\":[{\"agent_service_subnet_id\":" + subnet + ",\"is_enabled\":true}]}",
                        List.of("service.subnet_switched")),
                new Change(
                        "V1NetworkAgentsServicesRemove",
                        "POST",
                        AGENTS + "/services/remove",
                        "{\"agent_service_subnet_ids\":[" + subnet + "]}",
                        List.of("service.deleted")),
                new Change(
                        "V1NetworkAgentsServicesDelete",
                        "DELETE",
                        AGENTS + "/services/" + subnet,
                        null,
                        List.of("service.deleted")),
                new Change(
                        "V1NetworkConnectionsServicesRemove",
                        "POST",
                        CONNECTIONS + "/services/remove",
                        "{\"agent_connection_subnet_ids\":[" + switched + "]}",
                        List.of("service.subnet_switched")),
                new Change(
                        "V1NetworkConnectionsServicesDelete",
                        "DELETE",
                        CONNECTIONS + "/services/" + switched,
                        null,
                        List.of("service.subnet_switched")),
                new Change(
                        "V1NetworkConnectionsCreateP2P",
                        "POST",
                        CONNECTIONS + "/point-to-point",
                        "{\"agent_pairs\":[{\"agent_1_id\":" + one + ",\"agent_2_id\":" + three + "}]}",
                        List.of("connection.created")),
                new Change(
                        "V1NetworkConnectionsCreateMesh",
                        "POST",
                        CONNECTIONS + "/mesh",
                        "{\"agent_ids\":[{\"agent_id\":" + one + "},{\"agent_id\":" + two + "},{\"agent_id\":" + three
                                + "}]}",
                        List.of("connection.created", "connection.created")),
                new Change(
                        "V1NetworkConnectionsUpdate",
                        "PATCH",
                        CONNECTIONS,
                        "{\"changes\":[{\"agent_connection_group_id\":" + connection
                                + ",\"agent_connection_group_sdn_enabled\":true}]}",
                        List.of("connection.updated")),
                new Change(
                        "V1NetworkConnectionsRemove",
                        "POST",
                        CONNECTIONS + "/remove",
                        "{\"agent_connection_group_ids\":[" + connection + "]}",
                        List.of("connection.deleted")),
                new Change(
                        "V1NetworkConnectionsServicesUpdate",
                        "PATCH",
                        CONNECTIONS + "/services",
                        "{\"agent_connection_group_id\":" + connection + ",\"changes\":[{\"agent_service_subnet_id\":"
                                + subnet + ",\"is_enabled\":true}]}",
                        List.of("service.subnet_switched")),
                new Change(
                        "V1NetworkRulesConnectionsPointToTagCreate",
                        "POST",
                        POINT_TO_TAG,
                        "{\"agent_id\":" + ruler + ",\"tag_names\":[\"ruled\",\"free\"]}",
                        List.of("rule.created", "connection.created")),
                new Change(
                        "RulesConnectionPointToTagUpdate",
                        "PATCH",
                        POINT_TO_TAG,
                        "[{\"op\":\"replace\",\"value\":{\"agent_id\":" + ruler + ",\"tag_names\":[\"free\"]}}]",
                        List.of("rule.created", "rule.deleted", "connection.created", "connection.deleted")),
                new Change(
                        "V1RulesConnectionPointToTagRemove",
                        "POST",
                        POINT_TO_TAG + "/remove",
                        "{\"agent_id\":" + ruler + ",\"tag_names\":[\"ruled\",\"free\"]}",
                        List.of("rule.deleted", "connection.deleted")),
                new Change(
                        "RulesDelete",
                        "DELETE",
                        "/v1/network/rules/" + rule,
                        null,
                        List.of("rule.deleted", "connection.deleted")),
                new Change(
                        "ConnectionsDelete",
                        "DELETE",
                        CONNECTIONS + "/" + connection,
                        null,
                        List.of("connection.deleted")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void tellsWhatWouldChangeAndKeepsNothing(Change change) {
        var before = server.everything();

        var reply = server.call(change.method(), change.path() + "?dry_run=true", change.body());

        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        assertThat(server.everything()).isEqualTo(before);
        assertThat(reply.data().path("dry_run").asBoolean()).isTrue();
        assertThat(reply.data().path("changes_count").asInt())
                .isEqualTo(change.events().size());
        assertThat(reply.data().path("changes").valueStream())
                .extracting(each -> each.path("type").asString())
                .containsExactlyElementsOf(change.events());
        assertThat(reply.toString()).doesNotContain(agentToken);
        assertThat(reply.headers()).containsKeys("syntropy-version", "syntropy-request-id");
    }

    @Test
    void isOfferedByEveryWriteThatTouchesAgents() {
        var offered = server.operations().stream()
                .filter(Operation::rehearsable)
                .map(Operation::name)
                .toList();

        assertThat(changes().map(Change::operation)).containsExactlyInAnyOrderElementsOf(offered);
    }

    @Test
    void leavesNoGapInTheIds() {
        server.post(
                CONNECTIONS + "/point-to-point?dry_run=true",
                "{\"agent_pairs\":[{\"agent_1_id\":" + two + ",\"agent_2_id\":" + three + "}]}");

        assertThat(server.connection(two, three)).isEqualTo(connection + 1);

        server.call("DELETE", CONNECTIONS + "/" + (connection + 1), null);
    }

    @Test
    void failsLikeTheChangeItself() {
        assertThat(server.call("DELETE", AGENTS + "/999?dry_run=true", null).status())
                .isEqualTo(404);
        assertThat(server.call("PATCH", AGENTS + "/" + one + "?dry_run=true", "{\"agent_nmae\":\"x\"}")
                        .pointers())
                .containsExactly("/agent_nmae");
        var reader = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));
        assertThat(server.as(reader, "DELETE", AGENTS + "/" + one + "?dry_run=true", null)
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "yes", "TRUE", "true&dry_run=true"})
    void isTrueOrFalse(String value) {
        var before = server.everything();

        assertThat(server.call("DELETE", AGENTS + "/" + one + "?dry_run=" + value, null)
                        .pointers())
                .containsExactly("/dry_run");
        assertThat(server.everything()).isEqualTo(before);
    }

    @Test
    void falseIsTheChangeInEarnest() {
        assertThat(server.call("PATCH", AGENTS + "/" + three + "?dry_run=false", "{\"agent_name\":\"tres\"}")
                        .status())
                .isEqualTo(204);
        assertThat(server.get(AGENTS + "/" + three).data().path("agent_name").asString())
                .isEqualTo("tres");
    }

    @Test
    void isRefusedWhereItIsNotOffered() {
        var before = server.everything();
        for (var path :
                Set.of("/v1/network/auth/agent-tokens", "/v1/network/auth/access-tokens", "/v1/network/auth/logout")) {
            assertThat(server.post(path + "?dry_run=true", "{}").pointers()).contains("/dry_run");
        }
        assertThat(server.call("DELETE", "/v1/network/auth/agent-tokens/1?dry_run=true", null)
                        .pointers())
                .containsExactly("/dry_run");
        assertThat(server.get(AGENTS + "?dry_run=true").pointers()).containsExactly("/dry_run");
        assertThat(server.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "2022-07-07, /agent_status, \"OK\"",
        "2022-07-07, /agent_public_ipv4, \"\"",
        "2023-02-22, /agent_status/status, \"OK\"",
        "2026-11-24, /agent_status, \"OK\"",
        "2026-11-24, /agent_public_ipv4, null"
    })
    void objectsLookAsAtTheDate(String date, String pointer, String expected) {
        var reply = server.call(
                "PATCH",
                AGENTS + "/" + three + "?dry_run=true",
                "{\"agent_name\":\"tre\"}",
                Map.of("authorization", "Bearer " + server.token, "syntropy-version", date));

        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        for (var side : List.of("before", "after")) {
            var agent = reply.data().path("changes").get(0).path(side);
            assertThat(agent.at(pointer).toString()).isEqualTo(expected);
            assertThat(agent.has("api_key_id")).isEqualTo(date.compareTo("2026-11-24") < 0);
        }
    }
}
