package syntropy.fleet;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;
import syntropy.protocol.WireGuardKey;

/// What agents measure of the links between them. A link carries only when both ends know each other's present key,
/// one of them finds the other, and neither host is cut off; then its latency follows from the distance.
final class Paths {
    /// @param latencyMs null when nothing came back
    /// @param loss 0 to 1
    record Measured(@Nullable Double latencyMs, double loss) {
        static final Measured NOTHING = new Measured(null, 1);
    }

    private static final double EARTH_KM = 6371;

    /// There and back through glass that is never laid straight.
    private static final double MS_A_KM = 0.014;

    private static final double LEAST_MS = 0.4;
    private static final double RELAY_MS = 4;
    private static final double RELAY_DETOUR = 1.2;

    private Paths() {}

    /// @param peer how `from` was told of `to`
    static Measured measure(SimulatedAgent from, Peer peer, @Nullable SimulatedAgent to, RandomGenerator random) {
        if (to == null || !carries(from, peer, to)) return Measured.NOTHING;
        double loss = 1 - (1 - loss(from, peer.link())) * (1 - loss(to, peer.link()));
        double seen = loss == 0 ? 0 : Math.min(1, loss * (0.5 + random.nextDouble()));
        if (seen >= 1) return Measured.NOTHING;
        double ms = latency(from.machine().place(), to.machine().place(), peer.link())
                + delay(from, peer.link(), random)
                + delay(to, peer.link(), random);
        return new Measured(ms, seen);
    }

    /// Both ways in a second.
    static double bytesPerSecond(SimulatedAgent from, SimulatedAgent to) {
        return Math.min(from.weather().bytesPerSecond(), to.weather().bytesPerSecond());
    }

    private static boolean carries(SimulatedAgent from, Peer peer, SimulatedAgent to) {
        if (!from.isPlugged() || !to.isPlugged()) return false;
        var key = from.key(peer.link());
        if (key == null || !peer.publicKey().equals(to.key(peer.link()))) return false;
        var back = to.peer(peer.link(), key);
        return back != null && (finds(peer, to, peer.publicKey()) || finds(back, from, key));
    }

    /// Whether datagrams to this peer reach it; it then learns where they come from.
    private static boolean finds(Peer peer, SimulatedAgent agent, WireGuardKey key) {
        var endpoint = peer.endpoint();
        if (endpoint.port() == 0 || !peer.publicKey().equals(key)) return false;
        if (peer.link() != Link.PUBLIC) return true;
        return !agent.machine().isBehindNat()
                && endpoint.ipv4().equals(agent.machine().publicIp())
                && endpoint.port() == agent.port(peer.link());
    }

    private static double loss(SimulatedAgent agent, Link link) {
        var weather = agent.weather();
        return weather.links().contains(link) ? weather.loss() : 0;
    }

    private static double delay(SimulatedAgent agent, Link link, RandomGenerator random) {
        var weather = agent.weather();
        return (weather.links().contains(link) ? weather.delayMs() : 0) + random.nextDouble() * weather.jitterMs();
    }

    static double latency(FromAgent.@Nullable Location from, FromAgent.@Nullable Location to, Link link) {
        double direct = LEAST_MS + (from == null || to == null ? 0 : kilometres(from, to) * MS_A_KM);
        return link == Link.PUBLIC ? direct : direct * RELAY_DETOUR + RELAY_MS;
    }

    static double kilometres(FromAgent.Location from, FromAgent.Location to) {
        double north = Math.toRadians(to.latitude() - from.latitude());
        double east = Math.toRadians(to.longitude() - from.longitude());
        double a = Math.pow(Math.sin(north / 2), 2)
                + Math.cos(Math.toRadians(from.latitude()))
                        * Math.cos(Math.toRadians(to.latitude()))
                        * Math.pow(Math.sin(east / 2), 2);
        return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)));
    }
}
