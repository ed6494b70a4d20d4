package syntropy.storage;

import static org.jooq.impl.DSL.excluded;
import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.ID_COUNTER;

import syntropy.kernel.WorkspaceId;

/// Gives the ids that the published contract numbers: from 1, counted for each workspace and kind, never twice,
/// also when what had it is gone. A transaction that is rolled back gives its ids back.
public final class Counters {
    private static final int NO_WORKSPACE = 0;

    private static final KeptSql<Integer> LAST = KeptSql.query(
            sql -> sql.select(ID_COUNTER.LAST_ID)
                    .from(ID_COUNTER)
                    .where(
                            ID_COUNTER.WORKSPACE_ID.eq(given(ID_COUNTER.WORKSPACE_ID)),
                            ID_COUNTER.KIND.eq(given(ID_COUNTER.KIND))),
            Row::number);

    /// On SQLite jOOQ's own `returning` asks again by row number, which a table in the order of its key doesn't have.
    private static final KeptSql<Integer> TAKE = KeptSql.query(
            sql -> sql.resultQuery(
                    "{0} returning {1}",
                    sql.insertInto(ID_COUNTER, ID_COUNTER.WORKSPACE_ID, ID_COUNTER.KIND, ID_COUNTER.LAST_ID)
                            .values(given(ID_COUNTER.WORKSPACE_ID), given(ID_COUNTER.KIND), given(ID_COUNTER.LAST_ID))
                            .onConflict(ID_COUNTER.WORKSPACE_ID, ID_COUNTER.KIND)
                            .doUpdate()
                            .set(ID_COUNTER.LAST_ID, ID_COUNTER.LAST_ID.plus(excluded(ID_COUNTER.LAST_ID)))
                            .where(ID_COUNTER.LAST_ID.le(given(ID_COUNTER.LAST_ID))),
                    ID_COUNTER.LAST_ID),
            Row::number);

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
        return LAST.one(tx, workspace.value(), kind).orElse(0);
    }

    private static int take(Tx tx, int workspace, String kind, int count) {
        if (count < 1) throw new IllegalArgumentException("at least one id, not " + count);
        return TAKE.one(tx, workspace, kind, count, Integer.MAX_VALUE - count)
                        .orElseThrow(() -> new StorageFailure(
                                "the ids of kind " + kind + " are used up: they end at " + Integer.MAX_VALUE))
                - count
                + 1;
    }
}
