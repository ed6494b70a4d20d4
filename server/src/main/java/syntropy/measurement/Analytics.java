package syntropy.measurement;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import syntropy.agent.Agents;
import syntropy.connection.Connection;
import syntropy.connection.Connections;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Json;
import syntropy.kernel.Problem;
import syntropy.protocol.Link;
import syntropy.storage.Tx;

/// Tells what was measured between two agents, as the first of them saw it.
public final class Analytics {
    /// Moments of a series: more minutes than that are put together, as few at a time as will do.
    static final int MOST_MOMENTS = 1500;

    static final int MOST_PAIRS = 10_000;
    private static final Duration LONGEST = Duration.ofDays(400);
    private static final int MOST_CHANGES = 10_000;
    private static final long MINUTE = 60_000;

    private final Measurements measurements;
    private final Agents agents;
    private final Connections connections;

    public Analytics(Measurements measurements, Agents agents, Connections connections) {
        this.measurements = measurements;
        this.agents = agents;
        this.connections = connections;
    }

    Series latency(Tx tx, Caller caller, MeasurementApi.Between in) {
        return series(
                tx,
                caller,
                in,
                List.of("time", "path", "latency", "latency_max", "samples"),
                sum -> Arrays.asList(
                        sum.answered() == 0 ? null : sum.latencyMicros() / 1000.0 / sum.answered(),
                        sum.answered() == 0 ? null : sum.longestMicros() / 1000.0,
                        sum.samples()));
    }

    Series packetLoss(Tx tx, Caller caller, MeasurementApi.Between in) {
        return series(
                tx,
                caller,
                in,
                List.of("time", "path", "packet_loss", "samples"),
                sum -> List.of(sum.lossPpm() / 1e6 / sum.samples(), sum.samples()));
    }

    Series bandwidth(Tx tx, Caller caller, MeasurementApi.Between in) {
        return series(
                tx,
                caller,
                in,
                List.of("time", "path", "rx_bytes", "tx_bytes", "samples"),
                sum -> List.of(sum.rxBytes(), sum.txBytes(), sum.samples()));
    }

    private Series series(
            Tx tx,
            Caller caller,
            MeasurementApi.Between in,
            List<String> columns,
            Function<Rollup, List<? extends @Nullable Object>> values) {
        check(tx, caller, in);
        long minutes = Duration.between(in.from(), in.to()).toMinutes();
        long step = MINUTE * Math.max(1, (minutes + MOST_MOMENTS - 1) / MOST_MOMENTS);
        var sums =
                new TreeMap<Moment, Rollup>(Comparator.comparingLong(Moment::at).thenComparing(Moment::link));
        measurements.each(
                tx,
                caller.workspace(),
                in.agentSrcId(),
                in.agentDstId(),
                in.from(),
                in.to(),
                (entry, at) -> sums.merge(
                        new Moment(at - Math.floorMod(at, step), entry.link()), entry.rollup(), Rollup::plus));
        var rows = new ArrayList<List<@Nullable Object>>(sums.size());
        sums.forEach((moment, sum) -> {
            var row = new ArrayList<@Nullable Object>();
            row.add(Json.text(Instant.ofEpochMilli(moment.at())));
            row.add(moment.link().name());
            row.addAll(values.apply(sum));
            rows.add(row);
        });
        return new Series(columns, rows);
    }

    private record Moment(long at, Link link) {}

    Series pathChanges(Tx tx, Caller caller, MeasurementApi.Between in) {
        check(tx, caller, in);
        var rows = new ArrayList<List<@Nullable Object>>();
        measurements
                .changes(tx, caller.workspace(), in.agentSrcId(), in.agentDstId(), in.from(), in.to(), MOST_CHANGES)
                .forEach(each -> rows.add(Arrays.asList(
                        Json.text(each.at()), orNull(each.before()), orNull(each.path()), each.reason())));
        return new Series(List.of("time", "previous_path", "path", "reason"), rows);
    }

    private static @Nullable String orNull(String path) {
        return path.isEmpty() ? null : path;
    }

    private void check(Tx tx, Caller caller, MeasurementApi.Between in) {
        var known = agents.briefs(tx, caller.workspace(), List.of(in.agentSrcId(), in.agentDstId()));
        for (var agent : List.of(in.agentSrcId(), in.agentDstId())) {
            if (!known.containsKey(agent))
                throw new Problem.NotFound("agent", Integer.toString(agent.value())).thrown();
        }
        if (!in.from().isBefore(in.to()))
            throw new Problem.Invalid("/to", FieldError.Code.OUT_OF_RANGE, "must be after from").thrown();
        if (Duration.between(in.from(), in.to()).compareTo(LONGEST) > 0)
            throw new Problem.Invalid("/to", FieldError.Code.OUT_OF_RANGE, "must be within 400 days of from").thrown();
    }

    /// Pairs without a connection are passed over.
    List<PairStatus> statuses(Tx tx, Caller caller, List<MeasurementApi.Pair> pairs) {
        Set<AgentId> mentioned = new LinkedHashSet<>();
        for (var pair : pairs) mentioned.addAll(List.of(pair.agentSrcId(), pair.agentDstId()));
        Map<Connection.Pair, ConnectionId> found =
                mentioned.isEmpty() ? new HashMap<>() : connections.among(tx, caller.workspace(), mentioned);
        var all = new ArrayList<PairStatus>();
        for (var pair : pairs) {
            var connection = found.get(Connection.Pair.of(pair.agentSrcId(), pair.agentDstId()));
            if (connection == null) continue;
            all.add(new PairStatus(
                    pair.agentSrcId(),
                    pair.agentDstId(),
                    PairStatus.Paths.of(measurements.latest(caller.workspace(), pair.agentSrcId(), connection))));
        }
        return all;
    }
}
