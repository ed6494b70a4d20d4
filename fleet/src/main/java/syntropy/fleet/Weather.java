package syntropy.fleet;

import java.util.Set;
import syntropy.protocol.Link;

/// What is the matter with a host's network.
///
/// @param loss of the packets that go in or out, 0 to 1
/// @param delayMs what they take longer
/// @param jitterMs what they may take longer
/// @param bytesPerSecond that pass on each of its links, each way; of two ends the lesser counts
/// @param links where loss and delay are; elsewhere all is well
public record Weather(double loss, double delayMs, double jitterMs, double bytesPerSecond, Set<Link> links) {
    public static final Weather FINE = new Weather(0, 0, 1, 2_000, Set.of(Link.values()));

    public Weather {
        links = Set.copyOf(links);
    }

    public Weather losing(double share, Link... where) {
        var on = where.length == 0 ? links : Set.of(where);
        return new Weather(share, delayMs, jitterMs, bytesPerSecond, on);
    }

    public Weather delaying(double ms) {
        return new Weather(loss, ms, jitterMs, bytesPerSecond, links);
    }

    public Weather carrying(double bytes) {
        return new Weather(loss, delayMs, jitterMs, bytes, links);
    }
}
