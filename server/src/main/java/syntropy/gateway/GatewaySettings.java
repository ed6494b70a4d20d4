package syntropy.gateway;

import java.time.Duration;
import syntropy.protocol.Limits;

/// What the gateway keeps to.
///
/// @param pingEvery how often agents are pinged
/// @param silence who isn't heard for so long is cut off
/// @param grace who is back within it was never offline
/// @param perSecond upgrades that are looked at in the long run. Refused agents come again after 0 to 10 s, so within
///     some 10 s three thousand are in at 300
/// @param burst upgrades that are looked at at once after a rest
/// @param queueBytes what may wait to be read by one agent
/// @param answerWithin who leaves a question unanswered for longer, and more for each peer it has to set up, is stuck:
///     its WireGuard can't be set up, and only a restart of the agent helps
/// @param askEvery how often agents are asked of themselves: so an address that changes outside of an agent's own
///     network is learnt
/// @param malformedPerSecond more malformed messages within a second are no agent's, and end the connection
public record GatewaySettings(
        Duration pingEvery,
        Duration silence,
        Duration grace,
        int perSecond,
        int burst,
        int queueBytes,
        Duration answerWithin,
        Duration askEvery,
        int malformedPerSecond) {
    private static final Duration AT_START = Duration.ofSeconds(30);

    public static final GatewaySettings STANDARD = new GatewaySettings(
            Limits.PING_EVERY,
            Duration.ofSeconds(29),
            Duration.ofSeconds(10),
            300,
            1000,
            16 << 20,
            Limits.ANSWER_WITHIN,
            Duration.ofMinutes(5),
            1000);

    /// The standard, but for what an operator may set.
    public static GatewaySettings of(Duration grace, int perSecond, int burst) {
        return new GatewaySettings(
                STANDARD.pingEvery,
                STANDARD.silence,
                grace,
                perSecond,
                burst,
                STANDARD.queueBytes,
                STANDARD.answerWithin,
                STANDARD.askEvery,
                STANDARD.malformedPerSecond);
    }

    /// Agents that lost their controller dial again within ten seconds of its return, and not all are let in at once.
    Duration graceAtStart() {
        return grace.compareTo(AT_START) > 0 ? grace : AT_START;
    }
}
