package syntropy.connection;

import static org.jooq.impl.DSL.inline;
import static syntropy.connection.ConnectionStore.AGENT_1;
import static syntropy.connection.ConnectionStore.AGENT_2;
import static syntropy.storage.tables.Tables.CONNECTION;

import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record3;
import org.jooq.Select;
import org.jooq.impl.DSL;
import syntropy.agent.AgentType;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.NumberId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

/// Many connections at once, with few columns of each.
final class ConnectionOverviewStore {
    private static final List<Field<?>> IN_SHORT = List.of(
            CONNECTION.CONNECTION_ID,
            CONNECTION.STATUS,
            CONNECTION.STATUS_REASON,
            CONNECTION.CREATED_BY,
            AGENT_1.AGENT_ID,
            AGENT_1.TYPE,
            AGENT_2.AGENT_ID,
            AGENT_2.TYPE,
            CONNECTION.UPDATED_AT);

    /// The first by id. SQLite joins in the order written here, which is the list's.
    List<NetworkConnection> first(Tx tx, WorkspaceId workspace, int most) {
        var query = tx.sql()
                .select(IN_SHORT)
                .from(CONNECTION.crossJoin(AGENT_1).crossJoin(AGENT_2))
                .where(
                        CONNECTION.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_1.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID),
                        AGENT_1.AGENT_ID.eq(CONNECTION.AGENT_1_ID),
                        AGENT_2.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID),
                        AGENT_2.AGENT_ID.eq(CONNECTION.AGENT_2_ID))
                .orderBy(CONNECTION.CONNECTION_ID)
                .limit(inline(most));
        return KeptSql.rows(tx, query, ConnectionOverviewStore::inShort);
    }

    /// In the order of [#IN_SHORT].
    private static NetworkConnection inShort(Row row) {
        int id = row.number();
        var status = ConnectionStatus.valueOf(row.text());
        var reason = row.text();
        var createdBy = CreatedBy.valueOf(row.text());
        return new NetworkConnection(
                new ConnectionId(id),
                status,
                reason.isEmpty() ? null : reason,
                createdBy,
                end(row),
                end(row),
                row.time());
    }

    private static NetworkConnection.End end(Row row) {
        return new NetworkConnection.End(new AgentId(row.number()), AgentType.valueOf(row.text()) == AgentType.VIRTUAL);
    }

    /// The ends of the first connections by id.
    List<Connections.Link> links(Tx tx, WorkspaceId workspace, int most) {
        return links(select(tx, workspace, DSL.noCondition()), tx, most);
    }

    /// The ends of those of the ids that are connections of the workspace, by id.
    List<Connections.Link> links(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids, int most) {
        return links(select(tx, workspace, CONNECTION.CONNECTION_ID.in(numbers(ids))), tx, most);
    }

    /// The ends of the first connections by id that have one of these agents at an end. Each side has its index.
    List<Connections.Link> linksOf(Tx tx, WorkspaceId workspace, Collection<AgentId> agents, int most) {
        var wanted = numbers(agents);
        return links(
                select(tx, workspace, CONNECTION.AGENT_1_ID.in(wanted))
                        .union(select(tx, workspace, CONNECTION.AGENT_2_ID.in(wanted))),
                tx,
                most);
    }

    private static Select<Record3<Integer, Integer, Integer>> select(Tx tx, WorkspaceId workspace, Condition which) {
        return tx.sql()
                .select(CONNECTION.CONNECTION_ID, CONNECTION.AGENT_1_ID, CONNECTION.AGENT_2_ID)
                .from(CONNECTION)
                .where(CONNECTION.WORKSPACE_ID.eq(workspace.value()), which);
    }

    private static List<Connections.Link> links(Select<Record3<Integer, Integer, Integer>> select, Tx tx, int most) {
        var found = select.asTable("found", "connection_id", "agent_1_id", "agent_2_id");
        var id = DSL.field(DSL.name("found", "connection_id"), Integer.class);
        return tx.sql()
                .select(
                        id,
                        DSL.field(DSL.name("found", "agent_1_id"), Integer.class),
                        DSL.field(DSL.name("found", "agent_2_id"), Integer.class))
                .from(found)
                .orderBy(id)
                .limit(inline(most))
                .fetch(row -> new Connections.Link(
                        new ConnectionId(row.value1()), new AgentId(row.value2()), new AgentId(row.value3())));
    }

    private static List<Integer> numbers(Collection<? extends NumberId> ids) {
        return ids.stream().map(NumberId::value).distinct().toList();
    }
}
