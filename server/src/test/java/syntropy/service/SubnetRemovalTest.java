package syntropy.service;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT_SERVICE;
import static syntropy.storage.tables.Tables.AGENT_SERVICE_SUBNET;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

class SubnetRemovalTest {
    private static final String REMOVE = "/v1/network/agents/services/remove";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSubnetGoesAndTheServiceStaysWithTheOthers() {
        int agent = server.agent("one");
        var service = server.service(agent, "s", "10.0.0.0/24", "10.0.1.0/24");

        assertThat(remove(subnet(service, 0)).status()).isEqualTo(204);

        var left = server.get("/v1/network/agents/services").data();
        assertThat(left).hasSize(1);
        assertThat(left.get(0).path("agent_service_subnets").findValuesAsString("agent_service_subnet_ip"))
                .containsExactly("10.0.1.0/24");
        assertThat(count(agent, "agent_services_subnets_count")).isEqualTo(1);
        assertThat(types()).contains("service.updated").doesNotContain("service.deleted");
    }

    @Test
    void theServiceGoesWithItsLastSubnet() {
        int agent = server.agent("one");
        var service = server.service(agent, "s", "10.0.0.0/24", "10.0.1.0/24");
        var other = server.service(agent, "t", "10.0.2.0/24");
        enable(subnet(service, 0));
        enable(subnet(other, 0));

        assertThat(remove(subnet(service, 0), subnet(service, 1)).status()).isEqualTo(204);

        assertThat(server.get("/v1/network/agents/services").data().findValuesAsString("agent_service_name"))
                .containsExactly("t");
        assertThat(count(agent, "agent_services_subnets_count")).isEqualTo(1);
        assertThat(count(agent, "agent_services_subnets_enabled_count")).isEqualTo(1);
        assertThat(types()).contains("service.deleted");
    }

    @Test
    void connectionsInWhichItWasSwitchedOnCountWithoutItAtOnce() {
        int one = server.agent("one");
        int connection = server.connection(one, server.agent("two"));
        int away = subnet(server.service(one, "s", "10.0.0.0/24"), 0);
        int stays = subnet(server.service(one, "t", "10.0.1.0/24"), 0);
        server.call(
                "PATCH",
                "/v1/network/connections/services",
                ("{\"agent_connection_group_id\":%d,\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true},"
                                + "{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}")
                        .formatted(connection, away, stays));
        assertThat(enabledIn(connection)).isEqualTo(2);

        assertThat(server.call("DELETE", "/v1/network/agents/services/" + away, null)
                        .status())
                .isEqualTo(204);

        assertThat(enabledIn(connection)).isEqualTo(1);
        assertThat(server.get("/v1/network/connections/services")
                        .data()
                        .get(0)
                        .path("agent_connection_subnets")
                        .findValuesAsString("agent_service_subnet_id"))
                .containsExactly(Integer.toString(stays));
    }

    @Test
    void idsOfNothingArePassedOverButADeleteOfNothingIsNotFound() {
        int subnet = subnet(server.service(server.agent("one"), "s", "10.0.0.0/24"), 0);

        assertThat(remove().status()).isEqualTo(204);
        assertThat(remove(999).status()).isEqualTo(204);
        assertThat(remove(subnet, 999, subnet).status()).isEqualTo(204);
        assertThat(remove(subnet).status()).isEqualTo(204);
        var gone = server.call("DELETE", "/v1/network/agents/services/" + subnet, null);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void whatTheAgentReportsCanBeRemovedOnceItIsNoLongerThere() {
        int agent = server.agent("one");
        var service = server.service(agent, "s", "10.0.0.0/24", "10.0.1.0/24");
        int manual = subnet(server.service(agent, "t", "10.0.2.0/24"), 0);
        reported(service);

        var refused = remove(manual, subnet(service, 1));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointers()).containsExactly("/agent_service_subnet_ids/1");
        var alone = server.call("DELETE", "/v1/network/agents/services/" + subnet(service, 1), null);
        assertThat(alone.status()).isEqualTo(409);
        assertThat(alone.code()).isEqualTo("SERVICE_NOT_MANUAL");
        assertThat(count(agent, "agent_services_subnets_count"))
                .as("nothing is half-done")
                .isEqualTo(3);

        inactive(subnet(service, 1));
        assertThat(remove(manual, subnet(service, 1)).status()).isEqualTo(204);
        assertThat(count(agent, "agent_services_subnets_count")).isEqualTo(1);
    }

    @Test
    void anotherWorkspacesSubnetIsNotFoundAndStays() {
        int subnet = subnet(server.service(server.agent("one"), "s", "10.0.0.0/24"), 0);
        var stranger = server.token(server.workspace("other"), EnumSet.allOf(Permission.class));
        var before = server.get("/v1/network/agents/services").data();

        assertThat(server.as(stranger, "DELETE", "/v1/network/agents/services/" + subnet, null)
                        .status())
                .isEqualTo(404);
        assertThat(server.as(stranger, "POST", REMOVE, "{\"agent_service_subnet_ids\":[" + subnet + "]}")
                        .status())
                .isEqualTo(204);

        assertThat(server.get("/v1/network/agents/services").data()).isEqualTo(before);
    }

    @Test
    void aRehearsalSaysWhatWouldGoAndKeepsIt() {
        int subnet = subnet(server.service(server.agent("one"), "s", "10.0.0.0/24"), 0);
        var before = server.everything();

        var told = server.call("DELETE", "/v1/network/agents/services/" + subnet + "?dry_run=true", null);

        assertThat(told.data().path("changes").get(0).path("type").asString()).isEqualTo("service.deleted");
        assertThat(server.everything()).isEqualTo(before);
    }

    private Reply remove(Integer... ids) {
        return server.post(REMOVE, "{\"agent_service_subnet_ids\":" + List.of(ids) + "}");
    }

    private void enable(int subnet) {
        server.call(
                "PATCH",
                "/v1/network/agents/services/bulk",
                "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}".formatted(subnet));
    }

    private void reported(JsonNode service) {
        server.database.write(tx -> tx.sql()
                .update(AGENT_SERVICE)
                .set(AGENT_SERVICE.TYPE, ServiceType.DOCKER.name())
                .where(AGENT_SERVICE.AGENT_SERVICE_ID.eq(
                        service.path("agent_service_id").asInt()))
                .execute());
    }

    private void inactive(int subnet) {
        server.database.write(tx -> tx.sql()
                .update(AGENT_SERVICE_SUBNET)
                .set(AGENT_SERVICE_SUBNET.IS_ACTIVE, false)
                .where(AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(subnet))
                .execute());
    }

    private int count(int agent, String field) {
        return server.get("/v1/network/agents/" + agent).data().path(field).asInt();
    }

    private int enabledIn(int connection) {
        return server.get("/v1/network/connections/" + connection)
                .data()
                .path("agent_connection_subnets_enabled_count")
                .asInt();
    }

    private List<String> types() {
        return server.events().stream()
                .map(event -> String.valueOf(event.get("type")))
                .toList();
    }

    private static int subnet(JsonNode service, int index) {
        return service.path("agent_service_subnets")
                .get(index)
                .path("agent_service_subnet_id")
                .asInt();
    }
}
