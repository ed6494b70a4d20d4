package syntropy.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What brings an agent from one state to another.
public sealed interface Difference {
    /// Nothing that the agent would act on: what differs is for show, or is what the agent itself has reported.
    record None() implements Difference {}

    /// Changes of peers alone. Each peer that changes loses its session and shakes hands anew; all others keep
    /// theirs.
    record Some(ToAgent.WgConf message) implements Difference {}

    /// Commands can't say it, would be unsafe, or would be no shorter: the whole, which changes peers in place.
    record Whole(ToAgent.ConfigInfo message) implements Difference {}

    /// Commands are removals first, then additions, each connection's PUBLIC link before its others. An update is
    /// both in one message, since an addition alone would leave old routes behind.
    ///
    /// @param before what the agent was told last, by this or another way, on a connection that has not been lost
    ///     since
    static Difference between(AgentState before, AgentState after) {
        if (before.agentId() != after.agentId()
                || !before.subnetworks().equals(after.subnetworks())
                || isReaddressed(before, after)) {
            return new Whole(new ToAgent.ConfigInfo(after));
        }
        var removed = new ArrayList<Peer>(before.peers());
        var added = new ArrayList<Peer>(after.peers());
        int updates = dropUnchanged(removed, added);
        if (removed.isEmpty() && added.isEmpty()) return new None();
        boolean isLong =
                updates > 0 && removed.size() + added.size() >= after.peers().size();
        if (isLong || isShared(before, removed) || isShared(after, added)) {
            return new Whole(new ToAgent.ConfigInfo(after));
        }
        return new Some(message(removed, added, after.interfaces()));
    }

    /// The same for some connections alone, at the cost of these instead of all: null when nothing changes. Only
    /// where no other connection of the agent has one of their prefixes, and the interfaces are as before; else the
    /// whole states decide.
    ///
    /// @param before all peers of these connections as the agent was told them last
    /// @param after all that these connections shall have now
    /// @param interfaces the receiver's own
    static ToAgent.@Nullable WgConf ofConnections(
            List<Peer> before, List<Peer> after, Map<Link, LocalInterface> interfaces) {
        var removed = new ArrayList<Peer>(before);
        var added = new ArrayList<Peer>(after);
        dropUnchanged(removed, added);
        if (removed.isEmpty() && added.isEmpty()) return null;
        added.sort(AgentState.ORDER);
        return message(removed, added, interfaces);
    }

    private static ToAgent.WgConf message(List<Peer> removed, List<Peer> added, Map<Link, LocalInterface> interfaces) {
        var commands = new ArrayList<PeerCommand>(removed.size() + added.size());
        removed.forEach(peer -> commands.add(PeerCommand.Remove.of(peer)));
        for (var peer : added) {
            var own = Objects.requireNonNull(interfaces.get(peer.link()));
            commands.add(new PeerCommand.Add(peer, own.internalIp()));
        }
        return new ToAgent.WgConf(commands);
    }

    /// Only a CONFIG_INFO gives an interface another address.
    private static boolean isReaddressed(AgentState before, AgentState after) {
        for (var link : Link.values()) {
            if (!before.gateway(link).equals(after.gateway(link))) return true;
        }
        return false;
    }

    /// Leaves in both what must be removed and added.
    ///
    /// @return how many peers are in both with something changed, so that their sessions could be kept
    private static int dropUnchanged(List<Peer> removed, List<Peer> added) {
        record Key(Link link, WireGuardKey key) {}
        Map<Key, Peer> known = new HashMap<>();
        for (var peer : removed) known.put(new Key(peer.link(), peer.publicKey()), peer);
        Set<Key> unchanged = new HashSet<>();
        int updates = 0;
        for (var peer : added) {
            var key = new Key(peer.link(), peer.publicKey());
            var old = known.get(key);
            if (old == null) continue;
            if (old.sameToWireGuard(peer)) {
                unchanged.add(key);
            } else {
                updates++;
            }
        }
        removed.removeIf(peer -> unchanged.contains(new Key(peer.link(), peer.publicKey())));
        added.removeIf(peer -> unchanged.contains(new Key(peer.link(), peer.publicKey())));
        return updates;
    }

    /// Whether a prefix of one of these peers is another connection's too. On an interface a prefix is the
    /// last-added peer's, and its route the first connection's, so that what commands lead to depends on what went
    /// before. Agents tell routes apart by their network's address alone, whatever the length.
    private static boolean isShared(AgentState state, List<Peer> some) {
        if (some.stream().allMatch(peer -> peer.services().isEmpty())) {
            // Only their internal addresses are left, each of which is one peer's alone unless another offers it.
            return offersAny(state, some);
        }
        Map<String, Integer> groups = new HashMap<>();
        Set<String> shared = new HashSet<>();
        for (var peer : state.peers()) {
            claim(groups, shared, peer.internalIp(), peer);
            for (var prefix : peer.prefixes()) claim(groups, shared, Ipv4.network(prefix), peer);
        }
        return some.stream()
                .anyMatch(peer -> shared.contains(peer.internalIp())
                        || peer.prefixes().stream().anyMatch(prefix -> shared.contains(Ipv4.network(prefix))));
    }

    private static void claim(Map<String, Integer> groups, Set<String> shared, String network, Peer peer) {
        var other = groups.putIfAbsent(network, peer.connectionGroupId());
        if (other != null && other != peer.connectionGroupId()) shared.add(network);
    }

    private static boolean offersAny(AgentState state, List<Peer> some) {
        Set<String> internal = new HashSet<>();
        for (var peer : some) internal.add(peer.internalIp());
        return state.peers().stream()
                .flatMap(peer -> peer.prefixes().stream())
                .anyMatch(prefix -> internal.contains(Ipv4.network(prefix)));
    }
}
