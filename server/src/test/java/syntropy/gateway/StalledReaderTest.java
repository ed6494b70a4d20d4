package syntropy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.fleet.Fleet;
import syntropy.fleet.Logs;
import syntropy.fleet.Machines;
import syntropy.fleet.Pace;
import syntropy.fleet.SimulatedAgent;
import tools.jackson.databind.JsonNode;

/// An agent that keeps its connection open and reads nothing harms nobody else.
class StalledReaderTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final TestServer server = TestServer.fresh();
    private final JsonNode token = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"fleet\"}")
            .data();
    private final Fleet fleet = fleet();

    private Fleet fleet() {
        server.gatewaySettings = GatewaySettings.of(Duration.ofMillis(300), 1000, 1000);
        var settings = new Fleet.Settings(
                URI.create("ws://127.0.0.1:" + server.listen() + "/"),
                token.path("agent_token").asString(),
                null,
                5,
                Pace.STANDARD,
                Logs.NONE);
        return new Fleet(settings, InstantSource.system());
    }

    @AfterEach
    void stop() {
        fleet.close();
        server.close();
    }

    @Test
    void othersAreToldAtOnceAndItIsCutOffWhenItDoesNotSeeTheClose() {
        var agents = fleet.add(Machines.many("fleet", 3, 0, 5));
        fleet.start();
        assertThat(fleet.awaitAll(LONG, SimulatedAgent::isConfigured)).isTrue();
        var stalled = agents.getFirst();
        stalled.stall();
        var ids = "{\"agent_id\":%d},{\"agent_id\":%d},{\"agent_id\":%d}"
                .formatted(
                        agents.get(0).agentId(),
                        agents.get(1).agentId(),
                        agents.get(2).agentId());
        server.post("/v1/network/connections/mesh", "{\"agent_ids\":[" + ids + "]}");
        assertThat(Fleet.await(
                        Duration.ofSeconds(2),
                        () -> agents.get(1).counts().peersAdded() == 2
                                && agents.get(2).counts().peersAdded() == 2))
                .isTrue();
        var path =
                "/v1/network/auth/agent-tokens/" + token.path("agent_token_id").asInt();
        assertThat(server.call("DELETE", path, null).status()).isLessThan(300);
        assertThat(Fleet.await(LONG, () -> !isOnline(stalled.agentId()))).isTrue();
    }

    private boolean isOnline(int agent) {
        return server.get("/v1/network/agents/" + agent)
                .data()
                .path("agent_is_online")
                .asBoolean();
    }
}
