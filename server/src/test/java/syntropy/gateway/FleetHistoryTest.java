package syntropy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.fleet.Fleet;
import syntropy.fleet.Logs;
import syntropy.fleet.Machines;
import syntropy.fleet.Oracle;
import syntropy.fleet.Pace;
import syntropy.fleet.SimulatedAgent;
import syntropy.kernel.AgentId;
import syntropy.protocol.AgentState;
import syntropy.protocol.Peer;

/// After any history, every agent has what it should have: what it was told, message by message, equals what is worked
/// out anew from all that is stored. No step waits for the one before to be done; only now and then all may settle.
class FleetHistoryTest {
    private static final int AGENTS = 50;
    private static final int STEPS = Integer.getInteger("syntropy.history.steps", 1000);
    private static final int SETTLE_EVERY = 50;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestServer server = TestServer.fresh();
    private final long seed = Long.getLong("syntropy.history.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> history = new ArrayList<>();
    private final Fleet fleet = fleet();

    private Fleet fleet() {
        server.gatewaySettings = new GatewaySettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                100_000,
                100_000,
                16 << 20,
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                1000);
        var token = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"fleet\"}")
                .data()
                .path("agent_token")
                .asString();
        var settings = new Fleet.Settings(
                URI.create("ws://127.0.0.1:" + server.listen() + "/"),
                token,
                null,
                seed,
                Pace.STANDARD
                        .redialing(Duration.ofMillis(300))
                        .reporting(Duration.ofSeconds(5))
                        .findingServicesAfter(Duration.ofMillis(100)),
                Logs.NONE);
        return new Fleet(settings, InstantSource.system());
    }

    @AfterEach
    void stop() {
        fleet.close();
        server.close();
    }

    @Test
    void afterAnyHistoryEveryAgentHasWhatItShouldHave() {
        fleet.add(Machines.many("fleet", AGENTS, 1, seed));
        fleet.start();
        assertThat(fleet.awaitAll(LONG, SimulatedAgent::isConfigured)).isTrue();
        for (int step = 1; step <= STEPS; step++) {
            step();
            if (step % SETTLE_EVERY == 0) settles();
        }
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> connect();
            case 5 -> mesh();
            case 6, 7, 8 -> disconnect();
            case 9, 10 -> switchAtAgent();
            case 11, 12, 13 -> switchInConnection();
            case 14 -> did("changes keys", any(), SimulatedAgent::changeKeys, SimulatedAgent::kill);
            case 15 -> {
                var address = "198.51." + random.nextInt(100) + "." + (1 + random.nextInt(200));
                did("moves to " + address, any(), it -> it.move(address));
            }
            case 16 -> did("loses its connection", any(), SimulatedAgent::kill);
            case 17 -> {
                var agent = any();
                if (agent.isRunning()) did("crashes", agent, SimulatedAgent::crash);
                else did("starts", agent, SimulatedAgent::start);
            }
            case 18 -> {
                if (random.nextInt(4) == 0) settings();
                else tag();
            }
            default -> {
                if (random.nextInt(10) == 0) restart();
                else rule();
            }
        }
    }

    private SimulatedAgent any() {
        var all = fleet.agents();
        return all.get(random.nextInt(all.size()));
    }

    @SafeVarargs
    private void did(String what, SimulatedAgent agent, java.util.function.Consumer<SimulatedAgent>... acts) {
        history.add("agent " + agent.agentId() + " " + what);
        for (var act : acts) act.accept(agent);
    }

    private void restart() {
        history.add("the controller starts anew");
        server.listenAnew();
    }

    private void call(String method, String path, String body) {
        int status = server.call(method, path, body).status();
        history.add(method + " " + path + " " + body + " → " + status);
        assertThat(status).as(history.getLast()).isLessThan(500);
    }

    private void connect() {
        call(
                "POST",
                "/v1/network/connections/point-to-point",
                "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}"
                        .formatted(any().agentId(), any().agentId()));
    }

    private void mesh() {
        var ids = new java.util.TreeSet<Integer>();
        for (int i = 0; i < 6; i++) ids.add(any().agentId());
        var body = new StringBuilder();
        ids.forEach(id -> body.append(body.isEmpty() ? "" : ",").append("{\"agent_id\":" + id + "}"));
        call("POST", "/v1/network/connections/mesh", "{\"agent_ids\":[" + body + "]}");
    }

    private Optional<Integer> one(String path, String field) {
        var all = server.get(path + "?limit=1000").data();
        if (all.isEmpty()) return Optional.empty();
        return Optional.of(all.get(random.nextInt(all.size())).path(field).asInt());
    }

    private void disconnect() {
        one("/v1/network/connections", "agent_connection_group_id")
                .ifPresent(id -> call("DELETE", "/v1/network/connections/" + id, ""));
    }

    private Optional<Integer> subnet(int agent) {
        return server.database.read(tx -> tx
                .sql()
                .fetch(
                        "select agent_service_subnet_id from agent_service_subnet where workspace_id = ? and agent_id = ?",
                        server.workspace.value(),
                        agent)
                .stream()
                .map(row -> row.get(0, Integer.class))
                .findFirst());
    }

    private void switchAtAgent() {
        subnet(any().agentId())
                .ifPresent(id -> call(
                        "PATCH",
                        "/v1/network/agents/services/bulk",
                        "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}"
                                .formatted(id, random.nextBoolean())));
    }

    private void switchInConnection() {
        var all = server.get("/v1/network/connections?limit=1000").data();
        if (all.isEmpty()) return;
        var connection = all.get(random.nextInt(all.size()));
        var end = connection.path(random.nextBoolean() ? "agent_1" : "agent_2");
        subnet(end.path("agent_id").asInt())
                .ifPresent(id -> call(
                        "PATCH",
                        "/v1/network/connections/services",
                        "{\"agent_connection_group_id\":%d,\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}"
                                .formatted(
                                        connection
                                                .path("agent_connection_group_id")
                                                .asInt(),
                                        id,
                                        random.nextInt(3) > 0)));
    }

    private void tag() {
        call(
                "PATCH",
                "/v1/network/agents/" + any().agentId(),
                "{\"agent_tags\":[%s]}".formatted(random.nextBoolean() ? "\"edge\"" : ""));
    }

    private void settings() {
        call(
                "PATCH",
                "/v1/network/agents/settings",
                "{\"rerouting_threshold\":%s}"
                        .formatted(
                                random.nextInt(3) == 0
                                        ? "null"
                                        : "{\"latency_ratio\":1.5,\"latency_diff\":" + random.nextInt(100) + "}"));
    }

    private void rule() {
        call(
                "POST",
                random.nextBoolean()
                        ? "/v1/network/rules/connections/point-to-tag"
                        : "/v1/network/rules/connections/point-to-tag/remove",
                "{\"agent_id\":%d,\"tag_names\":[\"edge\"]}".formatted(any().agentId()));
    }

    private void settles() {
        boolean settled = Fleet.await(
                LONG,
                () -> fleet.agents().stream().filter(SimulatedAgent::isRunning).allMatch(SimulatedAgent::isOpen)
                        && Oracle.firstDifference(fleet, expected()).isEmpty()
                        && otherSettings().isEmpty());
        if (settled && fleet.violations().isEmpty()) return;
        var last = history.subList(Math.max(0, history.size() - 2 * SETTLE_EVERY), history.size());
        throw new AssertionError("seed %d, after %d steps: %s %s%n%s%n%s"
                .formatted(
                        seed,
                        history.size(),
                        Oracle.firstDifference(fleet, expected()),
                        otherSettings(),
                        fleet.violations().stream().limit(5).toList(),
                        String.join("\n", last)));
    }

    /// Agents that keep to something else than they should.
    private List<String> otherSettings() {
        var expected = server.database.read(tx -> server.rerouting().toldToAgents(tx, server.workspace));
        return fleet.agents().stream()
                .filter(SimulatedAgent::isRunning)
                .filter(it -> !Optional.ofNullable(it.settings()).equals(expected))
                .map(it -> it + " keeps to " + it.settings() + ", expected " + expected)
                .toList();
    }

    /// From scratch: all rows, one after the other.
    private Map<Integer, AgentState> expected() {
        return server.database.read(tx -> {
            var all = new HashMap<Integer, AgentState>();
            for (var agent : fleet.agents()) {
                if (!agent.isRunning()) continue;
                var id = new AgentId(agent.agentId());
                var own = server.agents().interfaces(tx, server.workspace, id).orElseThrow();
                var peers = new ArrayList<Peer>();
                for (var ends : server.connections().endsOf(tx, server.workspace, id)) {
                    var other = ends.other(id);
                    var facts = server.agents().peers(tx, server.workspace, List.of(other));
                    peers.addAll(Desired.peers(
                            ends.id(),
                            other,
                            Desired.Known.of(facts.getFirst()),
                            server.connectionServices().routes(tx, server.workspace, List.of(ends.id()))));
                }
                all.put(id.value(), Desired.state(id, own, Desired.withoutClones(peers)));
            }
            return all;
        });
    }
}
