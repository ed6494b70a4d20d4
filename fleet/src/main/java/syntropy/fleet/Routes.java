package syntropy.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.FromAgent;

/// An agent's routes to services. A network's route is its first connection's: another that wants it waits without a
/// word, and gets it when the first goes. Networks are told apart by their address alone, whatever their length.
final class Routes {
    private final Map<String, Integer> owners = new HashMap<>();

    /// By connection: the prefixes that were reported and are still wanted.
    private final Map<Integer, Set<String>> reported = new HashMap<>();

    private final Set<Integer> waiting = new HashSet<>();

    void clear() {
        owners.clear();
        reported.clear();
        waiting.clear();
    }

    /// What to report of prefixes that are new in their connection.
    ///
    /// @param touched the connections that may have changed
    List<FromAgent.GroupRoutes> settle(Map<Integer, Group> groups, Set<Integer> touched, RouteTable table) {
        for (int id : touched) release(id, groups.get(id));
        var all = new TreeSet<Integer>(waiting);
        all.addAll(touched);
        var news = new ArrayList<FromAgent.GroupRoutes>();
        for (int id : all) {
            var group = groups.get(id);
            if (group != null && !group.isEmpty()) claim(group, table, news);
        }
        return news;
    }

    private void release(int id, @Nullable Group group) {
        waiting.remove(id);
        var had = reported.get(id);
        if (had == null) return;
        Set<String> wanted = group == null ? Set.of() : group.prefixes();
        had.removeIf(prefix -> {
            if (wanted.contains(prefix)) return false;
            owners.remove(network(prefix), id);
            return true;
        });
        if (had.isEmpty()) reported.remove(id);
    }

    private void claim(Group group, RouteTable table, List<FromAgent.GroupRoutes> news) {
        var routes = new ArrayList<FromAgent.Route>();
        boolean waits = false;
        for (var prefix : group.prefixes()) {
            if (reported.getOrDefault(group.id, Set.of()).contains(prefix)) continue;
            var owner = owners.get(network(prefix));
            if (owner != null) {
                waits = true;
                continue;
            }
            var answer = table.set(prefix);
            if (answer == RouteTable.Answer.CONFLICT) continue;
            boolean isSet = answer == RouteTable.Answer.SET;
            if (isSet) owners.put(network(prefix), group.id);
            reported.computeIfAbsent(group.id, _ -> new HashSet<>()).add(prefix);
            routes.add(new FromAgent.Route(prefix, isSet, isSet ? "" : "network is unreachable"));
        }
        if (waits) {
            waiting.add(group.id);
        } else {
            waiting.remove(group.id);
        }
        if (!routes.isEmpty()) news.add(new FromAgent.GroupRoutes(group.routeLink(), group.id, routes));
    }

    private static String network(String prefix) {
        return prefix.substring(0, prefix.indexOf('/'));
    }
}
