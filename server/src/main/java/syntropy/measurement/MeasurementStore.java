package syntropy.measurement;

import static org.jooq.impl.DSL.inline;
import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.PATH_CHANGE;
import static syntropy.storage.tables.Tables.PATH_MINUTE;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jooq.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

final class MeasurementStore {
    /// One row of many paths' minutes.
    record Minute(WorkspaceId workspace, AgentId agent, PathTable.Packed packed) {}

    /// @param path PUBLIC, SDN1 to SDN3, or empty for none, as is the one before
    record PathChange(
            WorkspaceId workspace,
            AgentId agent,
            AgentId peer,
            Instant at,
            String before,
            String path,
            String reason) {}

    private static final KeptSql<Row> INSERT_MINUTE = KeptSql.change(sql -> sql.insertInto(PATH_MINUTE)
            .columns(PATH_MINUTE.fields())
            .values(Arrays.stream(PATH_MINUTE.fields()).map(KeptSql::given).toList())
            .onConflictDoNothing());

    private static final KeptSql<Row> INSERT_CHANGE = KeptSql.change(sql -> sql.insertInto(PATH_CHANGE)
            .columns(PATH_CHANGE.fields())
            .values(Arrays.stream(PATH_CHANGE.fields()).map(KeptSql::given).toList())
            .onConflictDoNothing());

    private static final KeptSql<PathTable.Packed> MINUTES = KeptSql.query(
            sql -> sql.select(PATH_MINUTE.MEASURED_AT, PATH_MINUTE.PEERS, PATH_MINUTE.ENTRIES)
                    .from(PATH_MINUTE)
                    .where(
                            PATH_MINUTE.WORKSPACE_ID.eq(given(PATH_MINUTE.WORKSPACE_ID)),
                            PATH_MINUTE.AGENT_ID.eq(given(PATH_MINUTE.AGENT_ID)),
                            PATH_MINUTE.PEERS.eq(given(PATH_MINUTE.PEERS)),
                            PATH_MINUTE.MEASURED_AT.ge(given(PATH_MINUTE.MEASURED_AT)),
                            PATH_MINUTE.MEASURED_AT.lt(given(PATH_MINUTE.MEASURED_AT)))
                    .orderBy(PATH_MINUTE.MEASURED_AT),
            row -> new PathTable.Packed(row.longNumber(), row.number(), row.bytes()));

    private static final List<Field<?>> CHANGE = List.of(
            PATH_CHANGE.PEER_AGENT_ID,
            PATH_CHANGE.CHANGED_AT,
            PATH_CHANGE.PREVIOUS_PATH,
            PATH_CHANGE.PATH,
            PATH_CHANGE.REASON);

    /// In the order of the table's columns.
    void insertMinutes(Tx tx, List<Minute> minutes) {
        INSERT_MINUTE.runAll(
                tx,
                () -> minutes.stream()
                        .map(each -> new Object[] {
                            each.workspace().value(),
                            each.agent().value(),
                            each.packed().peers(),
                            Instant.ofEpochMilli(each.packed().measuredAt()),
                            each.packed().entries()
                        })
                        .iterator());
    }

    /// In the order of the table's columns.
    void insertChanges(Tx tx, List<PathChange> changes) {
        INSERT_CHANGE.runAll(
                tx,
                () -> changes.stream()
                        .map(each -> new Object[] {
                            each.workspace().value(),
                            each.agent().value(),
                            each.peer().value(),
                            each.at(),
                            each.before(),
                            each.path(),
                            each.reason()
                        })
                        .iterator());
    }

    List<PathTable.Packed> minutes(
            Tx tx, WorkspaceId workspace, AgentId agent, AgentId peer, Instant from, Instant to) {
        return MINUTES.all(tx, workspace.value(), agent.value(), peer.value() >> Rollup.PEER_BITS, from, to);
    }

    /// The first that many in time.
    List<PathChange> changes(
            Tx tx, WorkspaceId workspace, AgentId agent, AgentId peer, Instant from, Instant to, int most) {
        var query = tx.sql()
                .select(CHANGE)
                .from(PATH_CHANGE)
                .where(
                        PATH_CHANGE.WORKSPACE_ID.eq(workspace.value()),
                        PATH_CHANGE.AGENT_ID.eq(agent.value()),
                        PATH_CHANGE.PEER_AGENT_ID.eq(peer.value()),
                        PATH_CHANGE.CHANGED_AT.ge(from),
                        PATH_CHANGE.CHANGED_AT.lt(to))
                .orderBy(PATH_CHANGE.CHANGED_AT)
                .limit(inline(most));
        return KeptSql.rows(
                tx,
                query,
                row -> new PathChange(
                        workspace, agent, new AgentId(row.number()), row.time(), row.text(), row.text(), row.text()));
    }

    /// Forgets some of what is older.
    ///
    /// @return how many rows, of both kinds together: fewer than `most` when nothing older is left
    static int purge(Tx tx, Instant until, int most) {
        var minutes = tx.sql()
                .select(PATH_MINUTE.WORKSPACE_ID, PATH_MINUTE.AGENT_ID, PATH_MINUTE.PEERS, PATH_MINUTE.MEASURED_AT)
                .from(PATH_MINUTE)
                .where(PATH_MINUTE.MEASURED_AT.lt(until))
                .orderBy(PATH_MINUTE.MEASURED_AT)
                .limit(inline(most))
                .fetch();
        if (!minutes.isEmpty()) {
            DELETE_MINUTE.runAll(
                    tx,
                    () -> minutes.stream()
                            .map(each -> new Object[] {each.value1(), each.value2(), each.value3(), each.value4()})
                            .iterator());
        }
        var changes = tx.sql()
                .select(
                        PATH_CHANGE.WORKSPACE_ID,
                        PATH_CHANGE.AGENT_ID,
                        PATH_CHANGE.PEER_AGENT_ID,
                        PATH_CHANGE.CHANGED_AT)
                .from(PATH_CHANGE)
                .where(PATH_CHANGE.CHANGED_AT.lt(until))
                .orderBy(PATH_CHANGE.CHANGED_AT)
                .limit(inline(most))
                .fetch();
        if (!changes.isEmpty()) {
            DELETE_CHANGE.runAll(
                    tx,
                    () -> changes.stream()
                            .map(each -> new Object[] {each.value1(), each.value2(), each.value3(), each.value4()})
                            .iterator());
        }
        return minutes.size() + changes.size();
    }

    private static final KeptSql<Row> DELETE_MINUTE = KeptSql.change(sql -> sql.deleteFrom(PATH_MINUTE)
            .where(
                    PATH_MINUTE.WORKSPACE_ID.eq(given(PATH_MINUTE.WORKSPACE_ID)),
                    PATH_MINUTE.AGENT_ID.eq(given(PATH_MINUTE.AGENT_ID)),
                    PATH_MINUTE.PEERS.eq(given(PATH_MINUTE.PEERS)),
                    PATH_MINUTE.MEASURED_AT.eq(given(PATH_MINUTE.MEASURED_AT))));

    private static final KeptSql<Row> DELETE_CHANGE = KeptSql.change(sql -> sql.deleteFrom(PATH_CHANGE)
            .where(
                    PATH_CHANGE.WORKSPACE_ID.eq(given(PATH_CHANGE.WORKSPACE_ID)),
                    PATH_CHANGE.AGENT_ID.eq(given(PATH_CHANGE.AGENT_ID)),
                    PATH_CHANGE.PEER_AGENT_ID.eq(given(PATH_CHANGE.PEER_AGENT_ID)),
                    PATH_CHANGE.CHANGED_AT.eq(given(PATH_CHANGE.CHANGED_AT))));
}
