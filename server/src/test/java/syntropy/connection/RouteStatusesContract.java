package syntropy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.protocol.FromAgent;
import syntropy.protocol.FromAgent.Ports;

/// Whether what is on in a connection is routed there.
abstract class RouteStatusesContract {
    private static final String RANGE = "172.30.0.0/16";

    final TestServer server;
    String secret = "";
    int owner;
    int consumer;
    int connection;
    int subnet;

    RouteStatusesContract(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        secret = server.agentToken();
        owner = server.enrol(secret, "owner");
        consumer = server.enrol(secret, "consumer");
        connection = server.connection(owner, consumer);
        network(true, RANGE);
        subnet = server.get("/v1/network/agents/services")
                .data()
                .get(0)
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
        switched(true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theEndThatRoutesItSaysHowItWent() {
        assertThat(status()).isEqualTo("PENDING null");
        reports(consumer, connection, RANGE, true, "");
        assertThat(status()).isEqualTo("OK null");
        reports(consumer, connection, RANGE, false, "no such\tdevice\n");
        assertThat(status()).isEqualTo("ERROR no such\uFFFDdevice");
        reports(consumer, connection, RANGE, false, "");
        assertThat(status()).isEqualTo("ERROR The agent could not set the route");
        reports(consumer, connection, RANGE, false, "x".repeat(5000));
        assertThat(status()).hasSize("ERROR ".length() + 255);
        var events = server.events().stream()
                .filter(event -> "connection.subnet_status_changed".equals(event.get("type")))
                .toList();
        assertThat(events)
                .hasSize(4)
                .allSatisfy(event -> assertThat(event)
                        .containsEntry("object_type", "connection")
                        .containsEntry("object_id", Integer.toString(connection)));
        assertThat(events)
                .map(event -> event.get("data"))
                .contains(
                        "{\"agent_connection_group_id\":%d,\"agent_service_subnet_id\":%d,\"agent_connection_subnet_status\":\"OK\"}"
                                .formatted(connection, subnet));
    }

    @Test
    void nobodyElsesWordCounts() {
        reports(owner, connection, RANGE, true, "");
        int third = server.enrol(secret, "third");
        reports(third, connection, RANGE, true, "");
        reports(consumer, 999, RANGE, true, "");
        reports(consumer, 0, RANGE, true, "");
        reports(consumer, connection, "172.31.0.0/16", true, "");
        reports(consumer, connection, "nonsense", true, "");
        assertThat(status()).isEqualTo("PENDING null");
    }

    @Test
    void theSameAgainIsNoEvent() {
        reports(consumer, connection, RANGE, true, "");
        var events = server.events().size();
        reports(consumer, connection, RANGE, true, "");
        assertThat(server.events()).hasSize(events);
    }

    @Test
    void silenceOfAnAgentThatIsThereIsAnError() {
        server.clock.advance(Duration.ofSeconds(59));
        assertThat(server.expireRoutes(100)).isZero();
        server.clock.advance(Duration.ofSeconds(2));
        assertThat(server.expireRoutes(100)).isEqualTo(1);
        assertThat(status()).startsWith("ERROR No confirmation from the agent");
        assertThat(server.expireRoutes(100)).isZero();
        var event = server.events().stream()
                .filter(each -> "connection.subnet_status_changed".equals(each.get("type")))
                .findFirst()
                .orElseThrow();
        assertThat(event).containsEntry("actor_type", "SYSTEM").containsEntry("actor_name", "controller");

        reports(consumer, connection, RANGE, true, "");
        assertThat(status()).isEqualTo("OK null");
    }

    @Test
    void whoIsOfflineIsAwaitedFromWhenItIsBack() {
        server.goesOffline(consumer);
        server.clock.advance(Duration.ofSeconds(61));
        assertThat(server.expireRoutes(100)).isEqualTo(1);
        assertThat(server.expireRoutes(100)).isZero();
        assertThat(status()).isEqualTo("PENDING null");

        assertThat(server.enrol(secret, "consumer")).isEqualTo(consumer);
        server.clock.advance(Duration.ofSeconds(30));
        assertThat(server.expireRoutes(100)).isZero();
        server.clock.advance(Duration.ofSeconds(31));
        assertThat(server.expireRoutes(100)).isEqualTo(1);
        assertThat(status()).startsWith("ERROR");
    }

    @Test
    void whatIsSwitchedOffOrGoneWaitsForNobodyAndBackItWaitsAnew() {
        reports(consumer, connection, RANGE, true, "");
        network(true, "172.31.0.0/16");
        assertThat(status()).isEqualTo("PENDING null");
        reports(consumer, connection, RANGE, true, "");
        assertThat(status()).isEqualTo("PENDING null");
        server.clock.advance(Duration.ofSeconds(61));
        assertThat(server.expireRoutes(100)).isZero();
        network(true, RANGE);
        server.clock.advance(Duration.ofSeconds(61));
        assertThat(server.expireRoutes(100)).isEqualTo(1);
        assertThat(status()).startsWith("ERROR");

        switchedAtAgent(false);
        assertThat(status()).isEqualTo("PENDING null");
        switchedAtAgent(true);
        reports(consumer, connection, RANGE, true, "");
        assertThat(status()).isEqualTo("OK null");
        switched(false);
        server.clock.advance(Duration.ofSeconds(61));
        assertThat(server.expireRoutes(100)).isZero();
        reports(consumer, connection, RANGE, true, "");
        assertThat(status()).isEqualTo("PENDING null");
    }

    @Test
    void aVirtualAgentIsAskedNothing() {
        int other = server.connection(owner, server.agent("virtual"));
        server.call(
                "PATCH",
                "/v1/network/connections/services",
                "{\"agent_connection_group_id\":%d,\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}"
                        .formatted(other, subnet));
        server.clock.advance(Duration.ofSeconds(61));
        assertThat(server.expireRoutes(1)).isEqualTo(1);
        assertThat(server.expireRoutes(1)).isEqualTo(1);
        assertThat(server.expireRoutes(1)).isZero();
        assertThat(statuses()).containsExactlyInAnyOrder("PENDING", "ERROR");
    }

    private void network(boolean on, String... ranges) {
        var networks = List.of(new FromAgent.DockerNetwork("n", "lan", List.of(ranges)));
        server.says(secret, owner, new FromAgent.AgentInfo(0, on, List.of(), null, null, networks, List.of()));
        server.says(
                secret,
                owner,
                new FromAgent.Containers(List.of(new FromAgent.Container(
                        "c", "web", "running", "", List.of(), List.of("172.30.0.2"), Ports.NONE))));
    }

    private void reports(int agent, int group, String prefix, boolean ok, String message) {
        server.says(
                secret,
                agent,
                new FromAgent.RouteStatus(List.of(
                        new FromAgent.GroupRoutes(0, group, List.of(new FromAgent.Route(prefix, ok, message))))));
    }

    private void switched(boolean on) {
        var reply = server.call(
                "PATCH",
                "/v1/network/connections/services",
                "{\"agent_connection_group_id\":%d,\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}"
                        .formatted(connection, subnet, on));
        assertThat(reply.status()).isEqualTo(200);
    }

    private void switchedAtAgent(boolean on) {
        server.call(
                "PATCH",
                "/v1/network/agents/services/bulk",
                "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}".formatted(subnet, on));
    }

    private List<String> statuses() {
        return server.get("/v1/network/connections/services")
                .data()
                .valueStream()
                .flatMap(each -> each.path("agent_connection_subnets").valueStream())
                .map(each -> each.path("agent_connection_subnet_status").asString())
                .toList();
    }

    private String status() {
        var shown = server.get("/v1/network/connections/services")
                .data()
                .get(0)
                .path("agent_connection_subnets")
                .get(0);
        return shown.path("agent_connection_subnet_status").asString() + " "
                + shown.path("agent_connection_subnet_error").asString("null");
    }
}
