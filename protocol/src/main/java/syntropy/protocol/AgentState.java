package syntropy.protocol;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// All that one agent should have.
///
/// @param interfaces all four: an agent that is told of none takes itself for deleted, and the Windows agent needs
///     all
/// @param peers kept by connection group and, within one, PUBLIC first: the first link listed gets the group's
///     first service routes
/// @param subnetworks Docker networks for the agent to make; agents in another mode than Docker's disregard them
public record AgentState(
        int agentId, Map<Link, LocalInterface> interfaces, List<Peer> peers, List<Subnetwork> subnetworks) {
    /// By connection, its PUBLIC link first.
    static final Comparator<Peer> ORDER =
            Comparator.comparingInt(Peer::connectionGroupId).thenComparing(Peer::link);

    /// @throws IllegalArgumentException when an interface is missing, a link occurs twice in a connection, a key
    ///     occurs twice on a link, an internal address twice at all, or links of one connection differ in their
    ///     services: what agents would make of these is unforeseeable
    public AgentState {
        Limits.id(agentId);
        if (!interfaces.keySet().containsAll(Arrays.asList(Link.values()))) {
            throw new IllegalArgumentException("all four interfaces are needed");
        }
        interfaces = Collections.unmodifiableMap(new EnumMap<>(interfaces));
        peers = peers.stream().sorted(ORDER).toList();
        subnetworks = List.copyOf(subnetworks);
        check(peers);
    }

    private static void check(List<Peer> peers) {
        var keys = new HashSet<>();
        var addresses = new HashSet<>();
        var links = new HashSet<>();
        var services = new HashMap<Integer, List<Peer.Service>>();
        record Key(Link link, WireGuardKey key) {}
        record InGroup(int group, Link link) {}
        for (var peer : peers) {
            if (!keys.add(new Key(peer.link(), peer.publicKey()))) {
                throw new IllegalArgumentException("two peers of one key on " + peer.link());
            }
            if (!addresses.add(peer.internalIp())) {
                throw new IllegalArgumentException("two peers of one internal address");
            }
            if (!links.add(new InGroup(peer.connectionGroupId(), peer.link()))) {
                throw new IllegalArgumentException("two peers of one connection on " + peer.link());
            }
            var others = services.putIfAbsent(peer.connectionGroupId(), peer.services());
            if (others != null && !others.equals(peer.services())) {
                throw new IllegalArgumentException("links of one connection with different services");
            }
        }
    }

    /// The receiver's own internal address on that link, which peers are told with as their gateway.
    String gateway(Link link) {
        return Objects.requireNonNull(interfaces.get(link)).internalIp();
    }

    /// A Docker network.
    ///
    /// @param prefix such as `172.29.4.0/24`
    public record Subnetwork(String name, String prefix) {
        /// @throws IllegalArgumentException when the prefix isn't one
        public Subnetwork {
            Ipv4.prefix(prefix);
        }
    }
}
