package syntropy.measurement;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import syntropy.connection.PathId;
import syntropy.connection.PathStatus;
import syntropy.kernel.ConnectionId;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;

/// What one agent last measured of all its paths, and what it has measured since the minute began. Columns of numbers,
/// no object for each path: some 150 bytes a path, of which the last eight reports take 64. Guarded by its monitor.
final class PathTable {
    static final int RING = 8;

    /// A path that is in no report for so long isn't there.
    static final int STALE_SECONDS = 180;

    private static final int NONE = -1;
    private static final int LOOKS_A_SECOND = 5;

    /// By their numbers, less one.
    private static final PathStatus[] STATUSES = {
        PathStatus.CONNECTED, PathStatus.PENDING, PathStatus.SLOW, PathStatus.LOSSY, PathStatus.LOST
    };

    private static final byte CONNECTED = 1;

    private static final Link[] LINKS = Link.values();

    /// A report's values of one path.
    ///
    /// @param at seconds since 1970
    /// @param latencyMs NaN when no ping was answered
    /// @param rxRate megabytes per second, as is the next
    record Sample(long at, float latencyMs, float loss, float rxRate, float txRate) {}

    /// @param handshakeAt seconds since 1970; 0 for never
    record Latest(Link link, PathStatus status, long handshakeAt, Sample sample, boolean isActive) {}

    /// @param peers the upper bits of the ids of all peers
    record Packed(long measuredAt, int peers, byte[] entries) {}

    private int size;
    private int[] index = filled(32);
    private int[] path = new int[16];
    private int[] peer = new int[16];
    private int[] seenAt = new int[16];
    private int[] handshakeAt = new int[16];
    private float[] latency = new float[16];
    private float[] loss = new float[16];
    private float[] rxRate = new float[16];
    private float[] txRate = new float[16];

    /// What was measured last; and what was stored of the connection, in the same numbers, 0 for nothing.
    private byte[] status = new byte[16];

    private byte[] told = new byte[16];
    private boolean[] active = new boolean[16];

    private int[] samples = new int[16];
    private int[] answered = new int[16];
    private long[] latencyMicros = new long[16];
    private long[] longestMicros = new long[16];
    private long[] lossPpm = new long[16];
    private long[] rxBytes = new long[16];
    private long[] txBytes = new long[16];

    /// Four columns for each of the last reports, in halves: three digits are enough to draw.
    private final short[][] ring = new short[4 * RING][16];

    private final long[] ringAt = new long[RING];
    private int ringPlace = RING - 1;

    private long lookedIn;
    private int looks;

    /// When the first of what has been summed up came, in milliseconds; 0 when nothing has.
    private long begunAt;

    private static int[] filled(int size) {
        var made = new int[size];
        Arrays.fill(made, NONE);
        return made;
    }

    int size() {
        return size;
    }

    /// Whether the agent may be asked for again: hostile agents aren't read for at every message.
    boolean mayLook() {
        long second = System.nanoTime() / 1_000_000_000;
        if (second != lookedIn) looks = 0;
        lookedIn = second;
        return ++looks <= LOOKS_A_SECOND;
    }

    boolean has(int pathId) {
        return slot(pathId) != NONE;
    }

    private int slot(int pathId) {
        for (int i = hash(pathId); ; i = (i + 1) & (index.length - 1)) {
            int found = index[i];
            if (found == NONE || path[found] == pathId) return found;
        }
    }

    private int hash(int pathId) {
        int mixed = pathId * 0x9E3779B9;
        return (mixed ^ (mixed >>> 15)) & (index.length - 1);
    }

    /// @param millis of now, for it is forgotten some time after
    void add(int pathId, int peerId, long millis) {
        if (has(pathId)) return;
        if (size == path.length) grow();
        clear(size);
        path[size] = pathId;
        peer[size] = peerId;
        seenAt[size] = (int) (millis / 1000);
        place(size++);
    }

    private void place(int slot) {
        int i = hash(path[slot]);
        while (index[i] != NONE) i = (i + 1) & (index.length - 1);
        index[i] = slot;
    }

    private void clear(int slot) {
        seenAt[slot] = 0;
        handshakeAt[slot] = 0;
        latency[slot] = Float.NaN;
        loss[slot] = 1;
        rxRate[slot] = 0;
        txRate[slot] = 0;
        status[slot] = 0;
        told[slot] = 0;
        active[slot] = false;
        for (var column : ring) column[slot] = NOT_A_NUMBER;
        startSums(slot);
    }

    private static final short NOT_A_NUMBER = Float.floatToFloat16(Float.NaN);

    private void startSums(int slot) {
        samples[slot] = 0;
        answered[slot] = 0;
        latencyMicros[slot] = 0;
        longestMicros[slot] = 0;
        lossPpm[slot] = 0;
        rxBytes[slot] = 0;
        txBytes[slot] = 0;
    }

    private void grow() {
        int room = path.length + (path.length >> 1);
        path = Arrays.copyOf(path, room);
        peer = Arrays.copyOf(peer, room);
        seenAt = Arrays.copyOf(seenAt, room);
        handshakeAt = Arrays.copyOf(handshakeAt, room);
        latency = Arrays.copyOf(latency, room);
        loss = Arrays.copyOf(loss, room);
        rxRate = Arrays.copyOf(rxRate, room);
        txRate = Arrays.copyOf(txRate, room);
        status = Arrays.copyOf(status, room);
        told = Arrays.copyOf(told, room);
        active = Arrays.copyOf(active, room);
        samples = Arrays.copyOf(samples, room);
        answered = Arrays.copyOf(answered, room);
        latencyMicros = Arrays.copyOf(latencyMicros, room);
        longestMicros = Arrays.copyOf(longestMicros, room);
        lossPpm = Arrays.copyOf(lossPpm, room);
        rxBytes = Arrays.copyOf(rxBytes, room);
        txBytes = Arrays.copyOf(txBytes, room);
        for (int i = 0; i < ring.length; i++) ring[i] = Arrays.copyOf(ring[i], room);
        if (room * 2 > index.length) {
            index = filled(Integer.highestOneBit(room * 2) << 1);
            for (int i = 0; i < size; i++) place(i);
        }
    }

    /// Before the samples of a report: all of them have its time.
    void report(long millis) {
        if (begunAt == 0) begunAt = millis;
        ringPlace = (ringPlace + 1) % RING;
        ringAt[ringPlace] = millis / 1000;
        for (int i = 0; i < 4; i++) Arrays.fill(ring[4 * ringPlace + i], 0, size, NOT_A_NUMBER);
    }

    /// @return whether there is such a path
    boolean sample(int pathId, long millis, FromAgent.PeerStat stat) {
        int slot = slot(pathId);
        if (slot == NONE) return false;
        var handshake = stat.lastHandshake();
        var ms = stat.latencyMs();
        seenAt[slot] = (int) (millis / 1000);
        handshakeAt[slot] = handshake == null ? 0 : (int) Math.max(1, handshake.getEpochSecond());
        latency[slot] = ms == null ? Float.NaN : ms.floatValue();
        loss[slot] = (float) stat.packetLoss();
        rxRate[slot] = (float) stat.rxMegabytesPerSecond();
        txRate[slot] = (float) stat.txMegabytesPerSecond();
        int at = 4 * ringPlace;
        ring[at][slot] = Float.floatToFloat16(latency[slot]);
        ring[at + 1][slot] = Float.floatToFloat16(loss[slot]);
        ring[at + 2][slot] = Float.floatToFloat16(rxRate[slot]);
        ring[at + 3][slot] = Float.floatToFloat16(txRate[slot]);
        samples[slot]++;
        if (ms != null) {
            long micros = micros(ms);
            answered[slot]++;
            latencyMicros[slot] += micros;
            longestMicros[slot] = Math.max(longestMicros[slot], micros);
        }
        lossPpm[slot] += ppm(stat.packetLoss());
        rxBytes[slot] = sum(rxBytes[slot], stat.rxBytes());
        txBytes[slot] = sum(txBytes[slot], stat.txBytes());
        status[slot] = number(PathStatus.of(handshake != null, stat.packetLoss(), ms));
        return true;
    }

    /// How the agent now finds the path's connection, when that isn't what was stored; else null.
    @Nullable
    PathStatus changed(int pathId, long millis) {
        int slot = slot(pathId);
        // No other path of the connection is better than a connected one
        if (slot == NONE || (told[slot] == CONNECTED && status[slot] == CONNECTED)) return null;
        var now = best(pathId, millis / 1000);
        return told[slot] == number(now) ? null : now;
    }

    /// The other end's agent.
    int peer(int pathId) {
        return peer[slot(pathId)];
    }

    /// An hour at most: who answers later doesn't answer.
    static long micros(double ms) {
        return Math.round(Math.clamp(ms, 0, 3_600_000) * 1000);
    }

    static long ppm(double loss) {
        return Math.round(Math.clamp(loss, 0, 1) * 1_000_000);
    }

    private static long sum(long one, long other) {
        long sum = one + Math.max(0, other);
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /// In this process's memory alone.
    @SuppressWarnings("EnumOrdinal")
    private static byte number(PathStatus status) {
        return switch (status) {
            case CONNECTED -> CONNECTED;
            case PENDING -> 2;
            case SLOW -> 3;
            case LOSSY -> 4;
            case LOST -> 5;
        };
    }

    /// Of the connection's paths, the one that is taken is the best that there is.
    private PathStatus best(int pathId, long now) {
        int first = pathId - pathId % LINKS.length;
        PathStatus best = PathStatus.LOST;
        for (int i = 0; i < LINKS.length; i++) {
            int slot = slot(first + i);
            if (slot == NONE || status[slot] == 0 || now - seenAt[slot] > STALE_SECONDS) continue;
            best = best.best(STATUSES[status[slot] - 1]);
        }
        return best;
    }

    /// @param status what has been stored of the connection
    void told(ConnectionId connection, PathStatus status) {
        for (var link : LINKS) {
            int slot = slot(PathId.of(connection, link));
            if (slot != NONE) told[slot] = number(status);
        }
    }

    /// What was stored of all connections is no longer known.
    void toldNothing() {
        Arrays.fill(told, 0, size, (byte) 0);
    }

    /// What was stored of the connection with that peer is no longer known.
    void toldNothingOf(int peerId) {
        for (int slot = 0; slot < size; slot++) {
            if (peer[slot] == peerId) told[slot] = 0;
        }
    }

    /// @param pathId which of the connection's paths is taken; 0 for none
    void active(ConnectionId connection, int pathId) {
        for (var link : LINKS) {
            int slot = slot(PathId.of(connection, link));
            if (slot != NONE) active[slot] = path[slot] == pathId;
        }
    }

    List<Latest> latest(ConnectionId connection) {
        var found = new ArrayList<Latest>();
        for (var link : LINKS) {
            int slot = slot(PathId.of(connection, link));
            if (slot == NONE || status[slot] == 0) continue;
            found.add(new Latest(
                    link,
                    STATUSES[status[slot] - 1],
                    handshakeAt[slot],
                    new Sample(seenAt[slot], latency[slot], loss[slot], rxRate[slot], txRate[slot]),
                    active[slot]));
        }
        return found;
    }

    /// The last reports of a path, the oldest first.
    List<Sample> recent(int pathId) {
        int slot = slot(pathId);
        var found = new ArrayList<Sample>();
        if (slot == NONE) return found;
        for (int i = 1; i <= RING; i++) {
            int place = (ringPlace + i) % RING;
            float lost = Float.float16ToFloat(ring[4 * place + 1][slot]);
            if (ringAt[place] == 0 || Float.isNaN(lost)) continue;
            found.add(new Sample(
                    ringAt[place],
                    Float.float16ToFloat(ring[4 * place][slot]),
                    lost,
                    Float.float16ToFloat(ring[4 * place + 2][slot]),
                    Float.float16ToFloat(ring[4 * place + 3][slot])));
        }
        return found;
    }

    private Rollup rollup(int slot) {
        return new Rollup(
                samples[slot],
                answered[slot],
                latencyMicros[slot],
                longestMicros[slot],
                lossPpm[slot],
                rxBytes[slot],
                txBytes[slot]);
    }

    /// What has been summed up of the paths to a peer, as it will be packed.
    Optional<Packed> unwritten(int peerId) {
        var to = new ByteArrayOutputStream();
        for (int slot = 0; slot < size; slot++) {
            if (peer[slot] == peerId && samples[slot] > 0) rollup(slot).pack(peerId, path[slot] % LINKS.length, to);
        }
        return to.size() == 0
                ? Optional.empty()
                : Optional.of(new Packed(begunAt, peerId >> Rollup.PEER_BITS, to.toByteArray()));
    }

    /// In milliseconds since 1970; 0 when nothing has been summed up.
    long begunAt() {
        return begunAt;
    }

    /// Takes what has been summed up, and starts anew.
    List<Packed> pack() {
        if (begunAt == 0) return List.of();
        var byPeers = new TreeMap<Integer, ByteArrayOutputStream>();
        for (int slot = 0; slot < size; slot++) {
            if (samples[slot] == 0) continue;
            var to = byPeers.computeIfAbsent(peer[slot] >> Rollup.PEER_BITS, _ -> new ByteArrayOutputStream(1024));
            rollup(slot).pack(peer[slot], path[slot] % LINKS.length, to);
            startSums(slot);
        }
        long since = begunAt;
        begunAt = 0;
        return byPeers.entrySet().stream()
                .map(each -> new Packed(since, each.getKey(), each.getValue().toByteArray()))
                .toList();
    }

    /// Forgets paths that are in no report any more, because their connections are gone or their agent is. What they
    /// had
    /// summed up must have been taken.
    ///
    /// @return whether none is left
    boolean evict(long since) {
        int kept = 0;
        for (int slot = 0; slot < size; slot++) {
            if (seenAt[slot] >= since || samples[slot] > 0) move(slot, kept++);
        }
        if (kept < size) {
            size = kept;
            Arrays.fill(index, NONE);
            for (int i = 0; i < size; i++) place(i);
        }
        return size == 0;
    }

    private void move(int from, int to) {
        if (from == to) return;
        path[to] = path[from];
        peer[to] = peer[from];
        seenAt[to] = seenAt[from];
        handshakeAt[to] = handshakeAt[from];
        latency[to] = latency[from];
        loss[to] = loss[from];
        rxRate[to] = rxRate[from];
        txRate[to] = txRate[from];
        status[to] = status[from];
        told[to] = told[from];
        active[to] = active[from];
        samples[to] = samples[from];
        answered[to] = answered[from];
        latencyMicros[to] = latencyMicros[from];
        longestMicros[to] = longestMicros[from];
        lossPpm[to] = lossPpm[from];
        rxBytes[to] = rxBytes[from];
        txBytes[to] = txBytes[from];
        for (var column : ring) column[to] = column[from];
    }
}
