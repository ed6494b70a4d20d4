package syntropy.measurement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.connection.ConnectionStatuses;
import syntropy.connection.Connections;
import syntropy.connection.PathId;
import syntropy.connection.PathStatus;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// What agents measure of their paths. The latest and the last eight reports are in memory, some 150 bytes a path and
/// end, so that the million of a mesh of a thousand agents take 150 MB; paths in no report for ten minutes are
/// forgotten. Sums of each minute are written once a minute: a row for up to 64 peers of an agent, never one for a
/// sample. A crash loses the last minute.
public final class Measurements {
    /// For how long minutes are kept unless the operator says otherwise.
    public static final Duration KEPT = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(Measurements.class);
    private static final int ROWS_AT_ONCE = 200;
    private static final int PURGED_AT_ONCE = 500;
    private static final long MINUTE = 60_000;
    private static final long FORGOTTEN_SECONDS = 600;
    private static final long MOST_BYTES_WAITING = 64L << 20;
    private static final int MOST_CHANGES_WAITING = 100_000;
    private static final Duration OLDEST_CHANGE = Duration.ofDays(1);

    record Key(WorkspaceId workspace, AgentId agent) {}

    private record Measured(int path, FromAgent.PeerStat stat) {}

    private final MeasurementStore store = new MeasurementStore();
    private final Database database;
    private final Connections connections;
    private final ConnectionStatuses statuses;
    private final InstantSource clock;
    private final Outbox outbox;
    private final Map<Key, PathTable> tables = new ConcurrentHashMap<>();
    private final Queue<MeasurementStore.Minute> minutes = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytesWaiting = new AtomicLong();
    private final Queue<MeasurementStore.PathChange> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger changesWaiting = new AtomicInteger();
    private final Counter foreign;
    private final Counter lost;
    private final Counter dropped;
    private final Counter damaged;

    public Measurements(
            Database database,
            Connections connections,
            ConnectionStatuses statuses,
            Outbox outbox,
            InstantSource clock,
            MeterRegistry meters) {
        this.outbox = outbox;
        this.database = database;
        this.connections = connections;
        this.statuses = statuses;
        this.clock = clock;
        foreign = Counter.builder("syntropy.measurements.foreign")
                .description("Measurements of connections that their agent is no end of, or that are gone")
                .register(meters);
        lost = Counter.builder("syntropy.measurements.lost")
                .description("Rows of measurements that couldn't be written in time")
                .register(meters);
        dropped = Counter.builder("syntropy.agents.packets.dropped")
                .description("Packets that agents' interfaces dropped, as far as agents tell: Windows agents do")
                .register(meters);
        damaged = Counter.builder("syntropy.agents.packets.damaged")
                .description("Packets with errors on agents' interfaces, as far as agents tell: Windows agents do")
                .register(meters);
        var _ = Gauge.builder("syntropy.measurements.paths", this, Measurements::paths)
                .description("Ends of paths whose latest measurements are in memory")
                .register(meters);
    }

    private double paths() {
        long paths = 0;
        for (var table : tables.values()) {
            synchronized (table) {
                paths += table.size();
            }
        }
        return paths;
    }

    /// Takes a report, and writes the status of connections that it finds otherwise than before. Blocks; not within a
    /// transaction.
    public void reported(Caller caller, AgentId agent, FromAgent.PeerStats report) {
        long now = clock.millis();
        var measured = new ArrayList<Measured>();
        for (var each : report.interfaces()) {
            for (var stat : each.peers()) {
                int path = stat.connectionId() > 0 ? stat.connectionId() : path(stat.connectionGroupId(), each.link());
                if (path == 0) foreign.increment();
                else measured.add(new Measured(path, stat));
            }
        }
        if (measured.isEmpty()) return;
        var key = new Key(caller.workspace(), agent);
        meet(key, measured.stream().mapToInt(Measured::path).toArray());
        var changed = with(key, table -> {
            if (table.begunAt() != 0 && table.begunAt() / MINUTE != now / MINUTE) pack(key, table);
            table.report(now);
            int strange = 0;
            for (var each : measured) {
                if (!table.sample(each.path(), now, each.stat())) strange++;
            }
            if (strange > 0) foreign.increment(strange);
            // When all paths have been measured: the best of a connection's counts.
            var found = new LinkedHashMap<ConnectionId, PathStatus>();
            for (var each : measured) {
                var status = table.changed(each.path(), now);
                var connection = status == null ? null : PathId.connection(each.path());
                if (connection != null && status != null) found.put(connection, status);
            }
            return found;
        });
        if (changed.isEmpty()) return;
        var reports = changed.entrySet().stream()
                .map(each -> new ConnectionStatuses.Reported(each.getKey(), each.getValue()))
                .toList();
        database.write(tx -> {
            statuses.reported(tx, caller, agent, reports);
            return agent;
        });
        with(key, table -> {
            changed.forEach(table::told);
            return table;
        });
    }

    /// Takes what passed on an agent's interfaces as a whole. What was lost on them is counted, over all agents; what
    /// passed is told peer by peer by the other reports.
    public void interfacesReported(FromAgent.InterfaceTraffic report) {
        for (var each : report.interfaces()) {
            dropped.increment((double) each.rxDropped() + each.txDropped());
            damaged.increment((double) each.rxErrors() + each.txErrors());
        }
    }

    private static int path(int group, Link link) {
        return group < 1 || group > Integer.MAX_VALUE / 4 - 1 ? 0 : PathId.of(new ConnectionId(group), link);
    }

    /// Takes that connections' traffic goes another way.
    public void pathsChanged(Caller caller, AgentId agent, FromAgent.ActivePaths report) {
        var now = clock.instant();
        var key = new Key(caller.workspace(), agent);
        var paths = new HashMap<Integer, FromAgent.PathChange>();
        for (var change : report.changes()) {
            int any = change.connectionId() > 0 ? change.connectionId() : change.previousConnectionId();
            if (any == 0) any = path(change.connectionGroupId(), Link.PUBLIC);
            if (PathId.connection(any) == null) foreign.increment();
            else paths.put(any, change);
        }
        meet(key, paths.keySet().stream().mapToInt(Integer::intValue).toArray());
        var happenings = new ArrayList<Happening>();
        var made = with(key, table -> {
            var found = new ArrayList<MeasurementStore.PathChange>();
            paths.forEach((any, change) -> {
                var connection = PathId.connection(any);
                if (connection == null || !table.has(any)) {
                    foreign.increment();
                    return;
                }
                table.active(connection, change.connectionId());
                var peer = new AgentId(table.peer(any));
                if (isOther(change)) happenings.add(happening(connection, agent, peer, change));
                found.add(new MeasurementStore.PathChange(
                        key.workspace(),
                        agent,
                        peer,
                        time(change.at(), now),
                        name(change.previousConnectionId()),
                        name(change.connectionId()),
                        reason(change)));
            });
            return found;
        });
        if (!happenings.isEmpty())
            database.write(tx -> {
                outbox.addAll(tx, caller, happenings);
                return happenings;
            });
        for (var change : made) {
            if (changesWaiting.incrementAndGet() <= MOST_CHANGES_WAITING) changes.add(change);
            else {
                changesWaiting.decrementAndGet();
                lost.increment();
            }
        }
    }

    private static boolean isOther(FromAgent.PathChange change) {
        return change.previousConnectionId() > 0
                && change.connectionId() > 0
                && change.previousConnectionId() != change.connectionId();
    }

    private static Happening happening(
            ConnectionId connection, AgentId agent, AgentId peer, FromAgent.PathChange change) {
        var ends = Stream.of(agent, peer)
                .sorted(Comparator.comparingInt(AgentId::value))
                .toList();
        var event = new Event.ConnectionPathChanged(
                connection,
                ends,
                agent,
                name(change.previousConnectionId()),
                name(change.connectionId()),
                reason(change));
        return new Happening(event, null, null);
    }

    private static String reason(FromAgent.PathChange change) {
        return change.reason().name().toLowerCase(Locale.ROOT);
    }

    private static String name(int path) {
        return path == 0 ? "" : PathId.link(path).name();
    }

    /// The agent's own clock is believed within reason.
    private static Instant time(@Nullable Instant told, Instant now) {
        return told == null || told.isAfter(now) || told.isBefore(now.minus(OLDEST_CHANGE)) ? now : told;
    }

    /// What was stored of the agent's connections has been cleared, for both ends: see
    /// [ConnectionStatuses#agentGone] and [ConnectionStatuses#agentBack], after which this is called.
    ///
    /// @param peers the other ends
    public void forget(WorkspaceId workspace, AgentId agent, List<AgentId> peers) {
        if (tables.get(new Key(workspace, agent)) instanceof PathTable own) {
            synchronized (own) {
                own.toldNothing();
            }
        }
        for (var peer : peers) {
            if (!(tables.get(new Key(workspace, peer)) instanceof PathTable table)) continue;
            synchronized (table) {
                table.toldNothingOf(agent.value());
            }
        }
    }

    private <T> T with(Key key, Function<PathTable, T> work) {
        while (true) {
            var table = tables.computeIfAbsent(key, _ -> new PathTable());
            synchronized (table) {
                if (tables.get(key) == table) return work.apply(table);
            }
        }
    }

    /// Connections that this controller hasn't met yet are looked up, all of the agent's at once. Paths of a known
    /// connection need no look. The table isn't held meanwhile: who reads it may have the database's last reader.
    private void meet(Key key, int[] paths) {
        long now = clock.millis();
        if (!with(key, table -> strangers(table, paths, now) && table.mayLook())) return;
        var all = database.read(tx -> connections.endsOf(tx, key.workspace(), key.agent()));
        with(key, table -> {
            for (var ends : all) {
                table.add(
                        PathId.of(ends.id(), Link.PUBLIC),
                        ends.other(key.agent()).value(),
                        now);
            }
            return strangers(table, paths, now);
        });
    }

    /// @return whether there are some
    private static boolean strangers(PathTable table, int[] paths, long now) {
        boolean strange = false;
        for (int path : paths) {
            if (table.has(path)) continue;
            var connection = PathId.connection(path);
            int any = connection == null ? path : PathId.of(connection, Link.PUBLIC);
            if (table.has(any)) table.add(path, table.peer(any), now);
            else strange = true;
        }
        return strange;
    }

    private void pack(Key key, PathTable table) {
        for (var packed : table.pack()) {
            if (bytesWaiting.get() + packed.entries().length > MOST_BYTES_WAITING) {
                lost.increment();
                continue;
            }
            bytesWaiting.addAndGet(packed.entries().length);
            minutes.add(new MeasurementStore.Minute(key.workspace(), key.agent(), packed));
        }
    }

    /// Writes the minutes that are over. What can't be written waits, within bounds, for the next time.
    public void flush() {
        takeMinutes(clock.millis() / MINUTE);
        write();
    }

    /// Writes everything, for the end.
    public void flushAll() {
        takeMinutes(Long.MAX_VALUE);
        write();
    }

    private void takeMinutes(long before) {
        long since = clock.millis() / 1000 - FORGOTTEN_SECONDS;
        tables.forEach((key, table) -> {
            synchronized (table) {
                if (table.begunAt() != 0 && table.begunAt() / MINUTE < before) pack(key, table);
                if (table.evict(since)) tables.remove(key, table);
            }
        });
    }

    /// Only ever by one thread at a time, so that what is written is what is first.
    private synchronized void write() {
        try {
            for (var some = firsts(minutes); !some.isEmpty(); some = firsts(minutes)) {
                var rows = some;
                database.write(tx -> {
                    store.insertMinutes(tx, rows);
                    return rows;
                });
                for (var row : rows) {
                    minutes.remove();
                    bytesWaiting.addAndGet(-row.packed().entries().length);
                }
            }
            for (var some = firsts(changes); !some.isEmpty(); some = firsts(changes)) {
                var rows = some;
                database.write(tx -> {
                    store.insertChanges(tx, rows);
                    return rows;
                });
                for (int i = 0; i < rows.size(); i++) changes.remove();
                changesWaiting.addAndGet(-rows.size());
            }
        } catch (RuntimeException e) {
            LOG.warn("Measurements could not be written; they wait for the next time", e);
        }
    }

    private static <T> List<T> firsts(Queue<T> queue) {
        return queue.stream().limit(ROWS_AT_ONCE).toList();
    }

    /// Forgets what is older, in small steps between which others write.
    ///
    /// @return how many rows
    public int purge(Duration kept) {
        var until = clock.instant().minus(kept);
        int gone = 0;
        while (true) {
            int some = database.write(tx -> MeasurementStore.purge(tx, until, PURGED_AT_ONCE));
            gone += some;
            if (some < PURGED_AT_ONCE) return gone;
        }
    }

    /// What an agent last measured of one of its connections; empty when it didn't of late.
    List<PathTable.Latest> latest(WorkspaceId workspace, AgentId agent, ConnectionId connection) {
        var table = tables.get(new Key(workspace, agent));
        if (table == null) return List.of();
        synchronized (table) {
            return table.latest(connection);
        }
    }

    /// The last reports of a path from one end, the oldest first.
    List<PathTable.Sample> recent(WorkspaceId workspace, AgentId agent, int path) {
        var table = tables.get(new Key(workspace, agent));
        if (table == null) return List.of();
        synchronized (table) {
            return table.recent(path);
        }
    }

    /// What an agent measured of the paths to a peer from the one time on and before the other: what is stored, and
    /// what this controller is yet to store.
    ///
    /// @param to is handed the time in milliseconds and what was measured, in no order
    void each(
            Tx tx,
            WorkspaceId workspace,
            AgentId agent,
            AgentId peer,
            Instant from,
            Instant until,
            ObjLongConsumer<Rollup.Entry> to) {
        // What is written meanwhile is met twice rather than missed, and told by its time.
        var waiting = waiting(workspace, agent, peer);
        var stored = new HashSet<Long>();
        for (var row : store.minutes(tx, workspace, agent, peer, from, until)) {
            stored.add(row.measuredAt());
            entries(row, peer, to);
        }
        for (var row : waiting) {
            if (row.measuredAt() < from.toEpochMilli() || row.measuredAt() >= until.toEpochMilli()) continue;
            if (!stored.contains(row.measuredAt())) entries(row, peer, to);
        }
    }

    private static void entries(PathTable.Packed row, AgentId peer, ObjLongConsumer<Rollup.Entry> to) {
        for (var entry : Rollup.unpack(row.peers(), row.entries())) {
            if (entry.peer() == peer.value()) to.accept(entry, row.measuredAt());
        }
    }

    private List<PathTable.Packed> waiting(WorkspaceId workspace, AgentId agent, AgentId peer) {
        var found = new ArrayList<PathTable.Packed>();
        var table = tables.get(new Key(workspace, agent));
        if (table != null) {
            synchronized (table) {
                table.unwritten(peer.value()).ifPresent(found::add);
            }
        }
        for (var minute : minutes) {
            if (minute.workspace().equals(workspace)
                    && minute.agent().equals(agent)
                    && minute.packed().peers() == peer.value() >> Rollup.PEER_BITS) found.add(minute.packed());
        }
        return found;
    }

    /// The first changes of the path to a peer from the one time on and before the other.
    List<MeasurementStore.PathChange> changes(
            Tx tx, WorkspaceId workspace, AgentId agent, AgentId peer, Instant from, Instant until, int most) {
        var waiting = changes.stream()
                .filter(it -> it.workspace().equals(workspace)
                        && it.agent().equals(agent)
                        && it.peer().equals(peer)
                        && !it.at().isBefore(from)
                        && it.at().isBefore(until))
                .toList();
        var found = new LinkedHashSet<>(store.changes(tx, workspace, agent, peer, from, until, most));
        found.addAll(waiting);
        return found.stream()
                .sorted(Comparator.comparing(MeasurementStore.PathChange::at))
                .limit(most)
                .toList();
    }
}
