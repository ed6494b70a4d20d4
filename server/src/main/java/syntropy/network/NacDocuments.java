package syntropy.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;

/// Writes connections so that configuring from the documents, one after the other, gives exactly these: one document
/// can
/// name an endpoint once, with one list of services for all of its connections there, so what doesn't fit in one goes
/// to
/// the next.
final class NacDocuments {
    /// A connection with the names of the services that are on in it, of each end.
    record Wired(AgentId one, AgentId other, List<String> oneServices, List<String> otherServices) {
        Wired turned() {
            return new Wired(
                    /* one= */ other,
                    /* other= */ one,
                    /* oneServices= */ otherServices,
                    /* otherServices= */ oneServices);
        }
    }

    private final NacKeys keys;
    private final List<Map<String, NacConfig.Peer>> documents = new ArrayList<>();

    private NacDocuments(NacKeys keys) {
        this.keys = keys;
    }

    static List<NacConfig> of(Topology topology, List<Wired> connections, NacKeys keys) {
        return switch (topology) {
            case P2P -> pairs(connections, keys);
            case P2M -> stars(connections, keys);
            case MESH -> meshes(connections, keys);
        };
    }

    /// The end that began fewer connections so far begins this one, so that there are few documents.
    private static List<NacConfig> pairs(List<Wired> connections, NacKeys keys) {
        var documents = new NacDocuments(keys);
        var begun = new HashMap<AgentId, Integer>();
        for (var each : connections) {
            boolean turn = begun.getOrDefault(each.other(), 0) < begun.getOrDefault(each.one(), 0);
            var wired = turn ? each.turned() : each;
            int at = begun.merge(wired.one(), 1, Integer::sum) - 1;
            documents.put(at, wired);
        }
        return documents.written(Topology.P2P);
    }

    /// The end with more connections begins them; those in which other services of it are on begin anew in the next
    /// document.
    private static List<NacConfig> stars(List<Wired> connections, NacKeys keys) {
        var degree = degrees(connections);
        var documents = new NacDocuments(keys);
        var places = new HashMap<AgentId, Map<List<String>, Integer>>();
        for (var each : connections) {
            boolean turn = degree.getOrDefault(each.other(), 0) > degree.getOrDefault(each.one(), 0);
            var wired = turn ? each.turned() : each;
            var known = places.computeIfAbsent(wired.one(), _ -> new HashMap<>());
            int at = known.computeIfAbsent(wired.oneServices(), _ -> known.size());
            documents.put(at, wired);
        }
        return documents.written(Topology.P2M);
    }

    /// Agents that are all connected with each other, and to no others, become a mesh where each has the same services
    /// on in all its connections. The rest is written as P2M.
    private static List<NacConfig> meshes(List<Wired> connections, NacKeys keys) {
        var written = new ArrayList<NacConfig>();
        var rest = new ArrayList<Wired>();
        for (var island : islands(connections)) {
            var services = new LinkedHashMap<AgentId, Set<List<String>>>();
            for (var each : island) {
                services.computeIfAbsent(each.one(), _ -> new HashSet<>()).add(each.oneServices());
                services.computeIfAbsent(each.other(), _ -> new HashSet<>()).add(each.otherServices());
            }
            long all = services.size() * (services.size() - 1L) / 2;
            if (island.size() == all && services.values().stream().allMatch(lists -> lists.size() == 1)) {
                var peers = new LinkedHashMap<String, NacConfig.Peer>();
                services.forEach((id, lists) -> peers.put(
                        keys.key(id),
                        new NacConfig.Peer(
                                id,
                                keys.type(id),
                                NacConfig.PRESENT,
                                lists.iterator().next(),
                                null)));
                written.add(NacConfig.of(Topology.MESH, peers));
            } else {
                rest.addAll(island);
            }
        }
        written.addAll(stars(rest, keys));
        return written;
    }

    private static Map<AgentId, Integer> degrees(List<Wired> connections) {
        var degree = new HashMap<AgentId, Integer>();
        for (var each : connections) {
            degree.merge(each.one(), 1, Integer::sum);
            degree.merge(each.other(), 1, Integer::sum);
        }
        return degree;
    }

    /// The connections, parted by which agents can reach each other.
    private static List<List<Wired>> islands(List<Wired> connections) {
        var at = new HashMap<AgentId, List<Wired>>();
        for (var each : connections) {
            at.computeIfAbsent(each.one(), _ -> new ArrayList<>()).add(each);
            at.computeIfAbsent(each.other(), _ -> new ArrayList<>()).add(each);
        }
        var found = new ArrayList<List<Wired>>();
        var seen = new HashSet<AgentId>();
        for (var first : connections) {
            if (!seen.add(first.one())) continue;
            var island = new ArrayList<Wired>();
            var next = new ArrayDeque<AgentId>(List.of(first.one()));
            while (next.poll() instanceof AgentId agent) {
                for (var each : at.getOrDefault(agent, List.of())) {
                    if (each.one().equals(agent)) island.add(each);
                    var far = each.one().equals(agent) ? each.other() : each.one();
                    if (seen.add(far)) next.add(far);
                }
            }
            found.add(island);
        }
        return found;
    }

    private void put(int at, Wired wired) {
        while (documents.size() <= at) documents.add(new LinkedHashMap<>());
        var source = documents
                .get(at)
                .computeIfAbsent(
                        keys.key(wired.one()), _ -> peer(wired.one(), wired.oneServices(), new LinkedHashMap<>()));
        if (source.connectTo() instanceof Map<String, NacConfig.Peer> targets) {
            targets.put(keys.key(wired.other()), peer(wired.other(), wired.otherServices(), null));
        }
    }

    private NacConfig.Peer peer(AgentId id, List<String> services, @Nullable Map<String, NacConfig.Peer> connectTo) {
        return new NacConfig.Peer(id, keys.type(id), NacConfig.PRESENT, services, connectTo);
    }

    private List<NacConfig> written(Topology topology) {
        return documents.stream().map(each -> NacConfig.of(topology, each)).toList();
    }
}
