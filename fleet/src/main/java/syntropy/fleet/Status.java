package syntropy.fleet;

import java.util.Map;
import java.util.stream.Collectors;

/// A fleet on one line.
final class Status {
    private Status() {}

    static String line(Fleet fleet) {
        var counts = fleet.counts();
        return ("agents %d open %d configured %d | CONFIG_INFO %d WG_CONF %d | peers +%d -%d ~%d | connects %d"
                        + " refused %s closed %s cut %d | violations %d")
                .formatted(
                        fleet.agents().size(),
                        fleet.open(),
                        fleet.configured().count(),
                        counts.configInfos(),
                        counts.wgConfs(),
                        counts.peersAdded(),
                        counts.peersRemoved(),
                        counts.peersChanged(),
                        counts.connects(),
                        fleet.refusals(),
                        fleet.closes(),
                        counts.watchdogCuts(),
                        fleet.violationCount());
    }

    /// Numbers alone. `last_change_nanos` is of the machine's monotonic clock.
    static String json(Fleet fleet) {
        var counts = fleet.counts();
        return ("{\"agents\":%d,\"open\":%d,\"configured\":%d,\"get_infos\":%d,\"config_infos\":%d,\"wg_confs\":%d,"
                        + "\"others\":%d,\"deletions\":%d,\"bytes\":%d,\"pings\":%d,\"peers_added\":%d,"
                        + "\"peers_removed\":%d,\"peers_changed\":%d,\"connects\":%d,\"watchdog_cuts\":%d,"
                        + "\"discarded\":%d,\"violations\":%d,\"last_change_nanos\":%d,\"refusals\":%s,\"closes\":%s}")
                .formatted(
                        fleet.agents().size(),
                        fleet.open(),
                        fleet.configured().count(),
                        counts.getInfos(),
                        counts.configInfos(),
                        counts.wgConfs(),
                        counts.others(),
                        counts.deletions(),
                        counts.bytes(),
                        counts.pings(),
                        counts.peersAdded(),
                        counts.peersRemoved(),
                        counts.peersChanged(),
                        counts.connects(),
                        counts.watchdogCuts(),
                        counts.discarded(),
                        fleet.violationCount(),
                        counts.lastChangeNanos(),
                        object(fleet.refusals()),
                        object(fleet.closes()));
    }

    private static String object(Map<Integer, Long> counts) {
        return counts.entrySet().stream()
                .map(it -> "\"%d\":%d".formatted(it.getKey(), it.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
