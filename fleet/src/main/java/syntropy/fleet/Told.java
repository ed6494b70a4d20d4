package syntropy.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.AgentState;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.protocol.Peer;
import syntropy.protocol.PeerCommand;
import syntropy.protocol.WireGuardKey;

/// What an agent was told and has made of it, as the Go agent does: an add_peer for a known key is a partial update
/// that leaves old routes behind and keeps the old ids, a remove_peer takes only the routes that it lists. Its
/// methods are called by one thread at a time, but for [#peer].
final class Told {
    /// What a message brought about.
    ///
    /// @param changed peers that a CONFIG_INFO changed in place
    record Effects(
            int added, int removed, int changed, List<FromAgent.GroupRoutes> routes, List<FromAgent.PathChange> paths) {
        boolean isNothing() {
            return added + removed + changed == 0;
        }
    }

    private final Interned interned;
    private final BiConsumer<Violation.Rule, String> wrong;

    private @Nullable AgentState config;
    private final Map<Link, Map<WireGuardKey, Peer>> peers = new EnumMap<>(Link.class);
    private final Map<Integer, Group> groups = new HashMap<>();
    private final Map<String, Peer> addresses = new HashMap<>();
    private final Set<String> leftRoutes = new TreeSet<>();
    private final Routes routes = new Routes();

    Told(Interned interned, BiConsumer<Violation.Rule, String> wrong) {
        this.interned = interned;
        this.wrong = wrong;
        for (var link : Link.values()) peers.put(link, new ConcurrentHashMap<>(2));
    }

    boolean isConfigured() {
        return config != null;
    }

    /// Its own id; 0 before the first CONFIG_INFO.
    int agentId() {
        return config == null ? 0 : config.agentId();
    }

    /// What it was told of its own interface.
    @Nullable
    LocalInterface own(Link link) {
        return config == null ? null : config.interfaces().get(link);
    }

    List<AgentState.Subnetwork> subnetworks() {
        return config == null ? List.of() : config.subnetworks();
    }

    /// Any thread may ask.
    @Nullable
    Peer peer(Link link, WireGuardKey key) {
        return of(link).get(key);
    }

    Collection<Peer> peers(Link link) {
        return of(link).values();
    }

    int count() {
        return peers.values().stream().mapToInt(Map::size).sum();
    }

    /// Routes of peers and services that are gone but that nobody took away: `SYNTROPY_PUBLIC 10.69.7.1/32`.
    Set<String> leftRoutes() {
        return Set.copyOf(leftRoutes);
    }

    Collection<Group> groups() {
        return groups.values();
    }

    private Map<WireGuardKey, Peer> of(Link link) {
        return Objects.requireNonNull(peers.get(link));
    }

    void clear() {
        config = null;
        peers.values().forEach(Map::clear);
        groups.clear();
        addresses.clear();
        leftRoutes.clear();
        routes.clear();
    }

    /// The whole: what isn't listed vanishes, what is changes in place.
    Effects whole(AgentState state, RouteTable table, Instant now) {
        checkIdentity(state);
        int added = 0;
        int changed = 0;
        int before = count();
        Map<Link, Map<WireGuardKey, Peer>> listed = new EnumMap<>(Link.class);
        for (var link : Link.values()) listed.put(link, new HashMap<>());
        for (var told : state.peers()) {
            var peer = interned.of(told);
            var known = peer(peer.link(), peer.publicKey());
            if (known == null) {
                added++;
            } else if (!known.sameToWireGuard(peer)) {
                changed++;
            }
            Objects.requireNonNull(listed.get(peer.link())).put(peer.publicKey(), peer);
            checkItself(peer, state.interfaces());
        }
        int removed = before - (state.peers().size() - added);
        config = new AgentState(state.agentId(), state.interfaces(), List.of(), state.subnetworks());
        addresses.clear();
        leftRoutes.clear();
        groups.values().forEach(Group::disconnect);
        listed.forEach((link, now1) -> {
            of(link).keySet().retainAll(now1.keySet());
            of(link).putAll(now1);
        });
        for (var told : state.peers()) join(Objects.requireNonNull(peer(told.link(), told.publicKey())));
        return settled(added, removed, changed, new LinkedHashSet<>(groups.keySet()), table, now);
    }

    /// One after the other, then the result is applied once.
    Effects commands(List<PeerCommand> commands, RouteTable table, Instant now) {
        if (commands.isEmpty()) wrong.accept(Violation.Rule.NOTHING, "no command");
        var touched = new LinkedHashSet<Integer>();
        var throughRelays = new HashSet<Integer>();
        int added = 0;
        int removed = 0;
        for (var command : commands) {
            switch (command) {
                case PeerCommand.Remove remove -> {
                    if (added > 0)
                        wrong.accept(
                                Violation.Rule.REMOVED_AFTER_ADDING,
                                remove.publicKey().text());
                    var gone = remove(remove);
                    if (gone == null) continue;
                    removed++;
                    touched.add(gone.connectionGroupId());
                }
                case PeerCommand.Add(var told, var gateway) -> {
                    var peer = add(interned.of(told), gateway);
                    added++;
                    touched.add(peer.connectionGroupId());
                    if (peer.link() != Link.PUBLIC) {
                        throughRelays.add(peer.connectionGroupId());
                    } else if (throughRelays.contains(peer.connectionGroupId())) {
                        wrong.accept(Violation.Rule.PUBLIC_NOT_FIRST, "connection " + peer.connectionGroupId());
                    }
                }
            }
        }
        touched.forEach(this::checkServices);
        return settled(added, removed, 0, touched, table, now);
    }

    private @Nullable Peer remove(PeerCommand.Remove command) {
        var known = of(command.link()).remove(command.publicKey());
        if (known == null) {
            wrong.accept(
                    Violation.Rule.REMOVED_UNKNOWN,
                    "%s %s".formatted(command.link(), command.publicKey().text()));
            return null;
        }
        if (!known.internalIp().equals(command.internalIp())
                || !new HashSet<>(known.prefixes()).equals(new HashSet<>(command.prefixes()))) {
            wrong.accept(
                    Violation.Rule.REMOVED_OTHERWISE,
                    "%s has %s %s and not %s %s"
                            .formatted(
                                    command.publicKey().text(),
                                    known.internalIp(),
                                    known.prefixes(),
                                    command.internalIp(),
                                    command.prefixes()));
        }
        if (!known.internalIp().equals(command.internalIp())) leave(known, known.internalIp() + "/32");
        for (var prefix : known.prefixes()) {
            if (!command.prefixes().contains(prefix)) leave(known, prefix);
        }
        addresses.remove(known.internalIp(), known);
        var group = groups.get(known.connectionGroupId());
        if (group != null) group.leave(known);
        return known;
    }

    private Peer add(Peer peer, String gateway) {
        var own = own(peer.link());
        if (own != null && !own.internalIp().equals(gateway)) {
            wrong.accept(Violation.Rule.GATEWAY, "%s on %s".formatted(gateway, peer.link()));
        }
        if (config != null) checkItself(peer, config.interfaces());
        var known = peer(peer.link(), peer.publicKey());
        if (known == null) {
            check(peer);
            of(peer.link()).put(peer.publicKey(), peer);
            join(peer);
            return peer;
        }
        wrong.accept(
                Violation.Rule.ADDED_TWICE,
                "%s %s".formatted(peer.link(), peer.publicKey().text()));
        return updated(known, peer);
    }

    /// Where the datagrams go and what is let through changes; ids, and routes of what is offered no longer, don't.
    private Peer updated(Peer known, Peer peer) {
        if (!known.internalIp().equals(peer.internalIp())) leave(known, known.internalIp() + "/32");
        for (var prefix : known.prefixes()) {
            if (!peer.prefixes().contains(prefix)) leave(known, prefix);
        }
        var partly = new Peer(
                known.link(),
                known.publicKey(),
                peer.internalIp(),
                peer.services(),
                peer.endpoint().port() == 0 ? known.endpoint() : peer.endpoint(),
                known.connectionId(),
                known.connectionGroupId(),
                peer.about());
        addresses.remove(known.internalIp(), known);
        of(known.link()).put(known.publicKey(), partly);
        join(partly);
        return partly;
    }

    private void join(Peer peer) {
        addresses.put(peer.internalIp(), peer);
        leftRoutes.remove(route(peer, peer.internalIp() + "/32"));
        groups.computeIfAbsent(peer.connectionGroupId(), Group::new).join(peer);
    }

    private void leave(Peer peer, String prefix) {
        leftRoutes.add(route(peer, prefix));
    }

    private static String route(Peer peer, String prefix) {
        return peer.link().interfaceName() + " " + prefix;
    }

    private Effects settled(int added, int removed, int changed, Set<Integer> touched, RouteTable table, Instant now) {
        var reported = routes.settle(groups, touched, table);
        var paths = new ArrayList<FromAgent.PathChange>();
        for (int id : touched) {
            var group = groups.get(id);
            if (group == null) continue;
            var change = group.settle(now);
            if (change != null) paths.add(change);
            if (group.isEmpty()) groups.remove(id);
        }
        return new Effects(added, removed, changed, reported, paths);
    }

    private void checkIdentity(AgentState state) {
        if (config != null && config.agentId() != state.agentId()) {
            wrong.accept(Violation.Rule.IDENTITY, "agent %d is now %d".formatted(config.agentId(), state.agentId()));
        }
        var own = new HashSet<String>();
        state.interfaces().forEach((link, it) -> {
            if (!own.add(it.internalIp())) {
                wrong.accept(Violation.Rule.IDENTITY, it.internalIp() + " is on two interfaces, one of them " + link);
            }
        });
    }

    private void checkItself(Peer peer, Map<Link, LocalInterface> interfaces) {
        for (var own : interfaces.values()) {
            if (own.internalIp().equals(peer.internalIp()) || peer.publicKey().equals(own.publicKey())) {
                wrong.accept(Violation.Rule.ITSELF, peer.link() + " " + peer.internalIp());
            }
        }
    }

    private void check(Peer peer) {
        var other = addresses.get(peer.internalIp());
        if (other != null) {
            wrong.accept(
                    Violation.Rule.ADDRESS_TWICE,
                    "%s is connection %d's and %d's"
                            .formatted(peer.internalIp(), other.connectionGroupId(), peer.connectionGroupId()));
        }
        var group = groups.get(peer.connectionGroupId());
        if (group != null && group.on(peer.link()) != null) {
            wrong.accept(
                    Violation.Rule.LINK_TWICE, "connection %d on %s".formatted(peer.connectionGroupId(), peer.link()));
        }
    }

    private void checkServices(int id) {
        var group = groups.get(id);
        if (group != null && !group.isOneMindAboutServices()) {
            wrong.accept(Violation.Rule.SERVICES_DIFFER, "connection " + id);
        }
    }
}
