package syntropy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.fleet.Fleet;
import syntropy.fleet.Logs;
import syntropy.fleet.Machines;
import syntropy.fleet.Pace;
import syntropy.fleet.SimulatedAgent;

/// A fleet of simulated agents, which check what they are told, against the whole controller over real sockets.
class GatewayFleetTest {
    private static final int AGENTS = 200;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestServer server = TestServer.fresh();
    private final Fleet fleet = fleet();

    private Fleet fleet() {
        var token = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"fleet\"}")
                .data()
                .path("agent_token")
                .asString();
        var settings = new Fleet.Settings(
                URI.create("ws://127.0.0.1:" + server.listen() + "/"),
                token,
                null,
                3,
                Pace.STANDARD.redialing(Duration.ofMillis(200)).reporting(Duration.ofSeconds(1)),
                Logs.ALL);
        return new Fleet(settings, InstantSource.system());
    }

    @AfterEach
    void stop() {
        fleet.close();
        server.close();
    }

    private void enrol() {
        fleet.add(Machines.many("fleet", AGENTS, 1, 3));
        fleet.start();
        assertThat(fleet.awaitAll(LONG, SimulatedAgent::isConfigured)).isTrue();
    }

    @Test
    void agentsGetAddressesOfTheirOwnAndNothingThatBreaksARule() {
        enrol();
        var ids = new HashSet<Integer>();
        var addresses = new HashSet<String>();
        for (var agent : fleet.agents()) {
            var state = Objects.requireNonNull(agent.state());
            ids.add(state.agentId());
            state.interfaces().values().forEach(it -> addresses.add(it.internalIp()));
        }
        assertThat(ids).hasSize(AGENTS);
        assertThat(addresses).hasSize(4 * AGENTS);
        assertThat(fleet.violations()).isEmpty();
        assertThat(fleet.refusals()).isEmpty();
    }

    @Test
    void aStormChangesNothingOnAnyAgent() {
        enrol();
        var before = fleet.agents().stream().map(SimulatedAgent::state).toList();
        var counts = fleet.counts();
        fleet.storm();
        assertThat(Fleet.await(
                        LONG, () -> fleet.counts().connects() >= counts.connects() + AGENTS && fleet.open() == AGENTS))
                .isTrue();
        assertThat(Fleet.await(LONG, () -> fleet.counts().getInfos() >= counts.getInfos() + AGENTS))
                .isTrue();
        var after = fleet.agents().stream().map(SimulatedAgent::state).toList();
        assertThat(after).isEqualTo(before);
        assertThat(fleet.counts().peersAdded()).isEqualTo(counts.peersAdded());
        assertThat(fleet.counts().peersRemoved()).isEqualTo(counts.peersRemoved());
        assertThat(fleet.violations()).isEmpty();
    }

    @Test
    void aHalfOpenConnectionGivesWayToTheNewOne() {
        var agent = fleet.add(Machines.many("fleet", 1, 0, 3)).getFirst();
        agent.start();
        assertThat(Fleet.await(LONG, agent::isConfigured)).isTrue();
        int id = agent.agentId();
        agent.halfOpen();
        assertThat(Fleet.await(LONG, () -> agent.counts().configInfos() == 2)).isTrue();
        assertThat(agent.agentId()).isEqualTo(id);
        assertThat(server.get("/v1/network/agents/" + id)
                        .data()
                        .path("agent_is_online")
                        .asBoolean())
                .isTrue();
        assertThat(fleet.violations()).isEmpty();
    }

    @Test
    void anAgentWithAnotherAddressIsSeenWithIt() {
        var agent = fleet.add(Machines.many("fleet", 1, 0, 3)).getFirst();
        agent.start();
        assertThat(Fleet.await(LONG, agent::isConfigured)).isTrue();
        agent.move("198.19.1.1");
        assertThat(Fleet.await(
                        LONG,
                        () -> server.get("/v1/network/agents/" + agent.agentId())
                                .data()
                                .path("agent_public_ipv4")
                                .asString("")
                                .equals("198.19.1.1")))
                .isTrue();
        assertThat(List.copyOf(fleet.closes().keySet())).isEmpty();
    }
}
