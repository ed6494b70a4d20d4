package syntropy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.kernel.Permission;
import syntropy.protocol.Endpoint;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;
import syntropy.protocol.PeerCommand;
import syntropy.protocol.ToAgent;
import syntropy.protocol.WireGuardKey;
import tools.jackson.databind.JsonNode;

class PlanTest {
    private final TestServer server = TestServer.fresh();
    private final String secret = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"fleet\"}")
            .data()
            .path("agent_token")
            .asString();

    @AfterEach
    void stop() {
        server.close();
    }

    private static WireGuardKey key(int number) {
        var bytes = new byte[32];
        bytes[31] = (byte) number;
        return new WireGuardKey(Base64.getEncoder().encodeToString(bytes));
    }

    /// One agent that has said who it is.
    private final class Machine {
        final TestAgent agent;
        final int id;
        final String ip;

        Machine(String name, WireGuardKey key) throws InterruptedException {
            agent = TestAgent.dial(server.listen(), secret, name);
            assertThat(agent.next()).isEqualTo(new ToAgent.GetInfo());
            var state = ((ToAgent.ConfigInfo) agent.next()).state();
            id = state.agentId();
            ip = Objects.requireNonNull(state.interfaces().get(Link.PUBLIC)).internalIp();
            reports(key, 41_000 + id);
        }

        void reports(WireGuardKey key, int port) {
            agent.say(new FromAgent.ConfigApplied(List.of(new FromAgent.Actual(Link.PUBLIC, key, ip, port))));
        }

        /// Until then the controller may not have heard.
        void known(WireGuardKey key) throws InterruptedException {
            for (int i = 0; i < 200; i++) {
                if (agent(id)
                        .path("network")
                        .path("PUBLIC")
                        .path("agent_interface_public_key")
                        .asString("")
                        .equals(key.text())) return;
                Thread.sleep(10);
            }
            throw new AssertionError("the key was not stored");
        }

        List<PeerCommand> commands() throws InterruptedException {
            return ((ToAgent.WgConf) agent.next()).commands();
        }

        Peer added() throws InterruptedException {
            return ((PeerCommand.Add) commands().getFirst()).peer();
        }

        void hearsNothing() throws InterruptedException {
            Thread.sleep(200);
            assertThat(agent.told).isEmpty();
        }
    }

    private JsonNode agent(int id) {
        return server.get("/v1/network/agents/" + id).data();
    }

    private Machine machine(String name, int key) throws InterruptedException {
        var machine = new Machine(name, key(key));
        machine.known(key(key));
        return machine;
    }

    private int connect(Machine one, Machine other) {
        return server.post(
                        "/v1/network/connections/point-to-point",
                        "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(one.id, other.id))
                .data()
                .get(0)
                .path("agent_connection_group_id")
                .asInt();
    }

    @Test
    void bothEndsOfANewConnectionAreToldOfEachOtherOnceAndNobodyElse() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        var c = machine("c", 3);
        int connection = connect(a, b);
        var atA = a.added();
        var atB = b.added();
        assertThat(atA.publicKey()).isEqualTo(key(2));
        assertThat(atA.internalIp()).isEqualTo(b.ip);
        assertThat(atA.endpoint()).isEqualTo(new Endpoint("198.51.100.7", 41_000 + b.id));
        assertThat(atA.about().name()).isEqualTo("b");
        assertThat(atB.publicKey()).isEqualTo(key(1));
        assertThat(List.of(atA.connectionGroupId(), atB.connectionGroupId())).containsOnly(connection);
        assertThat(atA.connectionId()).isEqualTo(atB.connectionId());
        a.hearsNothing();
        b.hearsNothing();
        c.hearsNothing();
    }

    @Test
    void whoComesBackIsToldEverythingAtOnce() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        connect(a, b);
        a.added();
        var again = TestAgent.dial(server.listen(), secret, "a");
        again.next();
        var peers = ((ToAgent.ConfigInfo) again.next()).state().peers();
        assertThat(peers).extracting(Peer::publicKey).containsExactly(key(2));
    }

    @Test
    void aConnectionThatGoesTakesThePeerWithIt() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        int connection = connect(a, b);
        a.added();
        b.added();
        server.call("DELETE", "/v1/network/connections/" + connection, null);
        assertThat(a.commands()).containsExactly(new PeerCommand.Remove(Link.PUBLIC, key(2), b.ip, List.of()));
        assertThat(b.commands()).containsExactly(new PeerCommand.Remove(Link.PUBLIC, key(1), a.ip, List.of()));
    }

    @Test
    void aDeletedAgentIsNoPeerAnyMore() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        connect(a, b);
        a.added();
        server.call("DELETE", "/v1/network/agents/" + b.id, null);
        assertThat(a.commands()).containsExactly(new PeerCommand.Remove(Link.PUBLIC, key(2), b.ip, List.of()));
    }

    @Test
    void aKeyThatComesLateOrChangesReachesThePeersAndANewNameDoesNot() throws InterruptedException {
        var a = machine("a", 1);
        var late = TestAgent.dial(server.listen(), secret, "late");
        late.next();
        var own = ((ToAgent.ConfigInfo) late.next()).state();
        server.post(
                "/v1/network/connections/point-to-point",
                "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(a.id, own.agentId()));
        a.hearsNothing();
        var ip = Objects.requireNonNull(own.interfaces().get(Link.PUBLIC)).internalIp();
        late.say(new FromAgent.ConfigApplied(List.of(new FromAgent.Actual(Link.PUBLIC, key(7), ip, 1234))));
        assertThat(a.added().publicKey()).isEqualTo(key(7));
        late.say(new FromAgent.ConfigApplied(List.of(new FromAgent.Actual(Link.PUBLIC, key(8), ip, 1234))));
        var commands = a.commands();
        assertThat(commands.getFirst()).isEqualTo(new PeerCommand.Remove(Link.PUBLIC, key(7), ip, List.of()));
        assertThat(((PeerCommand.Add) commands.get(1)).peer().publicKey()).isEqualTo(key(8));
        var renamed = server.call("PATCH", "/v1/network/agents/" + own.agentId(), "{\"agent_name\":\"other\"}");
        assertThat(renamed.status()).isEqualTo(204);
        a.hearsNothing();
    }

    @Test
    void anAddressThatChangedReachesThePeers() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        connect(a, b);
        a.added();
        TestAgent.dial(server.listen(), secret, "b", "203.0.113.5");
        var endpoint = ((PeerCommand.Add) a.commands().get(1)).peer().endpoint();
        assertThat(endpoint).isEqualTo(new Endpoint("203.0.113.5", 41_000 + b.id));
    }

    @Test
    void aSubnetIsRoutedByTheOtherEndOnlyWhileBothSwitchesAreOn() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        int connection = connect(a, b);
        a.added();
        b.added();
        int subnet = server.service(b.id, "db", "172.30.2.0/24")
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
        a.hearsNothing();
        switchAt(subnet, true);
        a.hearsNothing();
        switchIn(connection, subnet, true);
        assertThat(routed(a)).containsExactly("172.30.2.0/24");
        b.hearsNothing();
        switchAt(subnet, false);
        assertThat(routed(a)).isEmpty();
        switchAt(subnet, true);
        assertThat(routed(a)).containsExactly("172.30.2.0/24");
        switchIn(connection, subnet, false);
        assertThat(routed(a)).isEmpty();
        b.hearsNothing();
    }

    /// With a single peer, a change of it is told by a whole configuration, which keeps its session.
    private static List<String> routed(Machine machine) throws InterruptedException {
        var state = ((ToAgent.ConfigInfo) machine.agent.next()).state();
        machine.agent.answer(new FromAgent.ConfigApplied(List.of()));
        return state.peers().getFirst().prefixes();
    }

    private void switchAt(int subnet, boolean on) {
        var changed = server.call(
                "PATCH",
                "/v1/network/agents/services/bulk",
                "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}".formatted(subnet, on));
        assertThat(changed.status()).isLessThan(300);
    }

    private void switchIn(int connection, int subnet, boolean on) {
        var changed = server.call(
                "PATCH",
                "/v1/network/connections/services",
                "{\"agent_connection_group_id\":%d,\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}"
                        .formatted(connection, subnet, on));
        assertThat(changed.status()).isEqualTo(200);
    }

    @Test
    void settingsAreToldOnceTheyAreChangedAndToWhoComesBack() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        a.hearsNothing();

        setThreshold("{\"latency_ratio\":1.5,\"latency_diff\":20}");
        assertThat(a.agent.next()).isEqualTo(new ToAgent.SetSettings(20, 1.5f));
        assertThat(b.agent.next()).isEqualTo(new ToAgent.SetSettings(20, 1.5f));
        setThreshold("{\"latency_ratio\":1.5,\"latency_diff\":20}");
        a.hearsNothing();

        // It may have been told otherwise before, so the defaults are told too
        a.agent.socket.abort();
        setThreshold("null");
        assertThat(b.agent.next()).isEqualTo(new ToAgent.SetSettings(10, 1.1f));
        var again = TestAgent.dial(server.listen(), secret, "a");
        again.next();
        assertThat(again.next()).isInstanceOf(ToAgent.ConfigInfo.class);
        assertThat(again.next()).isEqualTo(new ToAgent.SetSettings(10, 1.1f));
    }

    @Test
    void settingsOfOneWorkspaceAreNothingToAnother() throws InterruptedException {
        var a = machine("a", 1);
        var other = server.token(server.workspace("other"), EnumSet.allOf(Permission.class));
        var reply = server.as(
                other,
                "PATCH",
                "/v1/network/agents/settings",
                "{\"rerouting_threshold\":{\"latency_ratio\":2,\"latency_diff\":7}}");
        assertThat(reply.status()).isEqualTo(204);
        a.hearsNothing();
    }

    private void setThreshold(String threshold) {
        var changed =
                server.call("PATCH", "/v1/network/agents/settings", "{\"rerouting_threshold\":" + threshold + "}");
        assertThat(changed.status()).isEqualTo(204);
    }

    @Test
    void ofClonesOnlyOneIsAPeerUntilTheOtherHasAKeyOfItsOwn() throws InterruptedException {
        var a = machine("a", 1);
        var b = machine("b", 2);
        var clone = machine("clone", 2);
        connect(a, b);
        a.added();
        connect(a, clone);
        a.hearsNothing();
        clone.reports(key(5), 1);
        assertThat(a.added().publicKey()).isEqualTo(key(5));
    }

    @Test
    void whatABusyAgentMissesBecomesOneMessage() throws InterruptedException {
        var a = machine("a", 1);
        var others = new Machine[10];
        for (int i = 0; i < 10; i++) others[i] = machine("m" + i, 10 + i);
        for (int i = 0; i < 10; i++) {
            connect(a, others[i]);
            others[i].added();
        }
        int added = 0;
        int messages = 0;
        ToAgent next = a.agent.next();
        for (; next instanceof ToAgent.WgConf(var commands); next = a.agent.next()) {
            added += commands.size();
            messages++;
        }
        assertThat(next).isEqualTo(new ToAgent.GetInfo());
        assertThat(messages).isLessThan(8);
        a.hearsNothing();
        a.agent.answer(new FromAgent.AgentInfo(0, false, List.of(), null, null, List.of(), List.of()));
        added += a.commands().size();
        assertThat(added).isEqualTo(10);
    }
}
