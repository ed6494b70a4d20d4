package syntropy.fleet;

/// What one agent, or all of a fleet together, have seen so far.
///
/// @param connects how often a connection was opened
/// @param getInfos and those that follow: messages of that type that were worked through
/// @param deletions a CONFIG_INFO without an interface
/// @param others AUTO_PING, SET_SETTINGS and SUPPORT_INFO_CTA
/// @param bytes of all messages that came
/// @param pings that came
/// @param peersAdded by either way; a peer that is removed and added again counts in both
/// @param peersRemoved likewise
/// @param peersChanged in place, by a CONFIG_INFO, without losing a session
/// @param watchdogCuts connections that were cut for the controller's silence
/// @param discarded messages that couldn't be sent and were too many to keep
/// @param lastChangeNanos the [System#nanoTime] at which a message last changed anything; 0 for never
public record Counts(
        long connects,
        long getInfos,
        long configInfos,
        long deletions,
        long wgConfs,
        long others,
        long bytes,
        long pings,
        long peersAdded,
        long peersRemoved,
        long peersChanged,
        long watchdogCuts,
        long discarded,
        long lastChangeNanos) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Counts plus(Counts more) {
        return new Counts(
                connects + more.connects,
                getInfos + more.getInfos,
                configInfos + more.configInfos,
                deletions + more.deletions,
                wgConfs + more.wgConfs,
                others + more.others,
                bytes + more.bytes,
                pings + more.pings,
                peersAdded + more.peersAdded,
                peersRemoved + more.peersRemoved,
                peersChanged + more.peersChanged,
                watchdogCuts + more.watchdogCuts,
                discarded + more.discarded,
                later(lastChangeNanos, more.lastChangeNanos));
    }

    private static long later(long one, long other) {
        if (one == 0 || other == 0) return one + other;
        return one - other > 0 ? one : other;
    }

    /// Counted up by one agent, one thread at a time.
    static final class Tally {
        long getInfos;
        long configInfos;
        long deletions;
        long wgConfs;
        long others;
        long bytes;
        long peersAdded;
        long peersRemoved;
        long peersChanged;
        long lastChangeNanos;

        Counts counts(Line.Events line) {
            return new Counts(
                    line.connects(),
                    getInfos,
                    configInfos,
                    deletions,
                    wgConfs,
                    others,
                    bytes,
                    line.pings(),
                    peersAdded,
                    peersRemoved,
                    peersChanged,
                    line.watchdogCuts(),
                    line.discarded(),
                    lastChangeNanos);
        }
    }
}
