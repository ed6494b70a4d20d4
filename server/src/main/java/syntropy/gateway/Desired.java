package syntropy.gateway;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.agent.PeerFacts;
import syntropy.connection.ConnectionServices;
import syntropy.connection.PathId;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.protocol.AgentState;
import syntropy.protocol.Endpoint;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.protocol.Peer;
import syntropy.protocol.WireGuardKey;

/// What an agent should have, from what is stored and nothing else.
///
/// The one path so far is PUBLIC: there is no relay that the others could go through, and a connection without them is
/// whole.
final class Desired {
    private static final String NOWHERE = "0.0.0.0";

    private Desired() {}

    /// An agent as all its peers are told of it, made once for all of them.
    ///
    /// @param key null as long as nobody can have it as a peer
    record Known(@Nullable WireGuardKey key, String internalIp, Endpoint endpoint, Peer.About about) {
        static Known of(PeerFacts facts) {
            var address = facts.publicIpv4() instanceof String given ? given : NOWHERE;
            boolean isSomewhere = !address.equals(NOWHERE);
            return new Known(
                    facts.publicKey(),
                    facts.internalIp(),
                    isSomewhere ? new Endpoint(address, facts.port()) : Endpoint.UNKNOWN,
                    new Peer.About(facts.id().value(), facts.deviceId(), facts.name(), address));
        }

        /// Whether a peer would do something differently. Its name is for show, and told with the next change.
        boolean sameToPeers(Known before) {
            return Objects.equals(key, before.key)
                    && internalIp.equals(before.internalIp)
                    && endpoint.equals(before.endpoint);
        }
    }

    /// The other end of one connection, as one end should have it: nothing until it has a key.
    ///
    /// @param routes of that connection, whichever end's
    static List<Peer> peers(
            ConnectionId connection, AgentId otherId, Known other, List<ConnectionServices.Route> routes) {
        var key = other.key();
        if (key == null) return List.of();
        return List.of(new Peer(
                Link.PUBLIC,
                key,
                other.internalIp(),
                services(otherId, other, routes),
                other.endpoint(),
                PathId.of(connection, Link.PUBLIC),
                connection.value(),
                other.about()));
    }

    private static List<Peer.Service> services(AgentId owner, Known other, List<ConnectionServices.Route> routes) {
        if (routes.isEmpty()) return List.of();
        var own = other.internalIp() + "/32";
        var services = new ArrayList<Peer.Service>();
        for (var route : routes) {
            var prefix = route.prefix().toString();
            if (!route.owner().equals(owner) || prefix.equals(own)) continue;
            services.add(new Peer.Service(route.service(), prefix, route.tcpPorts(), route.udpPorts()));
        }
        return services;
    }

    /// Of agents that have the same key, as clones of one machine have, WireGuard can have only one as a peer: the one
    /// of the oldest connection.
    static List<Peer> withoutClones(List<Peer> peers) {
        Set<WireGuardKey> taken = new HashSet<>();
        return peers.stream()
                .sorted(Comparator.comparingInt(Peer::connectionGroupId))
                .filter(peer -> taken.add(peer.publicKey()))
                .toList();
    }

    static AgentState state(AgentId agent, Map<Link, LocalInterface> own, List<Peer> peers) {
        return new AgentState(agent.value(), own, peers, List.of());
    }
}
