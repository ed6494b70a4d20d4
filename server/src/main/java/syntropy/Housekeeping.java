package syntropy;

import static syntropy.storage.tables.Tables.DEAD_SECRET;
import static syntropy.storage.tables.Tables.SESSION;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.http.IdempotentAnswers;
import syntropy.storage.Database;
import syntropy.storage.Tx;
import syntropy.versions.RecentReads;

/// Forgets what is over: sessions, kept answers, secrets that died long ago, and requests nobody sends any more. Writes
/// down, once a minute, which are sent.
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long MINUTES_BETWEEN = 5;
    private static final Duration MEMORY_OF_DEAD_SECRETS = Duration.ofDays(90);

    private final Database database;
    private final InstantSource clock;
    private final RecentReads recentReads;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("housekeeping").factory());

    private Housekeeping(Database database, InstantSource clock, RecentReads recentReads) {
        this.database = database;
        this.clock = clock;
        this.recentReads = recentReads;
    }

    static Housekeeping start(Database database, InstantSource clock, RecentReads recentReads) {
        var keeping = new Housekeeping(database, clock, recentReads);
        var _ = keeping.schedule.scheduleWithFixedDelay(recentReads::flush, 1, 1, TimeUnit.MINUTES);
        var _ = keeping.schedule.scheduleWithFixedDelay(keeping::run, 1, MINUTES_BETWEEN, TimeUnit.MINUTES);
        return keeping;
    }

    private void run() {
        try {
            int gone = database.write(this::purge);
            if (gone > 0) LOG.debug("Forgot {} rows that were over", gone);
        } catch (RuntimeException e) {
            LOG.warn("Housekeeping failed; it is tried again in {} minutes", MINUTES_BETWEEN, e);
        }
    }

    int purge(Tx tx) {
        var now = clock.instant();
        int gone = IdempotentAnswers.purge(tx, now);
        gone += tx.sql().deleteFrom(SESSION).where(SESSION.EXPIRES_AT.le(now)).execute();
        gone += tx.sql()
                .deleteFrom(DEAD_SECRET)
                .where(DEAD_SECRET.DIED_AT.le(now.minus(MEMORY_OF_DEAD_SECRETS)))
                .execute();
        gone += RecentReads.purge(tx, now);
        return gone;
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        recentReads.flush();
    }
}
