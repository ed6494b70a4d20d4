package syntropy.protocol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Agents of any kind and version are understood, as far as they say what is known here.
final class FromAgentReader extends EnvelopeReader<FromAgent> {
    private static final Set<String> TYPES = Set.of(
            "GET_INFO",
            "UPDATE_AGENT_CONFIG",
            "WG_ROUTE_STATUS",
            "IFACES_PEERS_ACTIVE_DATA",
            "IFACES_PEERS_BW_DATA",
            "IFACES_BW_DATA",
            "NETWORK_INFO",
            "CONTAINER_INFO",
            "HW_SERVICE_INFO",
            "KUBERNETES_SERVICE_INFO",
            "AUTO_PING",
            "SUPPORT_INFO_ATC",
            "LOGGER");

    /// Of which the data are an object. Those of all others are a list, and Go writes an empty one as a null at
    /// times.
    private static final Set<String> OBJECTS = Set.of("GET_INFO", "AUTO_PING", "LOGGER");

    @Override
    boolean knows(String type) {
        return TYPES.contains(type);
    }

    @Override
    FromAgent body(String type, JsonIn data) {
        return switch (type) {
            case "GET_INFO" -> info(data);
            case "UPDATE_AGENT_CONFIG" -> configApplied(data);
            case "WG_ROUTE_STATUS" -> new FromAgent.RouteStatus(groups(data));
            case "IFACES_PEERS_ACTIVE_DATA" -> new FromAgent.ActivePaths(changes(data));
            case "IFACES_PEERS_BW_DATA" -> StatsReader.stats(data);
            case "IFACES_BW_DATA" -> StatsReader.traffic(data);
            case "NETWORK_INFO" -> new FromAgent.Networks(DiscoveryReader.networks(data));
            case "CONTAINER_INFO" -> new FromAgent.Containers(DiscoveryReader.containers(data));
            case "HW_SERVICE_INFO" -> new FromAgent.HostServices(DiscoveryReader.hostServices(data));
            case "KUBERNETES_SERVICE_INFO" ->
                new FromAgent.KubernetesServices(DiscoveryReader.kubernetesServices(data));
            case "AUTO_PING" -> new FromAgent.Pings(pings(data));
            case "SUPPORT_INFO_ATC" -> new FromAgent.SupportInfo(sections(data));
            case "LOGGER" -> log(data);
            default -> throw new JsonIn.Wrong("of no known type");
        };
    }

    @Override
    FromAgent without(String type, boolean isNull, @Nullable String error) {
        if (error != null) return new FromAgent.Failure(type, error);
        if (!isNull || OBJECTS.contains(type)) throw new JsonIn.Wrong("without data");
        try (var nothing = JsonIn.ofNull()) {
            return body(type, nothing);
        }
    }

    private static FromAgent info(JsonIn in) {
        int provider = 0;
        boolean servicesOn = false;
        List<String> tags = List.of();
        String externalIp = "";
        double latitude = 0;
        double longitude = 0;
        List<FromAgent.DockerNetwork> networks = List.of();
        List<FromAgent.Container> containers = List.of();
        in.object();
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "agent_provider" -> provider = in.natural();
                case "service_status" -> servicesOn = in.bool();
                case "agent_tags" ->
                    tags = in.texts().stream().filter(tag -> !tag.isEmpty()).toList();
                case "external_ip" -> externalIp = in.text();
                case "location_lat" -> latitude = in.number();
                case "location_lon" -> longitude = in.number();
                case "network_info" -> networks = DiscoveryReader.networks(in);
                case "container_info" -> containers = DiscoveryReader.containers(in);
                default -> in.skip();
            }
        }
        return new FromAgent.AgentInfo(
                provider, servicesOn, tags, known(externalIp), location(latitude, longitude), networks, containers);
    }

    private static @Nullable String known(String address) {
        return Ipv4.isAddress(address) && !address.equals(Ipv4.UNKNOWN) ? address : null;
    }

    /// Null also for a place that isn't on Earth: it comes from a person's settings.
    private static FromAgent.@Nullable Location location(double latitude, double longitude) {
        if (latitude == 0 && longitude == 0) return null;
        if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
        return new FromAgent.Location(latitude, longitude);
    }

    private static FromAgent configApplied(JsonIn in) {
        var interfaces = new ArrayList<FromAgent.Actual>();
        boolean isList = in.array();
        while (isList && in.element()) {
            FromAgent.Actual actual = null;
            var function = "";
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "fn" -> function = in.text();
                    case "data" -> actual = actual(in);
                    default -> in.skip();
                }
            }
            if (actual != null && function.equals("create_interface")) interfaces.add(actual);
        }
        return new FromAgent.ConfigApplied(interfaces);
    }

    /// Null for an interface that isn't one of the four.
    private static FromAgent.@Nullable Actual actual(JsonIn in) {
        String name = "";
        String key = "";
        String internalIp = "";
        int port = 0;
        if (!in.object()) return null;
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "ifname" -> name = in.text();
                case "public_key" -> key = in.text();
                case "internal_ip" -> internalIp = in.text();
                case "listen_port" -> port = in.port();
                default -> in.skip();
            }
        }
        var link = Link.ofInterface(name);
        return link == null ? null : new FromAgent.Actual(link, new WireGuardKey(key), internalIp, port);
    }

    private static List<FromAgent.GroupRoutes> groups(JsonIn in) {
        var groups = new ArrayList<FromAgent.GroupRoutes>();
        boolean isList = in.array();
        while (isList && in.element()) {
            int connection = 0;
            int group = 0;
            List<FromAgent.Route> routes = List.of();
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "connection_id" -> connection = in.natural();
                    case "connection_group_id" -> group = in.natural();
                    case "statuses" -> routes = routes(in);
                    default -> in.skip();
                }
            }
            groups.add(new FromAgent.GroupRoutes(connection, group, routes));
        }
        return groups;
    }

    /// Without those that are neither OK nor ERROR.
    private static List<FromAgent.Route> routes(JsonIn in) {
        var routes = new ArrayList<FromAgent.Route>();
        if (!in.array()) return routes;
        while (in.element()) {
            String status = "";
            String prefix = "";
            String message = "";
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "status" -> status = in.text();
                    case "ip" -> prefix = in.text();
                    case "msg" -> message = in.line(Limits.TEXT_CHARS);
                    default -> in.skip();
                }
            }
            boolean ok = status.equals("OK");
            if (ok || status.equals("ERROR")) routes.add(new FromAgent.Route(prefix, ok, message));
        }
        return routes;
    }

    private static List<FromAgent.PathChange> changes(JsonIn in) {
        var changes = new ArrayList<FromAgent.PathChange>();
        boolean isList = in.array();
        while (isList && in.element()) {
            int previous = 0;
            int connection = 0;
            int group = 0;
            Instant at = null;
            var reason = FromAgent.PathReason.UNKNOWN;
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "prev_connection_id" -> previous = in.natural();
                    case "connection_id" -> connection = in.natural();
                    case "connection_group_id" -> group = in.natural();
                    case "timestamp" -> at = in.time();
                    case "route_change_reason" -> reason = Names.reason(in.text());
                    default -> in.skip();
                }
            }
            changes.add(new FromAgent.PathChange(previous, connection, group, at, reason));
        }
        return changes;
    }

    private static List<FromAgent.Ping> pings(JsonIn in) {
        // The published schema has a list; agents send an object.
        if (in.isList()) return StatsReader.pings(in);
        List<FromAgent.Ping> pings = List.of();
        in.object();
        for (var field = in.field(); field != null; field = in.field()) {
            if (field.equals("pings")) {
                pings = StatsReader.pings(in);
            } else {
                in.skip();
            }
        }
        return pings;
    }

    private static List<FromAgent.Section> sections(JsonIn in) {
        var sections = new ArrayList<FromAgent.Section>();
        boolean isList = in.array();
        while (isList && in.element()) {
            String key = "";
            String value = "";
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "key" -> key = in.text();
                    case "value" -> value = in.whole();
                    default -> in.skip();
                }
            }
            sections.add(new FromAgent.Section(key, value));
        }
        return sections;
    }

    private static FromAgent log(JsonIn in) {
        var severity = FromAgent.Severity.MESSAGE;
        String message = "";
        in.object();
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "severity" -> severity = Names.severity(in.text());
                case "message" -> message = in.line(Limits.LOG_CHARS);
                default -> in.skip();
            }
        }
        return new FromAgent.Log(severity, message);
    }
}
