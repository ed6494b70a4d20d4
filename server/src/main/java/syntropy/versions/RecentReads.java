package syntropy.versions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// Keeps what each workspace has read of late, one request of each kind, so that an upgrade can be tried on them.
/// Never in the way of a request: what is noted waits in memory, within bounds, and is written once a minute; what
/// is beyond the bounds is not noted. A crash loses the last minute.
public final class RecentReads {
    /// For how long a request is kept.
    public static final Duration KEPT = Duration.ofDays(30);

    /// How many of a workspace.
    static final int MOST = 200;

    /// Of path, query and body together, in bytes. A larger request is not kept.
    static final int LARGEST = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(RecentReads.class);

    /// How long one of a kind stands for the others.
    private static final Duration ANEW = Duration.ofMinutes(10);

    private static final long MOST_BYTES_KNOWN = 4 * 1024 * 1024;
    private static final long MOST_BYTES_WAITING = 8 * 1024 * 1024;

    private final RecentReadStore store = new RecentReadStore();
    private final Database database;
    private final InstantSource clock;
    private final Cache<Known, Instant> known = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES_KNOWN)
            .weigher((Known key, Instant _) -> 200 + key.kind().fields().length())
            .build();
    private final Map<WorkspaceId, Map<ReadKind, Waiting>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong bytesWaiting = new AtomicLong();

    private record Known(WorkspaceId workspace, ReadKind kind) {}

    /// As it came: scrubbed before it is stored or shown.
    private record Waiting(Read read, Instant seenAt) {
        int size() {
            return read.path().length() + read.query().length() + read.body().length;
        }

        RecentRead scrubbed() {
            return new RecentRead(
                    read.method(),
                    Scrubbed.text(read.path()),
                    Scrubbed.query(read.query()),
                    Scrubbed.body(read.body()),
                    read.apiDate(),
                    read.namedBy(),
                    read.token(),
                    seenAt);
        }
    }

    /// A request that has been answered.
    ///
    /// @param body empty when it has none that means anything
    public record Read(
            WorkspaceId workspace,
            AccessTokenId token,
            String operation,
            String method,
            String path,
            String query,
            byte[] body,
            ApiDate apiDate,
            NamedBy namedBy) {}

    public RecentReads(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// @param read one that succeeded, so that what is kept is what works today
    public void note(Read read) {
        if (read.path().length() + read.query().length() + read.body().length > LARGEST) return;
        var now = clock.instant();
        var kind = ReadKind.of(read.operation(), read.apiDate(), read.namedBy(), read.query(), read.body());
        var key = new Known(read.workspace(), kind);
        if (known.getIfPresent(key) instanceof Instant last && last.plus(ANEW).isAfter(now)) return;
        var ofWorkspace = waiting.computeIfAbsent(read.workspace(), _ -> new ConcurrentHashMap<>());
        var next = new Waiting(read, now);
        if (ofWorkspace.size() >= MOST || bytesWaiting.get() + next.size() > MOST_BYTES_WAITING) return;
        if (ofWorkspace.putIfAbsent(kind, next) != null) return;
        bytesWaiting.addAndGet(next.size());
        known.put(key, now);
    }

    /// Writes what waits. What can't be written is given up, with a word in the log.
    public void flush() {
        for (var workspace : waiting.keySet()) {
            var reads = taken(workspace);
            if (reads.isEmpty()) continue;
            try {
                database.write(tx -> {
                    tx.lock(workspace);
                    store.keep(tx, workspace, reads);
                    store.prune(tx, workspace, MOST);
                    return reads;
                });
            } catch (RuntimeException e) {
                LOG.warn("The recent requests of workspace {} could not be kept", workspace.value(), e);
            }
        }
    }

    private Map<ReadKind, RecentRead> taken(WorkspaceId workspace) {
        var ofWorkspace = waiting.getOrDefault(workspace, Map.of());
        var reads = new HashMap<ReadKind, RecentRead>();
        ofWorkspace.forEach((kind, each) -> {
            if (!ofWorkspace.remove(kind, each)) return;
            bytesWaiting.addAndGet(-each.size());
            reads.put(kind, each.scrubbed());
        });
        return reads;
    }

    /// The latest of the workspace, the last first: those that are stored, and those that wait in this controller.
    List<RecentRead> list(Tx tx, WorkspaceId workspace) {
        var byKey = new LinkedHashMap<String, RecentRead>();
        for (var each : store.list(tx, workspace, clock.instant().minus(KEPT), MOST)) {
            byKey.put(HexFormat.of().formatHex(each.getKey()), each.getValue());
        }
        waiting.getOrDefault(workspace, Map.of())
                .forEach((kind, each) -> byKey.put(HexFormat.of().formatHex(kind.key()), each.scrubbed()));
        return byKey.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, RecentRead> each) ->
                                each.getValue().seenAt())
                        .thenComparing(Map.Entry::getKey)
                        .reversed())
                .limit(MOST)
                .map(Map.Entry::getValue)
                .toList();
    }

    /// Forgets what is older than its life.
    public static int purge(Tx tx, Instant now) {
        return RecentReadStore.purge(tx, now.minus(KEPT));
    }
}
