package syntropy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceTest {
    private static final int STEPS = 400;

    /// The agent that only ever got differences has what one has that was told the whole: after every step of a
    /// life by chance.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261124})
    void endsInTheWantedState(long seed) {
        var states = new RandomStates(new Random(seed));
        var before = states.next();
        var agent = new AgentModel();
        agent.receive(whole(before));
        var kinds = new TreeMap<String, Integer>();
        for (int step = 0; step < STEPS; step++) {
            var after = states.next();
            var difference = Difference.between(before, after);
            kinds.merge(difference.getClass().getSimpleName(), 1, Integer::sum);
            var sessions = sessions(agent);

            send(agent, difference);

            var fresh = new AgentModel();
            fresh.receive(whole(after));
            assertThat(agent.settled(learned(after)))
                    .as("step %d: %s", step, difference)
                    .isEqualTo(fresh.settled(learned(after)));
            assertThat(agent.isDeleted).isFalse();
            keepsSessions(agent, sessions, before, after, difference);
            before = after;
        }
        assertThat(kinds.keySet()).containsExactly("None", "Some", "Whole");
        assertThat(kinds.get("Some")).as("%s", kinds).isGreaterThan(STEPS / 10);
    }

    /// Peers that don't change shake hands with nobody; with a whole configuration, neither do those that do.
    private static void keepsSessions(
            AgentModel agent,
            Map<AgentModel.Key, Integer> sessions,
            AgentState before,
            AgentState after,
            Difference difference) {
        var same = new HashMap<AgentModel.Key, Peer>();
        before.peers().forEach(peer -> same.put(key(peer), peer));
        for (var peer : after.peers()) {
            var was = same.get(key(peer));
            var now = agent.peers.get(key(peer));
            if (was == null || now == null) continue;
            if (difference instanceof Difference.Whole || was.sameToWireGuard(peer)) {
                assertThat(now.session).isEqualTo(sessions.get(key(peer)));
            }
        }
    }

    private static Map<AgentModel.Key, Integer> sessions(AgentModel agent) {
        var sessions = new HashMap<AgentModel.Key, Integer>();
        agent.peers.forEach((key, peer) -> sessions.put(key, peer.session));
        return sessions;
    }

    private static Set<AgentModel.Key> learned(AgentState state) {
        var learned = new HashSet<AgentModel.Key>();
        for (var peer : state.peers()) {
            if (peer.endpoint().port() == 0) learned.add(key(peer));
        }
        return learned;
    }

    private static AgentModel.Key key(Peer peer) {
        return new AgentModel.Key(peer.link().interfaceName(), peer.publicKey().text());
    }

    private static void send(AgentModel agent, Difference difference) {
        switch (difference) {
            case Difference.None _ -> {}
            case Difference.Some(var message) -> agent.receive(Messages.write("w", null, message));
            case Difference.Whole(var message) -> agent.receive(Messages.write("c", null, message));
        }
    }

    private static String whole(AgentState state) {
        return Messages.write("c", null, new ToAgent.ConfigInfo(state));
    }

    @Test
    void removesFirstAndThenAddsPublicBeforeTheOthers() {
        var before = state(mesh(20, 0, false));
        var changed = new ArrayList<>(mesh(20, 0, false));
        changed.removeIf(peer -> peer.connectionGroupId() == 10);
        changed.addAll(mesh(30, 29, true));

        var commands = commands(Difference.between(before, state(changed)));

        assertThat(commands).hasSize(5);
        assertThat(commands.getFirst())
                .isEqualTo(PeerCommand.Remove.of(mesh(20, 0, false).get(9)));
        assertThat(commands.subList(1, 5))
                .extracting(command -> ((PeerCommand.Add) command).peer().link())
                .containsExactly(Link.PUBLIC, Link.SDN1, Link.SDN2, Link.SDN3);
    }

    @Test
    void anUpdateIsBothInOneMessage() {
        var before = mesh(20, 0, false);
        var after = new ArrayList<>(before);
        var peer = after.get(4);
        var moved = new Peer(
                peer.link(),
                peer.publicKey(),
                peer.internalIp(),
                List.of(new Peer.Service("db", "172.30.2.0/24", List.of(), List.of())),
                peer.endpoint(),
                peer.connectionId(),
                peer.connectionGroupId(),
                peer.about());
        after.set(4, moved);

        assertThat(commands(Difference.between(state(before), state(after))))
                .containsExactly(
                        new PeerCommand.Remove(Link.PUBLIC, peer.publicKey(), peer.internalIp(), List.of()),
                        new PeerCommand.Add(moved, "10.69.3.1"));
    }

    @Test
    void whatIsForShowOrReportedByTheAgentItselfChangesNothing() {
        var before = mesh(3, 0, false);
        var renamed = before.stream()
                .map(peer -> new Peer(
                        peer.link(),
                        peer.publicKey(),
                        peer.internalIp(),
                        peer.services(),
                        peer.endpoint(),
                        peer.connectionId(),
                        peer.connectionGroupId(),
                        new Peer.About(peer.about().agentId(), "d", "renamed", "0.0.0.0")))
                .toList();
        var after = new AgentState(12, Samples.interfaces(), renamed, List.of());

        assertThat(Difference.between(state(before), after)).isEqualTo(new Difference.None());
    }

    @Test
    void anotherOwnAddressTakesTheWhole() {
        var interfaces = Samples.fresh();
        interfaces.put(Link.SDN3, new LocalInterface("10.69.3.99", null, 0));
        var after = new AgentState(12, interfaces, mesh(3, 0, false), List.of());

        assertThat(Difference.between(state(mesh(3, 0, false)), after))
                .isEqualTo(new Difference.Whole(new ToAgent.ConfigInfo(after)));
    }

    @Test
    void anotherDockerNetworkTakesTheWhole() {
        var networks = List.of(new AgentState.Subnetwork("n", "172.29.4.0/24"));
        var after = new AgentState(12, Samples.fresh(), List.of(), networks);

        assertThat(Difference.between(state(List.of()), after)).isInstanceOf(Difference.Whole.class);
    }

    @Test
    void changesOfMostPeersTakeTheWholeWhichKeepsTheirSessions() {
        var before = mesh(4, 0, false);
        var after = before.stream()
                .map(peer -> new Peer(
                        peer.link(),
                        peer.publicKey(),
                        peer.internalIp(),
                        peer.services(),
                        new Endpoint("198.51.100.1", 1),
                        peer.connectionId(),
                        peer.connectionGroupId(),
                        peer.about()))
                .toList();

        assertThat(Difference.between(state(before), state(after))).isInstanceOf(Difference.Whole.class);
    }

    @Test
    void someConnectionsAloneGiveTheSameCommands() {
        var before = mesh(20, 0, false);
        var after = new ArrayList<>(before);
        var gone = after.remove(7);
        var come = mesh(30, 29, true);
        after.addAll(come);

        assertThat(Difference.ofConnections(List.of(gone), come, Samples.fresh()))
                .isEqualTo(new ToAgent.WgConf(commands(Difference.between(state(before), state(after)))));
        assertThat(Difference.ofConnections(come, come, Samples.fresh())).isNull();
    }

    /// Why an update is a removal and an addition: the addition alone leaves things behind.
    @Test
    void theModelKnowsThatAnAdditionAloneIsNoUpdate() {
        var agent = new AgentModel();
        agent.receive(whole(Samples.STATE));
        var settled = agent.settled(Set.of());
        var peer = new Peer(
                Link.PUBLIC,
                Samples.B_PUBLIC,
                "10.69.7.1",
                List.of(),
                new Endpoint("203.0.113.10", 1),
                777,
                90,
                Samples.PEER.about());

        agent.receive(Messages.write("w", null, new ToAgent.WgConf(List.of(new PeerCommand.Add(peer, "10.69.3.1")))));

        assertThat(agent.hostRoutes).containsKeys("203.0.113.9", "203.0.113.10");
        assertThat(agent.settled(Set.of()).get("ids")).isEqualTo(settled.get("ids"));
        assertThat(agent.settled(Set.of()).get("services")).isEqualTo(settled.get("services"));
    }

    private static List<PeerCommand> commands(Difference difference) {
        assertThat(difference).isInstanceOf(Difference.Some.class);
        return ((Difference.Some) difference).message().commands();
    }

    private static AgentState state(List<Peer> peers) {
        return new AgentState(12, Samples.fresh(), peers, List.of());
    }

    private static List<Peer> mesh(int to, int from, boolean sdn) {
        return IntStream.rangeClosed(from + 1, to)
                .boxed()
                .flatMap(id -> Arrays.stream(Link.values())
                        .filter(link -> sdn || link == Link.PUBLIC)
                        .map(link -> peer(id, link)))
                .toList();
    }

    private static Peer peer(int id, Link link) {
        int number = id * 4 + List.of(Link.values()).indexOf(link);
        var key = new byte[32];
        key[0] = (byte) number;
        return new Peer(
                link,
                new WireGuardKey(Base64.getEncoder().encodeToString(key)),
                "10.69.9." + number,
                List.of(),
                new Endpoint("203.0.113." + id, 50_000),
                number,
                id,
                new Peer.About(id, "device", "name", "203.0.113." + id));
    }
}
