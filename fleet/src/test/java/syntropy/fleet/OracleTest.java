package syntropy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import syntropy.protocol.AgentState;
import syntropy.protocol.Difference;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;
import syntropy.protocol.ToAgent;

/// The oracle sees what differs, and agents end up with what they should have whatever way they were told.
class OracleTest extends FleetTest {
    /// As `of`, with its interfaces' keys.
    private static AgentState withPeers(SimulatedAgent agent, List<Peer> peers) {
        var state = Objects.requireNonNull(agent.state());
        return new AgentState(state.agentId(), state.interfaces(), peers, List.of());
    }

    @Test
    void theFirstDifferenceIsInWords() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var had = Objects.requireNonNull(one.state());
        assertThat(Oracle.firstDifference(fleet(), Map.of(1, had))).isEmpty();
        var more = withPeers(one, List.of(World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24")));
        assertThat(Oracle.firstDifference(fleet(), Map.of(1, more)))
                .hasValueSatisfying(it -> assertThat(it)
                        .contains("agent 1 [device1, agent 1]")
                        .contains("lacks peer PUBLIC key " + two.key(Link.PUBLIC))
                        .contains("172.30.2.0/24")
                        .contains("connection 50 of 5"));
        tell(session(one), one, more);
        assertThat(Oracle.firstDifference(fleet(), Map.of(1, more))).isEmpty();
        assertThat(Oracle.firstDifference(fleet(), Map.of(1, had)))
                .hasValueSatisfying(it -> assertThat(it).contains("expected none"));
        assertThat(Oracle.firstDifference(fleet(), Map.of(9, World.alone(9))))
                .hasValueSatisfying(it -> assertThat(it).contains("agent 9 is none of the fleet"));
    }

    @Test
    void differencesOfTheProtocolLeadToTheWholeWithoutAViolation() throws InterruptedException {
        var others = new ArrayList<SimulatedAgent>();
        var one = configured(1);
        for (int i = 2; i <= 8; i++) others.add(configured(i));
        var session = session(one);
        var random = new Random(11);
        var before = Objects.requireNonNull(one.state());
        long messages = 0;
        for (int step = 0; step < 400; step++) {
            if (step % 50 == 49) others.get(random.nextInt(others.size())).changeKeys();
            if (step % 50 == 49) {
                for (var other : others) {
                    if (other.key(Link.PUBLIC) == null) tell(session(other), other, World.alone(other.agentId()));
                }
            }
            var peers = new ArrayList<Peer>();
            for (var other : others) {
                if (random.nextInt(3) == 0) continue;
                int group = other.agentId() + (random.nextInt(20) == 0 ? 100 : 0);
                var prefixes = random.nextInt(3) == 0
                        ? new String[0]
                        : new String[] {"172.30.%d.0/24".formatted(random.nextInt(4) + 4 * other.agentId())};
                peers.add(World.peer(other, Link.PUBLIC, group, prefixes));
                if (random.nextBoolean()) peers.add(World.peer(other, Link.SDN1, group, prefixes));
            }
            var after = withPeers(one, peers);
            switch (Difference.between(before, after)) {
                case Difference.None _ -> {}
                case Difference.Some(var message) -> {
                    messages++;
                    session.send(message);
                }
                case Difference.Whole(var message) -> {
                    messages++;
                    session.send(message);
                }
            }
            session.send(new ToAgent.GetInfo());
            int done = step + 1;
            is(() -> one.counts().getInfos() == done);
            var expected = new HashMap<Integer, AgentState>();
            expected.put(1, after);
            assertThat(Oracle.firstDifference(fleet(), expected)).isEmpty();
            before = after;
        }
        assertThat(messages).isGreaterThan(300);
        assertThat(one.counts().wgConfs()).isPositive();
        assertThat(fleet().violations()).isEmpty();
    }
}
