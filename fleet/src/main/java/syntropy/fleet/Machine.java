package syntropy.fleet;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.FromAgent;

/// The host that an agent runs on, and what its agent is set to.
///
/// @param deviceId what the controller knows it by
/// @param publicIp null when the agent can't find it out
/// @param isBehindNat whether the public address is another's: ports of SDN interfaces are then told as 0
/// @param place where it is; null when its settings don't say
/// @param provider 0 when its settings don't say
/// @param isServicesOn whether services found newly are to be switched on
public record Machine(
        String deviceId,
        String name,
        @Nullable String publicIp,
        boolean isBehindNat,
        FromAgent.@Nullable Location place,
        int provider,
        List<String> tags,
        boolean isServicesOn,
        Offers offers) {
    public Machine {
        tags = List.copyOf(tags);
    }

    /// A host with a public address of its own, and nothing set.
    public static Machine plain(String deviceId, String name, String publicIp) {
        return new Machine(deviceId, name, publicIp, false, null, 0, List.of(), false, Offers.NONE);
    }

    public Machine offering(Offers offered) {
        return new Machine(deviceId, name, publicIp, isBehindNat, place, provider, tags, isServicesOn, offered);
    }

    public Machine at(double latitude, double longitude) {
        var at = new FromAgent.Location(latitude, longitude);
        return new Machine(deviceId, name, publicIp, isBehindNat, at, provider, tags, isServicesOn, offers);
    }

    public Machine behindNat() {
        return new Machine(deviceId, name, publicIp, true, place, provider, tags, isServicesOn, offers);
    }

    Machine movedTo(@Nullable String address) {
        return new Machine(deviceId, name, address, isBehindNat, place, provider, tags, isServicesOn, offers);
    }

    /// The services behind it, as its agent reports them.
    ///
    /// @param networks and containers: in the answer to GET_INFO, and again when they change
    /// @param host once, some seconds after the agent's start, and again when they change
    /// @param kubernetes likewise
    public record Offers(
            List<FromAgent.DockerNetwork> networks,
            List<FromAgent.Container> containers,
            List<FromAgent.HostService> host,
            List<FromAgent.KubernetesService> kubernetes) {
        public static final Offers NONE = new Offers(List.of(), List.of(), List.of(), List.of());

        public Offers {
            networks = List.copyOf(networks);
            containers = List.copyOf(containers);
            host = List.copyOf(host);
            kubernetes = List.copyOf(kubernetes);
        }

        public static Offers ofHost(String name, String prefix) {
            return new Offers(
                    List.of(),
                    List.of(),
                    List.of(new FromAgent.HostService(name, List.of(prefix), FromAgent.Ports.NONE)),
                    List.of());
        }

        /// Whether the operating system has a route of its own to this network, which no other can then be put
        /// beside.
        boolean hasRoute(String network) {
            return networks.stream().flatMap(it -> it.subnets().stream()).anyMatch(it -> it.startsWith(network + "/"));
        }
    }
}
