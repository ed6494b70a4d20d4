package syntropy.fleet;

import java.time.Duration;
import syntropy.protocol.Limits;

/// How fast the agents of a fleet do what they do by the clock.
///
/// @param silence who hears no ping or pong for so long pings itself, and cuts the connection when nothing comes
///     within a third of it more
/// @param redialWithin after a dial that failed the next comes at a uniform time within it
/// @param reportEvery how often what passed is reported; zero for never
/// @param hostServicesAfter from an agent's start to its report of the host's services
/// @param kubernetesAfter likewise
/// @param perInterface what making a WireGuard interface takes
/// @param perMessage what working through any message takes
public record Pace(
        Duration silence,
        Duration redialWithin,
        Duration reportEvery,
        Duration hostServicesAfter,
        Duration kubernetesAfter,
        Duration perInterface,
        Duration perMessage) {
    /// As the Go agent, on a machine that takes no time for anything.
    public static final Pace STANDARD = new Pace(
            Duration.ofSeconds(45),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(120),
            Duration.ZERO,
            Duration.ZERO);

    /// How many messages may wait beside the one in work and the one in the reader's hand.
    static final int WAITING = 9;

    /// How many messages the controller may have on their way.
    static final int BURST = Limits.BURST;

    /// What waits to be sent while there is no connection; more is discarded.
    static final int KEPT = 16;

    /// An agent's messages go out in pieces of so many bytes.
    static final int FRAGMENT = 4096;

    /// The same but for what comes back, so that a test is over soon.
    public Pace redialing(Duration within) {
        return new Pace(silence, within, reportEvery, hostServicesAfter, kubernetesAfter, perInterface, perMessage);
    }

    public Pace reporting(Duration every) {
        return new Pace(silence, redialWithin, every, hostServicesAfter, kubernetesAfter, perInterface, perMessage);
    }

    public Pace cuttingAfter(Duration none) {
        return new Pace(none, redialWithin, reportEvery, hostServicesAfter, kubernetesAfter, perInterface, perMessage);
    }

    public Pace findingServicesAfter(Duration start) {
        return new Pace(silence, redialWithin, reportEvery, start, start, perInterface, perMessage);
    }

    public Pace working(Duration anInterface, Duration aMessage) {
        return new Pace(silence, redialWithin, reportEvery, hostServicesAfter, kubernetesAfter, anInterface, aMessage);
    }
}
