package syntropy.fleet;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.FromAgent;
import syntropy.protocol.FromAgent.PathReason;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;

/// One connection at one of its ends: its links, and which of them the traffic takes.
final class Group {
    /// A path is left for a faster one only when it is slower by both.
    private static final double LATENCY_RATIO = 1.1;

    private static final double LATENCY_DIFFERENCE_MS = 10;

    final int id;
    private final Map<Link, Peer> links = new EnumMap<>(Link.class);
    private @Nullable Link active;
    private int activeId;

    /// When the last handshakes were; made at the first.
    private @Nullable Map<Link, Instant> shaken;

    Group(int id) {
        this.id = id;
    }

    @Nullable
    Peer on(Link link) {
        return links.get(link);
    }

    void join(Peer peer) {
        links.put(peer.link(), peer);
    }

    void leave(Peer peer) {
        links.remove(peer.link(), peer);
    }

    void disconnect() {
        links.clear();
    }

    /// PUBLIC first.
    List<Peer> links() {
        return List.copyOf(links.values());
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    /// Of all its links.
    Set<String> prefixes() {
        var prefixes = new LinkedHashSet<String>();
        for (var peer : links()) prefixes.addAll(peer.prefixes());
        return prefixes;
    }

    boolean isOneMindAboutServices() {
        var links = links();
        return links.stream()
                .allMatch(it -> it.services().equals(links.getFirst().services()));
    }

    /// The link that new routes are put on.
    int routeLink() {
        return active != null && on(active) != null
                ? activeId
                : links().getFirst().connectionId();
    }

    int activeId() {
        return activeId;
    }

    /// After its links have changed: what to report of it.
    FromAgent.@Nullable PathChange settle(Instant now) {
        var present = active == null ? null : on(active);
        if (present != null) {
            return present.connectionId() == activeId ? null : take(present, PathReason.NOCHANGE, now);
        }
        if (!isEmpty()) return take(links().getFirst(), PathReason.NEW, now);
        if (activeId == 0) return null;
        int previous = activeId;
        active = null;
        activeId = 0;
        return new FromAgent.PathChange(previous, 0, id, now, PathReason.DELETE);
    }

    /// After its links have been measured: lower loss is better at once, lower latency only by a margin.
    FromAgent.@Nullable PathChange reroute(Function<Peer, Paths.Measured> measure, Instant now) {
        var links = links();
        if (links.size() < 2 || active == null) return null;
        var present = on(active);
        if (present == null) return null;
        var had = measure.apply(present);
        Peer best = null;
        var is = had;
        for (var peer : links) {
            if (peer.link() == active) continue;
            var it = measure.apply(peer);
            if (it.loss() < is.loss() || (it.loss() == is.loss() && latency(it) < latency(is))) {
                best = peer;
                is = it;
            }
        }
        if (best == null) return null;
        if (is.loss() < had.loss()) return take(best, PathReason.LOSS, now);
        boolean isFaster =
                latency(had) >= LATENCY_RATIO * latency(is) && latency(had) - latency(is) >= LATENCY_DIFFERENCE_MS;
        return isFaster ? take(best, PathReason.LATENCY, now) : null;
    }

    private static double latency(Paths.Measured it) {
        return it.latencyMs() == null ? Double.MAX_VALUE : it.latencyMs();
    }

    private FromAgent.PathChange take(Peer peer, PathReason reason, Instant now) {
        int previous = activeId;
        active = peer.link();
        activeId = peer.connectionId();
        return new FromAgent.PathChange(previous, activeId, id, now, reason);
    }

    void shook(Link link, Instant at) {
        if (shaken == null) shaken = new EnumMap<>(Link.class);
        shaken.put(link, at);
    }

    /// Null for never.
    @Nullable
    Instant lastShake(Link link) {
        return shaken == null ? null : shaken.get(link);
    }
}
