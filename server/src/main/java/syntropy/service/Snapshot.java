package syntropy.service;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Shown;
import syntropy.protocol.FromAgent;

/// All that an agent has of one kind, as it reports it: complete, so what is missing is gone. Names, ranges and ports
/// are such as are kept; what has no name or no range that is IPv4 is left out, and those of one name are one service.
///
/// @param beyond how many were left out because there were too many
record Snapshot(Source source, List<Found> services, int beyond) {
    /// Of one agent and kind.
    static final int MOST_SERVICES = 1000;

    /// Of one service.
    static final int MOST_RANGES = 256;

    private static final int MOST_PORTS = 1000;
    private static final int MOST_NETWORKS = 100;
    private static final int LONGEST_NAME = 255;
    private static final int SHOWN_OF_ID = 12;
    private static final int LAST_PORT = 65_535;
    private static final int ADDRESS_BITS = 32;

    /// The lists in which agents report. Docker has two, each sent without the other.
    enum Source {
        DOCKER_NETWORKS(ServiceType.DOCKER),
        DOCKER_CONTAINERS(ServiceType.DOCKER),
        HOST(ServiceType.HOST),
        KUBERNETES(ServiceType.KUBERNETES);

        final ServiceType type;

        Source(ServiceType type) {
            this.type = type;
        }
    }

    /// Ports are in order, each once.
    record Found(
            String name,
            List<Ipv4Cidr> ranges,
            List<String> networks,
            List<Integer> tcpPorts,
            List<Integer> udpPorts) {}

    /// What a message says of services; nothing when it is about something else.
    ///
    /// GET_INFO has both of Docker's lists, empty also when the agent doesn't watch Docker or no longer can. Docker
    /// always has networks, so that both are empty says nothing, and is disregarded. In a message of their own,
    /// which is sent when they have changed, it means that all are gone.
    static List<Snapshot> of(FromAgent message) {
        return switch (message) {
            case FromAgent.AgentInfo info ->
                info.networks().isEmpty() && info.containers().isEmpty()
                        ? List.of()
                        : List.of(networks(info.networks()), containers(info.containers()));
            case FromAgent.Networks(var networks) -> List.of(networks(networks));
            case FromAgent.Containers(var containers) -> List.of(containers(containers));
            case FromAgent.HostServices(var services) -> List.of(host(services));
            case FromAgent.KubernetesServices(var services) -> List.of(kubernetes(services));
            default -> List.of();
        };
    }

    private static Snapshot networks(List<FromAgent.DockerNetwork> all) {
        var list = new Collecting();
        for (var one : all) {
            list.add(named(one.name(), one.id()), one.subnets(), List.of(), FromAgent.Ports.NONE);
        }
        return list.of(Source.DOCKER_NETWORKS);
    }

    private static Snapshot containers(List<FromAgent.Container> all) {
        var list = new Collecting();
        for (var one : all) list.add(named(one.name(), one.id()), one.ips(), one.networks(), one.ports());
        return list.of(Source.DOCKER_CONTAINERS);
    }

    private static Snapshot host(List<FromAgent.HostService> all) {
        var list = new Collecting();
        for (var one : all) list.add(one.networkInterface(), one.subnets(), List.of(), one.ports());
        return list.of(Source.HOST);
    }

    private static Snapshot kubernetes(List<FromAgent.KubernetesService> all) {
        var list = new Collecting();
        for (var one : all) list.add(one.name(), one.addresses(), List.of(), one.ports());
        return list.of(Source.KUBERNETES);
    }

    private static String named(String name, String id) {
        return name.isBlank() ? id.substring(0, Math.min(id.length(), SHOWN_OF_ID)) : name;
    }

    /// A bare address is a range of one, and bits beyond the prefix are cut off, as agents do. Null when it isn't IPv4.
    static @Nullable Ipv4Cidr range(String text) {
        int slash = text.indexOf('/');
        try {
            var address = Ipv4Cidr.parse(slash < 0 ? text : text.substring(0, slash));
            if (slash < 0) return address;
            int length = Ipv4Cidr.parse("0.0.0.0" + text.substring(slash)).prefixLength();
            long host = (1L << (ADDRESS_BITS - length)) - 1;
            return new Ipv4Cidr(address.address() & ~host, length);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static final class Collecting {
        private final Map<String, Parts> byName = new LinkedHashMap<>();
        private int beyond;

        private record Parts(
                TreeSet<Ipv4Cidr> ranges, TreeSet<String> networks, TreeSet<Integer> tcp, TreeSet<Integer> udp) {}

        void add(String name, List<String> ranges, List<String> networks, FromAgent.Ports ports) {
            var known = ranges.stream()
                    .map(Snapshot::range)
                    .filter(Objects::nonNull)
                    .toList();
            var kept = Shown.of(name.strip(), LONGEST_NAME);
            if (kept.isEmpty() || known.isEmpty()) return;
            if (!byName.containsKey(kept) && byName.size() == MOST_SERVICES) {
                beyond++;
                return;
            }
            var parts = byName.computeIfAbsent(
                    kept, _ -> new Parts(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>()));
            fill(parts.ranges, known, MOST_RANGES);
            fill(
                    parts.networks,
                    networks.stream()
                            .map(each -> Shown.of(each.strip(), LONGEST_NAME))
                            .toList(),
                    MOST_NETWORKS);
            fill(parts.tcp, ports.tcp(), MOST_PORTS);
            fill(parts.udp, ports.udp(), MOST_PORTS);
        }

        private static <T> void fill(Set<T> all, Collection<T> some, int most) {
            for (var each : some) {
                if (all.size() < most) all.add(each);
            }
        }

        Snapshot of(Source source) {
            var all = new ArrayList<Found>(byName.size());
            byName.forEach((name, parts) -> all.add(new Found(
                    name,
                    List.copyOf(parts.ranges),
                    parts.networks.stream().filter(each -> !each.isEmpty()).toList(),
                    ports(parts.tcp),
                    ports(parts.udp))));
            return new Snapshot(source, List.copyOf(all), beyond);
        }

        private static List<Integer> ports(Collection<Integer> some) {
            return some.stream().filter(port -> port >= 1 && port <= LAST_PORT).toList();
        }
    }
}
