package syntropy.event;

import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// Deletes old events so that those that are left are still a whole chain: in the order of their numbers, and with the
/// seal that the first one left was made from.
public final class Retention {
    private final Database database;

    public Retention(Database database) {
        this.database = database;
    }

    /// The events of all workspaces from before that time, but the last of each. An event that says a later time, as
    /// when a clock was set back since, keeps those after it.
    ///
    /// @param atOnce how many in one transaction
    /// @return how many there were
    public int purge(Instant before, int atOnce) {
        List<Integer> workspaces = database.read(tx ->
                tx.sql().select(EVENT_CHAIN.WORKSPACE_ID).from(EVENT_CHAIN).fetch(row -> row.value1()));
        int all = 0;
        for (int workspace : workspaces) {
            var id = new WorkspaceId(workspace);
            int gone;
            do {
                boolean isAny = database.read(tx -> !old(tx, id, before, 1).isEmpty());
                gone = isAny ? database.write(tx -> purge(tx, id, before, atOnce)) : 0;
                all += gone;
            } while (gone == atOnce);
        }
        return all;
    }

    private record Old(long number, byte[] seal) {}

    private static int purge(Tx tx, WorkspaceId workspace, Instant before, int most) {
        tx.lock(workspace); // of several controllers one deletes at a time
        var old = old(tx, workspace, before, most);
        if (old.isEmpty()) return 0;
        var last = old.getLast();
        tx.sql()
                .update(EVENT_CHAIN)
                .set(EVENT_CHAIN.KEPT_AFTER, last.number())
                .set(EVENT_CHAIN.KEPT_SEAL, last.seal())
                .where(
                        EVENT_CHAIN.WORKSPACE_ID.eq(workspace.value()),
                        EVENT_CHAIN.KEPT_AFTER.lt(last.number())) // else there were no seals then
                .execute();
        return tx.sql()
                .deleteFrom(EVENT)
                .where(of(workspace), EVENT.EVENT_NUMBER.le(last.number()))
                .execute();
    }

    /// The first events, up to the first that isn't old or is the workspace's last.
    private static List<Old> old(Tx tx, WorkspaceId workspace, Instant before, int most) {
        var first = tx.sql()
                .select(EVENT.EVENT_NUMBER, EVENT.OCCURRED_AT, EVENT.SEAL)
                .from(EVENT)
                .where(of(workspace))
                .orderBy(EVENT.EVENT_NUMBER)
                .limit(most + 1)
                .fetch();
        return first.subList(0, Math.min(most, Math.max(0, first.size() - 1))).stream()
                .takeWhile(row -> row.value2().isBefore(before))
                .map(row -> new Old(row.value1(), row.value3()))
                .toList();
    }

    private static Condition of(WorkspaceId workspace) {
        return EVENT.WORKSPACE_ID.eq(workspace.value());
    }
}
