package syntropy.protocol;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// As an agent reads, but with complaints where an agent would silently do half of it.
final class ToAgentReader extends EnvelopeReader<ToAgent> {
    private static final Set<String> TYPES =
            Set.of("GET_INFO", "CONFIG_INFO", "WG_CONF", "AUTO_PING", "SET_SETTINGS", "SUPPORT_INFO_CTA");

    @Override
    boolean knows(String type) {
        return TYPES.contains(type);
    }

    @Override
    ToAgent without(String type, boolean isNull, @Nullable String error) {
        try (var nothing = JsonIn.ofNull()) {
            return body(type, nothing);
        }
    }

    @Override
    ToAgent body(String type, JsonIn data) {
        return switch (type) {
            case "GET_INFO" -> {
                data.skip();
                yield new ToAgent.GetInfo();
            }
            case "CONFIG_INFO" -> config(data);
            case "WG_CONF" -> new ToAgent.WgConf(PeerReader.commands(data));
            case "AUTO_PING" -> autoPing(data);
            case "SET_SETTINGS" -> settings(data);
            case "SUPPORT_INFO_CTA" -> {
                data.skip();
                yield new ToAgent.GetSupportInfo();
            }
            default -> throw new JsonIn.Wrong("of no known type");
        };
    }

    private static ToAgent config(JsonIn in) {
        int agent = 0;
        var interfaces = new EnumMap<Link, LocalInterface>(Link.class);
        List<Peer> peers = List.of();
        List<AgentState.Subnetwork> subnetworks = List.of();
        if (!in.object()) return new ToAgent.Deleted();
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "agent_id" -> agent = in.integer();
                case "network" -> interfaces(in, interfaces);
                case "vpn" -> peers = PeerReader.peers(in);
                case "subnetworks" -> subnetworks = subnetworks(in);
                default -> in.skip();
            }
        }
        if (interfaces.isEmpty()) return new ToAgent.Deleted();
        return new ToAgent.ConfigInfo(new AgentState(agent, interfaces, peers, subnetworks));
    }

    private static void interfaces(JsonIn in, EnumMap<Link, LocalInterface> interfaces) {
        if (!in.object()) return;
        for (var field = in.field(); field != null; field = in.field()) {
            var link = Link.find(field);
            if (link == null || in.isNull()) {
                in.skip();
            } else {
                interfaces.put(link, localInterface(in));
            }
        }
    }

    private static LocalInterface localInterface(JsonIn in) {
        String internalIp = "";
        String key = "";
        int port = 0;
        in.object();
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "internal_ip" -> internalIp = in.text();
                case "public_key" -> key = in.text();
                case "listen_port" -> port = in.port();
                default -> in.skip();
            }
        }
        return new LocalInterface(internalIp, key.isEmpty() ? null : new WireGuardKey(key), port);
    }

    private static List<AgentState.Subnetwork> subnetworks(JsonIn in) {
        var subnetworks = new ArrayList<AgentState.Subnetwork>();
        if (!in.array()) return subnetworks;
        while (in.element()) {
            String name = "";
            String prefix = "";
            String type = "";
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "name" -> name = in.text();
                    case "subnet" -> prefix = in.text();
                    case "type" -> type = in.text();
                    default -> in.skip();
                }
            }
            if (type.equals("DOCKER")) subnetworks.add(new AgentState.Subnetwork(name, prefix));
        }
        return subnetworks;
    }

    private static ToAgent autoPing(JsonIn in) {
        List<String> ips = List.of();
        int interval = 0;
        int limit = 0;
        if (in.object()) {
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "ips" -> ips = in.texts();
                    case "interval" -> interval = in.integer();
                    case "response_limit" -> limit = in.natural();
                    default -> in.skip();
                }
            }
        }
        return new ToAgent.AutoPing(ips, Math.max(0, interval), limit);
    }

    private static ToAgent settings(JsonIn in) {
        double difference = 0;
        double ratio = 0;
        if (in.object()) {
            for (var field = in.field(); field != null; field = in.field()) {
                if (!field.equals("rerouting_threshold") || !in.object()) {
                    in.skip();
                    continue;
                }
                for (var inner = in.field(); inner != null; inner = in.field()) {
                    switch (inner) {
                        case "latency_diff" -> difference = in.number();
                        case "latency_ratio" -> ratio = in.number();
                        default -> in.skip();
                    }
                }
            }
        }
        return new ToAgent.SetSettings((float) difference, (float) ratio);
    }
}
