package syntropy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.protocol.CloseCode;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.ToAgent;
import syntropy.protocol.WireGuardKey;
import tools.jackson.databind.JsonNode;

class GatewayTest {
    private static final WireGuardKey KEY = new WireGuardKey("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    private final TestServer server = TestServer.fresh();
    private JsonNode agentToken = token("{\"agent_token_name\":\"fleet\"}");

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode token(String body) {
        return server.post("/v1/network/auth/agent-tokens", body).data();
    }

    private void keepingTo(Duration ping, Duration silence, Duration grace, int perSecond, int burst) {
        server.gatewaySettings = new GatewaySettings(
                ping, silence, grace, perSecond, burst, 1 << 20, Duration.ofMillis(300), Duration.ofMinutes(5), 50);
    }

    private String secret() {
        return agentToken.path("agent_token").asString();
    }

    private TestAgent dial(String device) {
        return TestAgent.dial(server.listen(), secret(), device);
    }

    private JsonNode agent(int id) {
        return server.get("/v1/network/agents/" + id).data();
    }

    private void refused(int status, String secret) {
        assertThatThrownBy(() -> TestAgent.dial(server.listen(), secret, "x"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
    }

    private static ToAgent.ConfigInfo config(TestAgent agent) throws InterruptedException {
        assertThat(agent.next()).isEqualTo(new ToAgent.GetInfo());
        return (ToAgent.ConfigInfo) agent.next();
    }

    private List<String> events(String type) {
        return server.events().stream()
                .filter(it -> type.equals(it.get("type")))
                .map(it -> String.valueOf(it.get("object_id")))
                .toList();
    }

    private void eventually(Runnable check) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                check.run();
                return;
            } catch (AssertionError e) {
                if (i == 99) throw e;
            }
            Thread.sleep(50);
        }
    }

    @Test
    void aDeviceEnrolsAndIsToldItsAddressesAndComesBackAsTheSameAgent() throws InterruptedException {
        var first = config(dial("one"));
        int id = first.state().agentId();
        assertThat(agent(id).path("agent_is_online").asBoolean()).isTrue();
        assertThat(agent(id).path("agent_name").asString()).isEqualTo("one");
        assertThat(agent(id).path("agent_public_ipv4").asString()).isEqualTo("198.51.100.7");
        var again = dial("one");
        assertThat(config(again).state().interfaces()).isEqualTo(first.state().interfaces());
        assertThat(events("agent.created")).containsExactly(Integer.toString(id));
        assertThat(events("agent.online")).containsExactly(Integer.toString(id));
    }

    @Test
    void theNewestSessionOfADeviceStays() throws InterruptedException {
        var older = dial("one");
        config(older);
        var newer = dial("one");
        config(newer);
        assertThat(older.closeCode()).isEqualTo(CloseCode.REPLACED.code());
        assertThat(newer.socket.isOutputClosed()).isFalse();
    }

    @Test
    void keysAndPortsAreKeptAndToldAgain() throws InterruptedException {
        var agent = dial("one");
        var state = config(agent).state();
        var ip = java.util.Objects.requireNonNull(state.interfaces().get(Link.PUBLIC))
                .internalIp();
        agent.say(new FromAgent.ConfigApplied(List.of(new FromAgent.Actual(Link.PUBLIC, KEY, ip, 41_000))));
        eventually(() -> assertThat(agent(state.agentId())
                        .path("network")
                        .path("PUBLIC")
                        .path("agent_interface_public_key")
                        .asString(""))
                .isEqualTo(KEY.text()));
        var own = java.util.Objects.requireNonNull(
                config(dial("one")).state().interfaces().get(Link.PUBLIC));
        assertThat(own.publicKey()).isEqualTo(KEY);
        assertThat(own.listenPort()).isEqualTo(41_000);
    }

    @Test
    void aTokenThatWasDeletedIsNamedWhenAnAgentComesWithIt() {
        var id = agentToken.path("agent_token_id").asString();
        server.call("DELETE", "/v1/network/auth/agent-tokens/" + id, null);

        refused(401, secret());
        server.settleRefusals();

        assertThat(events("agent_token.refused")).containsExactly(id);
    }

    @Test
    void whatAgentsDoIsDoneByTheirTokenAndWhatBecomesOfThemByTheController() throws InterruptedException {
        keepingTo(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMillis(50), 100, 100);
        var agent = dial("one");
        config(agent);
        agent.socket.abort();

        eventually(() -> assertThat(events("agent.offline")).hasSize(1));
        assertThat(server.events())
                .filteredOn(row -> String.valueOf(row.get("type")).startsWith("agent."))
                .isNotEmpty()
                .allSatisfy(row -> {
                    boolean isLost = "agent.offline".equals(row.get("type"));
                    assertThat(row)
                            .containsEntry("actor_type", isLost ? "SYSTEM" : "AGENT")
                            .containsEntry(
                                    "actor_id",
                                    isLost
                                            ? "controller"
                                            : agentToken.path("agent_token_id").asString())
                            .containsEntry("actor_name", isLost ? "controller" : "fleet");
                });
    }

    @Test
    void badAndDeletedAndExpiredTokensAreRefusedByStatus() throws InterruptedException {
        refused(401, "nonsense");
        refused(401, server.token);
        var agent = dial("one");
        config(agent);
        server.call("DELETE", "/v1/network/auth/agent-tokens/" + agentToken.path("agent_token_id"), null);
        assertThat(agent.closeCode()).isEqualTo(CloseCode.TOKEN_GONE.code());
        refused(401, secret());
        agentToken = token("{\"agent_token_name\":\"short\",\"agent_token_valid_until\":\"2026-12-02T00:00:00Z\"}");
        var other = dial("two");
        config(other);
        server.clock.advance(Duration.ofDays(2));
        assertThat(other.closeCode()).isEqualTo(CloseCode.TOKEN_GONE.code());
        refused(401, secret());
    }

    @Test
    void aFullDoorSaysWhenToComeAgain() throws InterruptedException {
        keepingTo(Duration.ofSeconds(20), Duration.ofSeconds(29), Duration.ofSeconds(15), 1, 1);
        config(dial("one"));
        refused(503, secret());
    }

    @Test
    void aDeletedAgentIsToldAndClosed() throws InterruptedException {
        var agent = dial("one");
        int id = config(agent).state().agentId();
        server.call("DELETE", "/v1/network/agents/" + id, null);
        assertThat(agent.next()).isEqualTo(new ToAgent.Deleted());
        assertThat(agent.closeCode()).isEqualTo(CloseCode.AGENT_GONE.code());
    }

    @Test
    void whoIsGoneForLongerThanTheGraceIsOffline() throws InterruptedException {
        keepingTo(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofMillis(300), 100, 100);
        var agent = dial("one");
        int id = config(agent).state().agentId();
        Thread.sleep(2500); // pongs keep it
        assertThat(agent(id).path("agent_is_online").asBoolean()).isTrue();
        agent.socket.abort();
        eventually(
                () -> assertThat(agent(id).path("agent_is_online").asBoolean()).isFalse());
        assertThat(events("agent.offline")).containsExactly(Integer.toString(id));
    }

    @Test
    void whoseMessageWaitsToBeStoredIsNotSilent() throws Exception {
        keepingTo(Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMillis(1), 100, 100);
        var agent = dial("one");
        var state = config(agent).state();
        var ip = java.util.Objects.requireNonNull(state.interfaces().get(Link.PUBLIC))
                .internalIp();
        try (var writer = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = writer.submit(() -> server.database.write(tx -> {
                agent.say(new FromAgent.ConfigApplied(List.of(new FromAgent.Actual(Link.PUBLIC, KEY, ip, 41_000))));
                LockSupport.parkNanos(Duration.ofMillis(1500).toNanos());
                return state;
            }));
        }
        Thread.sleep(500);
        assertThat(events("agent.offline")).isEmpty();
        assertThat(agent(state.agentId()).path("agent_is_online").asBoolean()).isTrue();
    }

    @Test
    void whoComesBackAsItWasChangesNothing() throws InterruptedException {
        int id = config(dial("one")).state().agentId();
        var before = agent(id);
        int events = server.events().size();
        server.clock.advance(Duration.ofMinutes(1));
        config(dial("one"));
        assertThat(agent(id)).isEqualTo(before);
        assertThat(server.events()).hasSize(events);
    }

    @Test
    void anAgentWithoutInterfacesHasAWireGuardErrorUntilItHasSome() throws InterruptedException {
        var agent = dial("one");
        var state = config(agent).state();
        agent.answer(new FromAgent.ConfigApplied(List.of()));
        status(state.agentId(), "WG_ERROR");
        assertThat(events("agent.status_changed")).hasSize(1);
        var ip = java.util.Objects.requireNonNull(state.interfaces().get(Link.PUBLIC))
                .internalIp();
        agent.answer(new FromAgent.ConfigApplied(List.of(new FromAgent.Actual(Link.PUBLIC, KEY, ip, 41_000))));
        status(state.agentId(), "OK");
    }

    @Test
    void anAgentThatAnswersNothingIsStuckUntilItDoes() throws InterruptedException {
        keepingTo(Duration.ofSeconds(1), Duration.ofSeconds(29), Duration.ofSeconds(15), 100, 100);
        var agent = dial("one");
        int id = config(agent).state().agentId();
        status(id, "WG_ERROR");
        agent.answer(new FromAgent.AgentInfo(0, false, List.of(), null, null, List.of(), List.of()));
        status(id, "OK");
    }

    private void status(int id, String status) throws InterruptedException {
        eventually(() -> assertThat(agent(id).path("agent_status").asString()).isEqualTo(status));
    }

    @Test
    void malformedMessagesAreDroppedAndAFloodOfThemEnds() throws InterruptedException {
        keepingTo(Duration.ofSeconds(20), Duration.ofSeconds(29), Duration.ofSeconds(15), 100, 100);
        var agent = dial("one");
        config(agent);
        for (int i = 0; i < 10; i++) agent.say("{\"type\":7}");
        assertThat(agent.closed).isEmpty();
        agent.closesAfterAtMost(20_000, "{");
    }

    @Test
    void whatIsLostOnInterfacesIsCounted() throws InterruptedException {
        var agent = dial("one");
        config(agent);
        agent.say(new FromAgent.InterfaceTraffic(List.of(
                new FromAgent.Traffic(Link.PUBLIC, 0.5, 0.25, 600, 500, 2, 1, 4, 3),
                new FromAgent.Traffic(Link.SDN1, 0, 0, 0, 0, 5, 0, 0, 0))));
        eventually(() ->
                assertThat(server.counted("syntropy.agents.packets.damaged")).isEqualTo(7));
        assertThat(server.counted("syntropy.agents.packets.dropped")).isEqualTo(8);
        assertThat(agent.closed).isEmpty();
    }

    @Test
    void manyAtOnceGetAddressesOfTheirOwn() throws Exception {
        var agents = new java.util.concurrent.ConcurrentLinkedQueue<TestAgent>();
        server.listen();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                var device = "device" + i;
                threads.execute(() -> agents.add(dial(device)));
            }
        }
        assertThat(agents).hasSize(1000);
        var addresses = new HashSet<String>();
        for (var agent : agents) {
            config(agent).state().interfaces().values().forEach(it -> addresses.add(it.internalIp()));
        }
        assertThat(addresses).hasSize(4000);
    }
}
