package syntropy.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Peers as CONFIG_INFO and WG_CONF have them. What is neither an add nor a remove is passed over, as agents do.
final class PeerReader {
    private static final String HOST = "/32";

    private @Nullable Link link;
    private String key = "";
    private List<String> allowedIps = List.of();
    private String endpoint = "";
    private int port;
    private String gateway = "";

    private int agent;
    private String deviceId = "";
    private String deviceName = "";
    private String devicePublicIp = "";
    private int connection;
    private int group;
    private List<Peer.Service> services = List.of();

    private PeerReader() {}

    /// The peers that are added.
    static List<Peer> peers(JsonIn in) {
        return commands(in).stream()
                .filter(PeerCommand.Add.class::isInstance)
                .map(it -> ((PeerCommand.Add) it).peer())
                .toList();
    }

    static List<PeerCommand> commands(JsonIn in) {
        var commands = new ArrayList<PeerCommand>();
        if (!in.array()) return commands;
        while (in.element()) {
            var function = "";
            var reader = new PeerReader();
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "fn" -> function = in.text();
                    case "args" -> reader.arguments(in);
                    case "metadata" -> reader.metadata(in);
                    default -> in.skip();
                }
            }
            switch (function) {
                case "add_peer" -> commands.add(new PeerCommand.Add(reader.peer(), reader.gateway));
                case "remove_peer" -> commands.add(reader.remove());
                default -> {}
            }
        }
        return commands;
    }

    private void arguments(JsonIn in) {
        if (!in.object()) return;
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "ifname" -> link = Link.ofInterface(in.text());
                case "public_key" -> key = in.text();
                case "allowed_ips" -> allowedIps = in.texts();
                case "endpoint_ipv4" -> endpoint = in.text();
                case "endpoint_port" -> port = in.port();
                case "gw_ipv4" -> gateway = in.text();
                default -> in.skip();
            }
        }
    }

    private void metadata(JsonIn in) {
        if (!in.object()) return;
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "agent_id" -> agent = in.integer();
                case "device_id" -> deviceId = in.text();
                case "device_name" -> deviceName = in.text();
                case "device_public_ipv4" -> devicePublicIp = in.text();
                case "connection_id" -> connection = in.integer();
                case "connection_group_id" -> group = in.integer();
                case "allowed_ips_info" -> services = services(in);
                default -> in.skip();
            }
        }
    }

    private static List<Peer.Service> services(JsonIn in) {
        var services = new ArrayList<Peer.Service>();
        if (!in.array()) return services;
        while (in.element()) {
            String name = "";
            String prefix = "";
            List<Integer> tcp = List.of();
            List<Integer> udp = List.of();
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "agent_service_name" -> name = in.text();
                    case "agent_service_subnet_ip" -> prefix = in.text();
                    case "agent_service_tcp_ports" -> tcp = in.ports();
                    case "agent_service_udp_ports" -> udp = in.ports();
                    default -> in.skip();
                }
            }
            services.add(new Peer.Service(name, prefix, tcp, udp));
        }
        return services;
    }

    private Peer peer() {
        var peer = new Peer(
                link(),
                new WireGuardKey(key),
                internalIp(),
                services,
                new Endpoint(endpoint, port),
                connection,
                group,
                new Peer.About(agent, deviceId, deviceName, devicePublicIp));
        if (!peer.prefixes().equals(prefixes())) {
            throw new JsonIn.Wrong("a peer's allowed_ips and allowed_ips_info differ");
        }
        return peer;
    }

    private PeerCommand remove() {
        return new PeerCommand.Remove(link(), new WireGuardKey(key), internalIp(), prefixes());
    }

    private Link link() {
        if (link == null) throw new JsonIn.Wrong("a peer on no known interface");
        return link;
    }

    private String internalIp() {
        if (allowedIps.isEmpty() || !allowedIps.getFirst().endsWith(HOST)) {
            throw new JsonIn.Wrong("a peer's allowed_ips begin with its internal address");
        }
        var first = allowedIps.getFirst();
        return first.substring(0, first.length() - HOST.length());
    }

    private List<String> prefixes() {
        return allowedIps.subList(1, allowedIps.size());
    }
}
