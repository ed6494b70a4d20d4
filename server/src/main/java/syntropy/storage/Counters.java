package syntropy.storage;

import static org.jooq.impl.DSL.excluded;
import static syntropy.storage.tables.Tables.ID_COUNTER;

import org.jspecify.annotations.Nullable;
import syntropy.kernel.WorkspaceId;

/// Gives the ids that the published contract numbers: from 1, counted for each workspace and kind, never twice,
/// also when what had it is gone. A transaction that is rolled back gives its ids back.
public final class Counters {
    private static final int NO_WORKSPACE = 0;

    private Counters() {}

    public static int next(Tx tx, WorkspaceId workspace, String kind) {
        return take(tx, workspace.value(), kind, 1);
    }

    /// Takes `count` ids that follow one another.
    ///
    /// @return the first of them
    public static int next(Tx tx, WorkspaceId workspace, String kind, int count) {
        return take(tx, workspace.value(), kind, count);
    }

    /// Of a kind that belongs to no workspace, as workspaces themselves.
    public static int next(Tx tx, String kind) {
        return take(tx, NO_WORKSPACE, kind, 1);
    }

    /// Every id up to it was given, none beyond it; 0 before the first.
    public static int last(Tx tx, WorkspaceId workspace, String kind) {
        @Nullable
        Integer last = tx.sql()
                .select(ID_COUNTER.LAST_ID)
                .from(ID_COUNTER)
                .where(ID_COUNTER.WORKSPACE_ID.eq(workspace.value()), ID_COUNTER.KIND.eq(kind))
                .fetchOne(ID_COUNTER.LAST_ID);
        return last == null ? 0 : last;
    }

    private static int take(Tx tx, int workspace, String kind, int count) {
        if (count < 1) throw new IllegalArgumentException("at least one id, not " + count);
        var counted = tx.sql()
                .insertInto(ID_COUNTER, ID_COUNTER.WORKSPACE_ID, ID_COUNTER.KIND, ID_COUNTER.LAST_ID)
                .values(workspace, kind, count)
                .onConflict(ID_COUNTER.WORKSPACE_ID, ID_COUNTER.KIND)
                .doUpdate()
                .set(ID_COUNTER.LAST_ID, ID_COUNTER.LAST_ID.plus(excluded(ID_COUNTER.LAST_ID)))
                .where(ID_COUNTER.LAST_ID.le(Integer.MAX_VALUE - count));
        // On SQLite jOOQ's own `returning` asks again by row number, which a table in the order of its key doesn't have
        @Nullable
        Integer last = tx.sql()
                .resultQuery("{0} returning {1}", counted, ID_COUNTER.LAST_ID)
                .fetchOne(0, Integer.class);
        if (last == null)
            throw new StorageFailure("the ids of kind " + kind + " are used up: they end at " + Integer.MAX_VALUE);
        return last - count + 1;
    }
}
