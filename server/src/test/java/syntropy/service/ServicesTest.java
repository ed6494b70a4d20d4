package syntropy.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import tools.jackson.databind.JsonNode;

class ServicesTest {
    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void rangesThatStayKeepTheirIdsAndSwitches() {
        int agent = server.agent("one");
        var made = server.service(agent, "s", "10.0.0.0/24", "10.0.1.0/24");
        int kept = subnet(made, 1);
        enable(kept, true);

        var changed = update(agent, made, "{\"agent_service_subnets\":[\"10.0.2.0/24\",\"10.0.1.0/24\"]}");

        assertThat(changed.status()).isEqualTo(200);
        var subnets = changed.data().path("agent_service_subnets");
        assertThat(subnets).hasSize(2);
        var stayed = subnets.valueStream()
                .filter(each -> each.path("agent_service_subnet_ip").asString().equals("10.0.1.0/24"))
                .findFirst()
                .orElseThrow();
        assertThat(stayed.path("agent_service_subnet_id").asInt()).isEqualTo(kept);
        assertThat(stayed.path("agent_service_subnet_is_user_enabled").asBoolean())
                .isTrue();
    }

    @Test
    void anAgentHasOneManualServiceOfAName() {
        int agent = server.agent("one");
        int other = server.agent("two");
        server.service(agent, "s", "10.0.0.0/24");
        var second = server.service(agent, "t", "10.0.1.0/24");
        server.service(other, "s", "10.0.2.0/24");

        assertThat(create(agent, "s", "\"10.9.0.0/24\"").pointers()).containsExactly("/agent_service_name");
        assertThat(update(agent, second, "{\"agent_service_name\":\"s\"}").pointers())
                .containsExactly("/agent_service_name");
        assertThat(update(agent, second, "{\"agent_service_name\":\"t\"}").status())
                .isEqualTo(200);
    }

    @Test
    void refusesARangeTwiceHostBitsAndWhatIsNoRange() {
        int agent = server.agent("one");
        assertThat(create(agent, "s", "\"10.0.0.0/24\",\"10.0.0.0/24\"").pointers())
                .containsExactly("/agent_service_subnets/1");
        assertThat(create(agent, "s", "\"10.0.0.1/24\"").pointers()).containsExactly("/agent_service_subnets/0");
        assertThat(create(agent, "s", "\"nonsense\"").pointers()).containsExactly("/agent_service_subnets/0");
        assertThat(server.get("/v1/network/agents/services").data()).isEmpty();
    }

    @Test
    void aBareAddressIsARangeOfOne() {
        var made = server.service(server.agent("one"), "s", "10.0.0.7");
        assertThat(made.path("agent_service_subnets")
                        .get(0)
                        .path("agent_service_subnet_ip")
                        .asString())
                .isEqualTo("10.0.0.7/32");
    }

    @Test
    void warnsOfRangesThatContainAreContainedOrEqual() {
        int agent = server.agent("one");
        int other = server.agent("two");
        server.service(agent, "s", "10.1.0.0/16");

        assertThat(warnings(create(other, "inside", "\"10.1.2.0/24\""))).containsExactly("/agent_service_subnets/0");
        assertThat(warnings(create(other, "equal", "\"10.1.0.0/16\""))).hasSize(2);
        assertThat(warnings(create(other, "around", "\"10.9.0.0/24\",\"10.0.0.0/8\"")))
                .contains("/agent_service_subnets/1");
        assertThat(warnings(create(other, "everything", "\"0.0.0.0/0\""))).isNotEmpty();
        assertThat(warnings(create(other, "beside", "\"192.168.0.0/16\"")))
                .as("of the whole of IPv4")
                .hasSize(1);
    }

    @Test
    void nothingIsWarnedOfNeighbours() {
        int agent = server.agent("one");
        server.service(agent, "s", "10.1.0.0/24", "10.1.2.0/24");
        assertThat(warnings(create(agent, "t", "\"10.1.1.0/24\",\"10.1.3.0/24\"")))
                .isEmpty();
    }

    @Test
    void switchesSubnetsAtTheAgentAndNoneWhenOneIsUnknown() {
        int agent = server.agent("one");
        int subnet = subnet(server.service(agent, "s", "10.0.0.0/24"), 0);
        var refused = server.call(
                "PATCH",
                "/v1/network/agents/services/bulk",
                ("{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true},"
                                + "{\"agent_service_subnet_id\":999,\"is_enabled\":true}]}")
                        .formatted(subnet));
        assertThat(refused.pointers()).containsExactly("/subnets_to_update/1/agent_service_subnet_id");
        assertThat(enabledAt(agent)).isZero();

        enable(subnet, true);
        assertThat(enabledAt(agent)).isEqualTo(1);
        long events = server.events().size();
        enable(subnet, true);
        assertThat(server.events()).as("switching what is so already").hasSize((int) events);
    }

    @Test
    void aSubnetCanBeSwitchedInAConnectionOfItsAgentAlone() {
        int one = server.agent("one");
        int two = server.agent("two");
        int three = server.agent("three");
        int connection = server.connection(one, two);
        int own = subnet(server.service(one, "s", "10.0.0.0/24"), 0);
        int strange = subnet(server.service(three, "s", "10.0.1.0/24"), 0);

        assertThat(switched(connection, strange).pointers()).containsExactly("/changes/0/agent_service_subnet_id");
        assertThat(switched(connection, own).status()).isEqualTo(200);
        assertThat(server.get("/v1/network/connections/" + connection)
                        .data()
                        .path("agent_connection_subnets_enabled_count")
                        .asInt())
                .isEqualTo(1);
    }

    private Reply switched(int connection, int subnet) {
        return server.call(
                "PATCH",
                "/v1/network/connections/services",
                ("{\"agent_connection_group_id\":%d,"
                                + "\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}")
                        .formatted(connection, subnet));
    }

    private Reply create(int agent, String name, String ranges) {
        return server.post(
                "/v1/network/agents/" + agent + "/services",
                "{\"agent_service_name\":\"%s\",\"agent_service_subnets\":[%s]}".formatted(name, ranges));
    }

    private Reply update(int agent, JsonNode service, String body) {
        return server.call(
                "PATCH",
                "/v1/network/agents/" + agent + "/services/"
                        + service.path("agent_service_id").asInt(),
                body);
    }

    private void enable(int subnet, boolean on) {
        server.call(
                "PATCH",
                "/v1/network/agents/services/bulk",
                "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}".formatted(subnet, on));
    }

    private int enabledAt(int agent) {
        return server.get("/v1/network/agents/" + agent)
                .data()
                .path("agent_services_subnets_enabled_count")
                .asInt();
    }

    private static List<String> warnings(Reply reply) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(201);
        return reply.body()
                .path("warnings")
                .valueStream()
                .map(each -> each.path("field").asString())
                .toList();
    }

    private static int subnet(JsonNode service, int index) {
        return service.path("agent_service_subnets")
                .get(index)
                .path("agent_service_subnet_id")
                .asInt();
    }
}
