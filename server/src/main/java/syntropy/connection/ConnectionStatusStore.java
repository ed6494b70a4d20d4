package syntropy.connection;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.table;
import static syntropy.connection.ConnectionStore.AGENT_1;
import static syntropy.connection.ConnectionStore.AGENT_2;
import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.CONNECTION;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectConditionStep;
import org.jooq.SortField;
import org.jooq.TableLike;
import org.jspecify.annotations.Nullable;
import syntropy.agent.AgentType;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.Engine;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// How connections stand, and what that depends on.
final class ConnectionStatusStore {
    private static final int AT_ONCE = 500;

    record Kept(
            ConnectionId id,
            AgentId agent1,
            AgentId agent2,
            Standing standing,
            Standing.End end1,
            Standing.End end2,
            Instant updatedAt) {
        Kept withPaths(@Nullable PathStatus path1, @Nullable PathStatus path2) {
            return new Kept(id, agent1, agent2, standing, with(end1, path1), with(end2, path2), updatedAt);
        }

        private static Standing.End with(Standing.End end, @Nullable PathStatus path) {
            return new Standing.End(end.name(), end.isOnline(), end.isVirtual(), path);
        }

        Kept standing(Standing now, Instant at) {
            return new Kept(id, agent1, agent2, now, end1, end2, at);
        }
    }

    private static final List<Field<?>> COLUMNS = List.of(
            CONNECTION.CONNECTION_ID,
            CONNECTION.STATUS,
            CONNECTION.STATUS_REASON,
            CONNECTION.UPDATED_AT,
            AGENT_1.AGENT_ID,
            AGENT_1.NAME,
            AGENT_1.IS_ONLINE,
            AGENT_1.TYPE,
            CONNECTION.AGENT_1_PATH,
            AGENT_2.AGENT_ID,
            AGENT_2.NAME,
            AGENT_2.IS_ONLINE,
            AGENT_2.TYPE,
            CONNECTION.AGENT_2_PATH);

    private static final KeptSql<Kept> OF_AGENT_1 = ofAgent(CONNECTION.AGENT_1_ID);
    private static final KeptSql<Kept> OF_AGENT_2 = ofAgent(CONNECTION.AGENT_2_ID);

    private static final KeptSql<Row> KEEP = KeptSql.change(sql -> sql.update(CONNECTION)
            .set(CONNECTION.STATUS, given(CONNECTION.STATUS))
            .set(CONNECTION.STATUS_REASON, given(CONNECTION.STATUS_REASON))
            .set(CONNECTION.AGENT_1_PATH, given(CONNECTION.AGENT_1_PATH))
            .set(CONNECTION.AGENT_2_PATH, given(CONNECTION.AGENT_2_PATH))
            .set(CONNECTION.UPDATED_AT, given(CONNECTION.UPDATED_AT))
            .where(
                    CONNECTION.WORKSPACE_ID.eq(given(CONNECTION.WORKSPACE_ID)),
                    CONNECTION.CONNECTION_ID.eq(given(CONNECTION.CONNECTION_ID))));

    private static KeptSql<Kept> ofAgent(Field<Integer> end) {
        return KeptSql.query(
                sql -> select(sql, CONNECTION.WORKSPACE_ID.eq(given(CONNECTION.WORKSPACE_ID)))
                        .and(end.eq(given(end))),
                ConnectionStatusStore::kept);
    }

    /// SQLite joins in the order written here.
    private static SelectConditionStep<Record> select(DSLContext sql, Condition which) {
        return sql.select(COLUMNS)
                .from(CONNECTION.crossJoin(AGENT_1).crossJoin(AGENT_2))
                .where(
                        AGENT_1.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID),
                        AGENT_1.AGENT_ID.eq(CONNECTION.AGENT_1_ID),
                        AGENT_2.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID),
                        AGENT_2.AGENT_ID.eq(CONNECTION.AGENT_2_ID))
                .and(which);
    }

    List<Kept> ofAgent(Tx tx, WorkspaceId workspace, AgentId agent) {
        var found = new ArrayList<>(OF_AGENT_1.all(tx, workspace.value(), agent.value()));
        found.addAll(OF_AGENT_2.all(tx, workspace.value(), agent.value()));
        return found;
    }

    /// Those of the ids that are connections of the workspace, in no order.
    List<Kept> find(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        var numbers = ids.stream().map(ConnectionId::value).sorted().toList();
        var found = new ArrayList<Kept>(numbers.size());
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            var some = numbers.subList(i, Math.min(i + AT_ONCE, numbers.size()));
            var query = select(tx.sql(), CONNECTION.WORKSPACE_ID.eq(workspace.value()))
                    .and(CONNECTION.CONNECTION_ID.in(some));
            found.addAll(KeptSql.rows(tx, query, ConnectionStatusStore::kept));
        }
        return found;
    }

    /// What is wrong has a reason, and the indexes are of those: the condition is written as they have it. That the
    /// status can't be known is nothing wrong.
    Slice<ConnectionStatuses.Troubled> troubled(
            Tx tx,
            WorkspaceId workspace,
            @Nullable List<ConnectionId> ids,
            List<SortField<?>> order,
            Page<ConnectionId> page) {
        var wanted = CONNECTION
                .STATUS_REASON
                .ne(inline(""))
                .and(CONNECTION.STATUS.ne(inline(ConnectionStatus.NOT_AVAILABLE.name())))
                .and(
                        ids == null
                                ? noCondition()
                                : CONNECTION.CONNECTION_ID.in(
                                        ids.stream().map(ConnectionId::value).toList()));
        return Listing.of(CONNECTION, CONNECTION.CONNECTION_ID, CONNECTION.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, ConnectionStore.COUNTER))
                .read(
                        tx,
                        page.map(ConnectionId::value),
                        tx.sql()
                                .select(
                                        CONNECTION.CONNECTION_ID,
                                        CONNECTION.STATUS,
                                        CONNECTION.STATUS_REASON,
                                        CONNECTION.AGENT_1_PATH,
                                        CONNECTION.AGENT_2_PATH)
                                .from(ids == null ? troubled(tx, order) : CONNECTION)
                                .where(wanted),
                        ConnectionStatusStore::troubled);
    }

    /// Without being told, SQLite takes those that have a reason for as many as all that there are.
    private static TableLike<?> troubled(Tx tx, List<SortField<?>> order) {
        if (tx.engine() != Engine.SQLITE) return CONNECTION;
        boolean isByStatus =
                !order.isEmpty() && CONNECTION.STATUS.equals(order.getFirst().$field());
        return table(
                "{0} indexed by {1}",
                CONNECTION, name(isByStatus ? "connection_with_reason_by_status" : "connection_with_reason"));
    }

    private static ConnectionStatuses.Troubled troubled(Row row) {
        int id = row.number();
        var status = ConnectionStatus.valueOf(row.text());
        var reason = row.text();
        var warnings = Stream.of(row.text(), row.text())
                .filter(path -> !path.isEmpty())
                .flatMap(path -> PathStatus.valueOf(path).warnings().stream())
                .distinct()
                .sorted()
                .toList();
        return new ConnectionStatuses.Troubled(
                new ConnectionId(id),
                status,
                reason,
                // An end that is away has said nothing: there are no handshakes with it
                warnings.isEmpty() ? List.of(PathWarning.HANDSHAKE) : warnings);
    }

    void keep(Tx tx, WorkspaceId workspace, List<Kept> all) {
        if (all.isEmpty()) return;
        KEEP.runAll(tx, () -> all.stream().map(each -> row(workspace, each)).iterator());
    }

    private static Object[] row(WorkspaceId workspace, Kept kept) {
        return new Object[] {
            kept.standing().status().name(),
            kept.standing().reason(),
            text(kept.end1().path()),
            text(kept.end2().path()),
            kept.updatedAt(),
            workspace.value(),
            kept.id().value()
        };
    }

    private static String text(@Nullable PathStatus path) {
        return path == null ? "" : path.name();
    }

    /// In the order of [#COLUMNS].
    private static Kept kept(Row row) {
        int id = row.number();
        var standing = new Standing(ConnectionStatus.valueOf(row.text()), row.text());
        var updatedAt = row.time();
        int agent1 = row.number();
        var end1 = end(row);
        int agent2 = row.number();
        var end2 = end(row);
        return new Kept(
                new ConnectionId(id), new AgentId(agent1), new AgentId(agent2), standing, end1, end2, updatedAt);
    }

    private static Standing.End end(Row row) {
        var name = row.text();
        boolean isOnline = row.flag();
        boolean isVirtual = AgentType.valueOf(row.text()) == AgentType.VIRTUAL;
        var path = row.text();
        return new Standing.End(name, isOnline, isVirtual, path.isEmpty() ? null : PathStatus.valueOf(path));
    }
}
