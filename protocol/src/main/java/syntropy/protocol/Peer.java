package syntropy.protocol;

import java.util.HashSet;
import java.util.List;

/// One WireGuard peer that an agent should have: the other end of one link of one connection.
///
/// @param internalIp the other end's internal address on that link
/// @param services what is enabled of the other end for this agent; the same on all links of a connection
/// @param connectionId of this link, the same at both ends; agents report it back
/// @param connectionGroupId of the pair of agents: routing goes by it, so a pair has exactly one
/// @param about the agent at the other end; one value may serve all links and all receivers
public record Peer(
        Link link,
        WireGuardKey publicKey,
        String internalIp,
        List<Service> services,
        Endpoint endpoint,
        int connectionId,
        int connectionGroupId,
        About about) {
    /// @throws IllegalArgumentException when an address or id isn't one, or a service has the internal address
    ///     itself
    public Peer {
        Ipv4.address(internalIp);
        Limits.id(connectionId);
        Limits.id(connectionGroupId);
        services = List.copyOf(services);
        String own = internalIp + "/32";
        for (var service : services) {
            if (service.prefix().equals(own)) {
                throw new IllegalArgumentException("a service can't have the internal address of its agent");
            }
        }
    }

    /// The prefixes of all services, each once, in their order.
    public List<String> prefixes() {
        if (services.size() == 1) return List.of(services.getFirst().prefix());
        return services.stream().map(Service::prefix).distinct().toList();
    }

    /// Whether an agent that has the one would do anything differently with the other: names and ports of services,
    /// and what is told about the agent at the other end, are only for show.
    public boolean sameToWireGuard(Peer other) {
        return link == other.link
                && publicKey.equals(other.publicKey)
                && internalIp.equals(other.internalIp)
                && endpoint.equals(other.endpoint)
                && connectionId == other.connectionId
                && connectionGroupId == other.connectionGroupId
                && (services.equals(other.services)
                        || new HashSet<>(prefixes()).equals(new HashSet<>(other.prefixes())));
    }

    /// One prefix behind the other end, with what its user is shown.
    ///
    /// @param prefix such as `172.30.2.0/24`
    public record Service(String name, String prefix, List<Integer> tcpPorts, List<Integer> udpPorts) {
        /// @throws IllegalArgumentException when the prefix or a port isn't one
        public Service {
            Ipv4.prefix(prefix);
            tcpPorts = List.copyOf(tcpPorts);
            udpPorts = List.copyOf(udpPorts);
            tcpPorts.forEach(Limits::port);
            udpPorts.forEach(Limits::port);
        }
    }

    /// The agent at the other end.
    ///
    /// @param publicIpv4 `0.0.0.0` when unknown
    public record About(int agentId, String deviceId, String name, String publicIpv4) {
        /// @throws IllegalArgumentException when the id or address isn't one
        public About {
            Limits.id(agentId);
            Ipv4.address(publicIpv4);
        }
    }
}
