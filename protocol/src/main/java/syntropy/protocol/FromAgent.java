package syntropy.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that agents send and that has a use here. Texts are as the agent gave them, save for what no database
/// keeps (U+0000 and lone surrogates, now U+FFFD).
public sealed interface FromAgent {
    /// GET_INFO, the answer to [ToAgent.GetInfo].
    ///
    /// @param provider as the agent's own settings name it; 0 when they don't
    /// @param servicesOn whether services found newly are to be switched on
    /// @param tags as the agent's own settings name them
    /// @param externalIp null when the agent couldn't find out
    /// @param location as the agent's own settings have it; null when they don't
    /// @param networks and containers: empty unless the agent watches Docker, and also when it no longer can. An
    ///     empty list doesn't mean that services are gone
    record AgentInfo(
            int provider,
            boolean servicesOn,
            List<String> tags,
            @Nullable String externalIp,
            @Nullable Location location,
            List<DockerNetwork> networks,
            List<Container> containers)
            implements FromAgent {
        public AgentInfo {
            tags = List.copyOf(tags);
            networks = List.copyOf(networks);
            containers = List.copyOf(containers);
        }
    }

    /// UPDATE_AGENT_CONFIG, the answer to [ToAgent.ConfigInfo], before the agent sets its routes.
    ///
    /// @param interfaces those whose real key or port differs from what CONFIG_INFO said. One that couldn't be made
    ///     is missing too: before its first key is known, a missing one has failed
    record ConfigApplied(List<Actual> interfaces) implements FromAgent {
        public ConfigApplied {
            interfaces = List.copyOf(interfaces);
        }
    }

    /// WG_ROUTE_STATUS: service prefixes that are new in their connection, each once. A prefix that conflicts with
    /// another route or connection is never reported.
    record RouteStatus(List<GroupRoutes> groups) implements FromAgent {
        public RouteStatus {
            groups = List.copyOf(groups);
        }
    }

    /// IFACES_PEERS_ACTIVE_DATA: connections whose traffic now takes another link.
    record ActivePaths(List<PathChange> changes) implements FromAgent {
        public ActivePaths {
            changes = List.copyOf(changes);
        }
    }

    /// IFACES_PEERS_BW_DATA: what passed and how well, about once a minute, of every interface and of peers that
    /// have been pinged.
    record PeerStats(List<InterfaceStats> interfaces) implements FromAgent {
        public PeerStats {
            interfaces = List.copyOf(interfaces);
        }
    }

    /// IFACES_BW_DATA: what passed on each interface as a whole since the report before, whoever the peers. Only
    /// Windows agents send it, every ten seconds, beside [PeerStats].
    record InterfaceTraffic(List<Traffic> interfaces) implements FromAgent {
        public InterfaceTraffic {
            interfaces = List.copyOf(interfaces);
        }
    }

    /// NETWORK_INFO: all Docker networks, when they changed.
    record Networks(List<DockerNetwork> networks) implements FromAgent {
        public Networks {
            networks = List.copyOf(networks);
        }
    }

    /// CONTAINER_INFO: all Docker containers, when they changed.
    record Containers(List<Container> containers) implements FromAgent {
        public Containers {
            containers = List.copyOf(containers);
        }
    }

    /// HW_SERVICE_INFO: all services of the host itself; once in the life of an agent's process, then on a change,
    /// and not again after a reconnect.
    record HostServices(List<HostService> services) implements FromAgent {
        public HostServices {
            services = List.copyOf(services);
        }
    }

    /// KUBERNETES_SERVICE_INFO: all services of the cluster's watched namespaces; as often as [HostServices].
    record KubernetesServices(List<KubernetesService> services) implements FromAgent {
        public KubernetesServices {
            services = List.copyOf(services);
        }
    }

    /// AUTO_PING: one round, in no particular order.
    record Pings(List<Ping> pings) implements FromAgent {
        public Pings {
            pings = List.copyOf(pings);
        }
    }

    /// SUPPORT_INFO_ATC, the answer to [ToAgent.GetSupportInfo]: texts for a person to read.
    record SupportInfo(List<Section> sections) implements FromAgent {
        public SupportInfo {
            sections = List.copyOf(sections);
        }
    }

    /// LOGGER: a line of the agent's log. Never to be answered, since agents log what they receive.
    ///
    /// @param message without the line's end; at most [Limits#LOG_CHARS] characters of it, the last an ellipsis
    ///     when there were more
    record Log(Severity severity, String message) implements FromAgent {}

    /// Sent in place of an answer by the Windows agent.
    ///
    /// @param type of the message that it should have been
    /// @param message what its error says, all texts in it one after the other
    record Failure(String type, String message) implements FromAgent {}

    /// Degrees; north and east are positive.
    record Location(double latitude, double longitude) {}

    record DockerNetwork(String id, String name, List<String> subnets) {
        public DockerNetwork {
            subnets = List.copyOf(subnets);
        }
    }

    /// @param state and uptime: Docker's own words, such as `running` and `Up 3 hours`
    /// @param networks by name
    record Container(
            String id, String name, String state, String uptime, List<String> networks, List<String> ips, Ports ports) {
        public Container {
            networks = List.copyOf(networks);
            ips = List.copyOf(ips);
        }
    }

    record Ports(List<Integer> tcp, List<Integer> udp) {
        public static final Ports NONE = new Ports(List.of(), List.of());

        public Ports {
            tcp = List.copyOf(tcp);
            udp = List.copyOf(udp);
        }
    }

    /// An interface as it really is.
    ///
    /// @param listenPort 0 of an SDN interface that its agent thinks is behind NAT: its relay must learn it
    record Actual(Link link, WireGuardKey publicKey, String internalIp, int listenPort) {}

    /// @param connectionId the link that the routes were put on; 0 when not told
    record GroupRoutes(int connectionId, int connectionGroupId, List<Route> routes) {
        public GroupRoutes {
            routes = List.copyOf(routes);
        }
    }

    /// @param message why not, when it isn't
    record Route(String prefix, boolean ok, String message) {}

    /// @param previousConnectionId the link that was taken before; 0 for none
    /// @param connectionId the link that is taken now; 0 for none
    /// @param connectionGroupId 0 from agents that don't tell
    /// @param at null when not told
    record PathChange(
            int previousConnectionId,
            int connectionId,
            int connectionGroupId,
            @Nullable Instant at,
            PathReason reason) {}

    enum PathReason {
        /// The first choice since the connection was made, or since its active link was removed.
        NEW,
        LOSS,
        LATENCY,
        /// No link is left, or none is good enough.
        DELETE,
        /// The same path under another id.
        NOCHANGE,
        UNKNOWN
    }

    record InterfaceStats(Link link, String publicKey, List<PeerStat> peers) {
        public InterfaceStats {
            peers = List.copyOf(peers);
        }
    }

    /// @param lastHandshake null for never
    /// @param latencyMs null when no ping was answered
    /// @param packetLoss 0 to 1, of the pings of the period; 1 also when unknown
    /// @param rxBytes since the report before
    /// @param txBytes since the report before
    /// @param rxMegabytesPerSecond whatever its name on the wire, `rx_speed_mbps`, says
    /// @param txMegabytesPerSecond likewise
    record PeerStat(
            String publicKey,
            String internalIp,
            @Nullable Instant lastHandshake,
            int keepAliveSeconds,
            @Nullable Double latencyMs,
            double packetLoss,
            long rxBytes,
            long txBytes,
            double rxMegabytesPerSecond,
            double txMegabytesPerSecond,
            int connectionId,
            int connectionGroupId) {}

    /// @param rxMegabytesPerSecond whatever its name on the wire, `rx_speed_mbsps`, says
    /// @param txMegabytesPerSecond likewise
    /// @param rxDropped packets that came and weren't taken, without those with errors
    /// @param txDropped packets that weren't sent, without those with errors
    record Traffic(
            Link link,
            double rxMegabytesPerSecond,
            double txMegabytesPerSecond,
            long rxPackets,
            long txPackets,
            long rxDropped,
            long txDropped,
            long rxErrors,
            long txErrors) {}

    /// @param networkInterface a network interface's name, or what the agent's settings call the subnets
    record HostService(String networkInterface, List<String> subnets, Ports ports) {
        public HostService {
            subnets = List.copyOf(subnets);
        }
    }

    /// @param addresses without mask; the Go agent has one for each service
    record KubernetesService(String name, List<String> addresses, Ports ports) {
        public KubernetesService {
            addresses = List.copyOf(addresses);
        }
    }

    /// @param latencyMs null when lost
    /// @param packetLoss 0 or 1; from the Windows agent how many of five were lost
    record Ping(String ip, @Nullable Double latencyMs, double packetLoss) {}

    record Section(String key, String value) {}

    /// What is none of these is read as a MESSAGE.
    enum Severity {
        DEBUG,
        MESSAGE,
        INFO,
        WARNING,
        ERROR,
        EXEC
    }
}
