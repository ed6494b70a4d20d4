package syntropy.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the Go agent does with CONFIG_INFO and WG_CONF, its surprises included: an addition of a known key is only
/// a partial update, a removal without addresses or with other prefixes leaves things behind, on one interface a
/// prefix is the last-added peer's, and a route is the first connection's.
final class AgentModel {
    record Key(String ifname, String publicKey) {}

    record Ids(int connection, int group, String endpoint) {}

    static final class WireGuardPeer {
        final Set<String> allowed = new TreeSet<>();
        final int session;
        String endpoint = "none";

        WireGuardPeer(int session) {
            this.session = session;
        }
    }

    /// The agent was told that it is deleted.
    boolean isDeleted;

    final Map<String, String> interfaces = new TreeMap<>();
    final Map<Key, WireGuardPeer> peers = new LinkedHashMap<>();
    final Map<String, Integer> hostRoutes = new TreeMap<>();
    final Set<String> peerRoutes = new TreeSet<>();

    /// By connection group: the links that each prefix may take.
    final Map<Integer, Map<String, Set<String>>> services = new TreeMap<>();

    /// By connection group: its links, with their internal addresses.
    final Map<Integer, Map<String, String>> links = new TreeMap<>();

    /// Whose each network's route is.
    final Map<String, Integer> routes = new TreeMap<>();

    final Map<Key, Ids> cache = new LinkedHashMap<>();

    private int sessions;

    /// @throws IllegalArgumentException when the agent would discard the message
    void receive(String text) {
        var message = GoAgent.decode(text);
        var data = message.path("data");
        switch (message.path("type").asString()) {
            case "CONFIG_INFO" -> config(data);
            case "WG_CONF" -> {
                if (interfaces.isEmpty()) return;
                for (var command : data) {
                    switch (command.path("fn").asString("")) {
                        case "add_peer" -> add(command);
                        case "remove_peer" -> remove(command.path("args"));
                        default -> {}
                    }
                }
                applyRoutes();
            }
            default -> {}
        }
    }

    private void config(JsonNode data) {
        interfaces.clear();
        data.path("network").properties().forEach(it -> {
            var address = it.getValue().path("internal_ip").asString("");
            if (Ipv4.isAddress(address)) interfaces.put("SYNTROPY_" + it.getKey(), address);
        });
        isDeleted = interfaces.isEmpty();
        var listed = new HashSet<Key>();
        data.path("vpn").forEach(it -> listed.add(key(it.path("args"))));
        peers.keySet().retainAll(listed);
        hostRoutes.clear();
        peerRoutes.clear();
        services.clear();
        links.clear();
        cache.clear();
        data.path("vpn").forEach(it -> {
            if (it.path("fn").asString("").equals("add_peer")) add(it);
        });
        applyRoutes();
    }

    private void add(JsonNode command) {
        var args = command.path("args");
        var key = key(args);
        var allowed = allowed(args);
        if (!interfaces.containsKey(key.ifname) || !WireGuardKey.isKey(key.publicKey) || allowed == null) return;
        var peer = peers.computeIfAbsent(key, _ -> new WireGuardPeer(++sessions));
        peers.forEach((other, it) -> {
            if (other.ifname.equals(key.ifname)) it.allowed.removeAll(allowed);
        });
        peer.allowed.clear();
        peer.allowed.addAll(allowed);
        var address = args.path("endpoint_ipv4").asString("");
        int port = args.path("endpoint_port").asInt(0);
        if (port != 0) peer.endpoint = address + ":" + port;
        hostRoutes.merge(address, 1, Integer::sum);
        var metadata = command.path("metadata");
        int group = metadata.path("connection_group_id").asInt(0);
        cache.putIfAbsent(key, new Ids(metadata.path("connection_id").asInt(0), group, address));
        peerRoutes.add(allowed.getFirst() + " " + key.ifname);
        links.computeIfAbsent(group, _ -> new TreeMap<>()).put(key.ifname, allowed.getFirst());
        for (var prefix : allowed.subList(1, allowed.size())) {
            services.computeIfAbsent(group, _ -> new TreeMap<>())
                    .computeIfAbsent(prefix, _ -> new TreeSet<>())
                    .add(key.ifname);
        }
    }

    private void remove(JsonNode args) {
        var key = key(args);
        var allowed = allowed(args);
        var known = cache.get(key);
        if (allowed == null || known == null) return;
        peers.remove(key);
        cache.remove(key);
        hostRoutes.computeIfPresent(known.endpoint, (_, count) -> count == 1 ? null : count - 1);
        peerRoutes.remove(allowed.getFirst() + " " + key.ifname);
        links.computeIfPresent(known.group, (_, of) -> without(of, key.ifname));
        services.computeIfPresent(known.group, (_, of) -> {
            for (var prefix : allowed.subList(1, allowed.size())) {
                of.computeIfPresent(prefix, (_, through) -> {
                    through.remove(key.ifname);
                    return through.isEmpty() ? null : through;
                });
            }
            return of.isEmpty() ? null : of;
        });
    }

    private static @Nullable Map<String, String> without(Map<String, String> links, String ifname) {
        links.remove(ifname);
        return links.isEmpty() ? null : links;
    }

    /// A route stays its connection's; one that is free is taken by some connection that wants it.
    private void applyRoutes() {
        routes.entrySet().removeIf(route -> !wants(route.getValue(), route.getKey()));
        services.forEach((group, of) -> of.keySet().forEach(prefix -> routes.putIfAbsent(Ipv4.network(prefix), group)));
    }

    private boolean wants(int group, String network) {
        return services.getOrDefault(group, Map.of()).keySet().stream()
                .anyMatch(prefix -> Ipv4.network(prefix).equals(network));
    }

    private static Key key(JsonNode args) {
        return new Key(args.path("ifname").asString(""), args.path("public_key").asString(""));
    }

    /// Null when there are none, or one that isn't a prefix: the command is then dropped.
    private static @Nullable List<String> allowed(JsonNode args) {
        var allowed = new ArrayList<String>();
        for (var it : args.path("allowed_ips")) {
            try {
                allowed.add(Ipv4.prefix(it.asString("")));
            } catch (IllegalArgumentException _) {
                return null;
            }
        }
        return allowed.isEmpty() ? null : allowed;
    }

    /// Everything but sessions, and whose a route is that several connections want. Endpoints that are learned
    /// are left out too.
    ///
    /// @param learned the peers whose endpoint the agent isn't told
    Map<String, Object> settled(Set<Key> learned) {
        var endpoints = new TreeMap<String, String>();
        var allowed = new TreeMap<String, Set<String>>();
        peers.forEach((key, peer) -> {
            allowed.put(key.toString(), peer.allowed);
            if (!learned.contains(key)) endpoints.put(key.toString(), peer.endpoint);
        });
        var ids = new TreeMap<String, Ids>();
        cache.forEach((key, it) -> ids.put(key.toString(), it));
        return Map.of(
                "interfaces", interfaces,
                "endpoints", endpoints,
                "allowed", allowed,
                "hostRoutes", hostRoutes,
                "peerRoutes", peerRoutes,
                "services", services,
                "links", links,
                "routes", routes.keySet(),
                "ids", ids);
    }
}
