package syntropy.event;

import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.storage.Database;

/// Writes the seal of each workspace's last event to the program's log, once a day (UTC) and at the start: who keeps
/// that log elsewhere can show by it that later nothing was cut off or written anew, not even by who has the key.
public final class Heads {
    private static final Logger LOG = LoggerFactory.getLogger(Heads.class);

    private final Database database;
    private final InstantSource clock;
    private @Nullable LocalDate told;

    public Heads(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Does nothing on a day on which it has been done; the day of the very first event is told once that is there.
    public synchronized void tell() {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (today.equals(told)) return;
        var chains = database.read(tx -> tx.sql()
                .selectFrom(EVENT_CHAIN)
                .orderBy(EVENT_CHAIN.WORKSPACE_ID)
                .fetch());
        for (var chain : chains) {
            LOG.info(
                    "The last event of workspace {} has the number {} and the seal {}",
                    chain.getWorkspaceId(),
                    chain.getLastNumber(),
                    HexFormat.of().formatHex(chain.getLastSeal()));
        }
        if (!chains.isEmpty()) told = today;
    }
}
