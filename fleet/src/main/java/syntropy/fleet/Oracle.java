package syntropy.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import syntropy.protocol.AgentState;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;

/// Compares what agents have with what they should have. Only what WireGuard and routing see counts: names, ports of
/// services and what is told about a peer's agent are for show, and not told anew when they change.
public final class Oracle {
    private Oracle() {}

    /// The first difference, in words; empty when there is none. Agents that haven't been told anything, are cut off
    /// or have ended are to be left out of what is expected.
    ///
    /// @param expected by the agent's id
    public static Optional<String> firstDifference(Fleet fleet, Map<Integer, AgentState> expected) {
        var present = new TreeMap<Integer, SimulatedAgent>();
        for (var agent : fleet.agents()) {
            int id = agent.agentId();
            if (id == 0) continue;
            var other = present.put(id, agent);
            if (other != null && expected.containsKey(id)) {
                return Optional.of("agent %d is both %s and %s".formatted(id, other, agent));
            }
        }
        for (var it : new TreeMap<>(expected).entrySet()) {
            var agent = present.get(it.getKey());
            var difference = agent == null
                    ? Optional.of("agent %d is none of the fleet".formatted(it.getKey()))
                    : difference(agent, it.getValue());
            if (difference.isPresent()) return difference;
        }
        return Optional.empty();
    }

    /// Of this agent.
    public static Optional<String> difference(SimulatedAgent agent, AgentState expected) {
        AgentState has;
        try {
            has = agent.state();
        } catch (IllegalArgumentException e) {
            return Optional.of("agent %d %s has no possible state: %s"
                    .formatted(expected.agentId(), agent, String.valueOf(e.getMessage())));
        }
        if (has == null) return Optional.of("agent %d %s was told nothing".formatted(expected.agentId(), agent));
        var lines = differences(has, expected);
        for (var route : agent.leftRoutes()) lines.add("a route was left behind: " + route);
        if (lines.isEmpty()) return Optional.empty();
        return Optional.of("agent %d %s:\n  %s".formatted(expected.agentId(), agent, String.join("\n  ", lines)));
    }

    /// A line for each.
    static List<String> differences(AgentState has, AgentState expected) {
        var lines = new ArrayList<String>();
        if (has.agentId() != expected.agentId()) {
            lines.add("is agent %d, expected %d".formatted(has.agentId(), expected.agentId()));
        }
        for (var link : Link.values()) {
            var one = has.interfaces().get(link);
            var other = expected.interfaces().get(link);
            if (one != null && !one.equals(other)) {
                lines.add("interface %s has %s, expected %s".formatted(link, one, other));
            }
        }
        var had = byKey(has);
        byKey(expected).forEach((key, peer) -> {
            var it = had.remove(key);
            if (it == null) {
                lines.add("lacks peer " + text(peer));
            } else if (!it.sameToWireGuard(peer)) {
                lines.add("has peer %s, expected %s".formatted(text(it), text(peer)));
            }
        });
        had.values().forEach(peer -> lines.add("has peer " + text(peer) + ", expected none"));
        if (!has.subnetworks().equals(expected.subnetworks())) {
            lines.add("has subnetworks %s, expected %s".formatted(has.subnetworks(), expected.subnetworks()));
        }
        return lines;
    }

    private static Map<String, Peer> byKey(AgentState state) {
        var peers = new TreeMap<String, Peer>();
        for (var peer : state.peers()) peers.put(peer.link() + " " + peer.publicKey(), peer);
        return peers;
    }

    private static String text(Peer peer) {
        return "%s key %s address %s services %s endpoint %s:%d connection %d of %d"
                .formatted(
                        peer.link(),
                        peer.publicKey(),
                        peer.internalIp(),
                        peer.prefixes(),
                        peer.endpoint().ipv4(),
                        peer.endpoint().port(),
                        peer.connectionId(),
                        peer.connectionGroupId());
    }
}
