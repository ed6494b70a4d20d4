package syntropy.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.random.RandomGenerator;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;

/// What an agent tells by the clock: what passed on its links and how well, which paths it takes, what it pinged.
final class Reports {
    private static final int KEEP_ALIVE = 15;

    /// WireGuard shakes hands anew every two minutes.
    private static final int SHAKES_EVERY = 120;

    private static final double MEGA = 1e6;

    private final Fleet fleet;
    private final SimulatedAgent agent;
    private final RandomGenerator random;

    Reports(Fleet fleet, SimulatedAgent agent, RandomGenerator random) {
        this.fleet = fleet;
        this.agent = agent;
        this.random = random;
    }

    FromAgent.PeerStats stats(Behaviour behaviour, Duration period, Instant now) {
        var peers = new EnumMap<Link, List<FromAgent.PeerStat>>(Link.class);
        for (var group : behaviour.told.groups()) {
            for (var peer : group.links()) {
                peers.computeIfAbsent(peer.link(), _ -> new ArrayList<>()).add(stat(group, peer, period, now));
            }
        }
        var interfaces = new ArrayList<FromAgent.InterfaceStats>();
        for (var link : Link.values()) {
            var real = behaviour.interfaces.on(link);
            if (real == null) continue;
            interfaces.add(new FromAgent.InterfaceStats(link, real.key().text(), peers.getOrDefault(link, List.of())));
        }
        return new FromAgent.PeerStats(interfaces);
    }

    private FromAgent.PeerStat stat(Group group, Peer peer, Duration period, Instant now) {
        var measured = measure(peer);
        if (measured.loss() < 1) group.shook(peer.link(), lastShake(peer, now));
        double seconds = period.toMillis() / 1000.0;
        boolean isActive = group.activeId() == peer.connectionId();
        double speed = isActive ? speed(peer) * (1 - measured.loss()) : 0;
        long sent = (long) (speed * seconds * (0.9 + 0.2 * random.nextDouble()));
        long received = (long) (speed * seconds * (0.9 + 0.2 * random.nextDouble()));
        return new FromAgent.PeerStat(
                peer.publicKey().text(),
                peer.internalIp(),
                group.lastShake(peer.link()),
                KEEP_ALIVE,
                measured.latencyMs(),
                measured.loss(),
                received,
                sent,
                received / MEGA / seconds,
                sent / MEGA / seconds,
                peer.connectionId(),
                peer.connectionGroupId());
    }

    /// The same at both ends, since it follows from the link's id.
    private static Instant lastShake(Peer peer, Instant now) {
        long ago = Math.floorMod(now.getEpochSecond() + 31L * peer.connectionId(), SHAKES_EVERY);
        return now.minusSeconds(ago);
    }

    private double speed(Peer peer) {
        var other = fleet.owner(peer.publicKey());
        return other == null ? 0 : Paths.bytesPerSecond(agent, other);
    }

    private Paths.Measured measure(Peer peer) {
        return Paths.measure(agent, peer, fleet.owner(peer.publicKey()), random);
    }

    /// Connections that take another link from now on.
    FromAgent.ActivePaths reroutes(Behaviour behaviour, Instant now) {
        var changes = new ArrayList<FromAgent.PathChange>();
        for (var group : behaviour.told.groups()) {
            var change = group.reroute(this::measure, now);
            if (change != null) changes.add(change);
        }
        return new FromAgent.ActivePaths(changes);
    }

    List<FromAgent.Ping> pings(List<String> addresses) {
        var pings = new ArrayList<FromAgent.Ping>();
        for (var address : addresses) {
            double base = Paths.latency(agent.machine().place(), fleet.place(address), Link.PUBLIC);
            boolean isLost =
                    !agent.isPlugged() || random.nextDouble() < agent.weather().loss();
            pings.add(new FromAgent.Ping(
                    address,
                    isLost ? null : base + random.nextDouble() * agent.weather().jitterMs(),
                    isLost ? 1 : 0));
        }
        return pings;
    }
}
