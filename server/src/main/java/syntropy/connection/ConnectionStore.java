package syntropy.connection;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.CONNECTION;
import static syntropy.storage.tables.Tables.CONNECTION_SUBNET;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Record4;
import org.jooq.Select;
import org.jooq.SelectOnConditionStep;
import org.jooq.SortField;
import org.jooq.TableLike;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.agent.AgentStatus;
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
import syntropy.storage.tables.tables.Agent;

final class ConnectionStore {
    static final Agent AGENT_1 = AGENT.as("agent_1");
    static final Agent AGENT_2 = AGENT.as("agent_2");

    static final String COUNTER = "connection";
    private static final int AT_ONCE = 500;

    private static final List<Field<?>> SHOWN = shown();

    /// @param sdnEnabled whether relayed paths are wanted too
    record New(
            ConnectionId id,
            Connection.Pair pair,
            boolean sdnEnabled,
            ConnectionStatus status,
            String reason,
            CreatedBy createdBy) {}

    private static final KeptSql<Connection> ONE = KeptSql.query(
            sql -> select(sql)
                    .where(
                            CONNECTION.WORKSPACE_ID.eq(given(CONNECTION.WORKSPACE_ID)),
                            CONNECTION.CONNECTION_ID.eq(given(CONNECTION.CONNECTION_ID))),
            ConnectionStore::connection);

    private static final List<Field<?>> INSERTED = List.of(
            CONNECTION.WORKSPACE_ID,
            CONNECTION.CONNECTION_ID,
            CONNECTION.AGENT_1_ID,
            CONNECTION.AGENT_2_ID,
            CONNECTION.SDN_ENABLED,
            CONNECTION.STATUS,
            CONNECTION.STATUS_REASON,
            CONNECTION.CREATED_BY,
            CONNECTION.SUBNETS_ENABLED_COUNT,
            CONNECTION.CREATED_AT,
            CONNECTION.UPDATED_AT);

    private static final KeptSql<Row> INSERT = KeptSql.change(sql -> sql.insertInto(CONNECTION)
            .columns(INSERTED)
            .values(INSERTED.stream().map(KeptSql::given).toList()));

    /// The first of so many ids that follow one another.
    int nextIds(Tx tx, WorkspaceId workspace, int count) {
        return Counters.next(tx, workspace, COUNTER, count);
    }

    Optional<Connection> find(Tx tx, WorkspaceId workspace, ConnectionId id) {
        return ONE.one(tx, workspace.value(), id.value());
    }

    /// Those of the ids that are connections of the workspace, by id.
    Map<ConnectionId, Connection> find(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        var found = new HashMap<ConnectionId, Connection>();
        var numbers = ids.stream().map(ConnectionId::value).distinct().toList();
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            var some = CONNECTION.CONNECTION_ID.in(numbers.subList(i, Math.min(i + AT_ONCE, numbers.size())));
            KeptSql.rows(
                            tx,
                            select(tx.sql()).where(CONNECTION.WORKSPACE_ID.eq(workspace.value()), some),
                            ConnectionStore::connection)
                    .forEach(connection -> found.put(connection.agentConnectionGroupId(), connection));
        }
        return found;
    }

    /// By the name of an end, connections are read agent by agent in order of name, each agent's by id; agents of one
    /// name come one after the other. SQLite joins in the order written here, and the first table's index has the
    /// list's order.
    Slice<Connection> list(
            Tx tx, WorkspaceId workspace, Condition wanted, List<SortField<?>> order, Page<ConnectionId> page) {
        var first = driving(order);
        var fromConnection = CONNECTION.crossJoin(AGENT_1).crossJoin(AGENT_2);
        var fromEnd = first.<TableLike<?>>map(
                end -> end.crossJoin(CONNECTION).crossJoin(end.equals(AGENT_1) ? AGENT_2 : AGENT_1));
        var scope = CONNECTION
                .WORKSPACE_ID
                .eq(workspace.value())
                .and(AGENT_1.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID))
                .and(AGENT_1.AGENT_ID.eq(CONNECTION.AGENT_1_ID))
                .and(AGENT_2.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID))
                .and(AGENT_2.AGENT_ID.eq(CONNECTION.AGENT_2_ID));
        return Listing.of(fromConnection, CONNECTION.CONNECTION_ID, scope)
                .orderedBy(first.<List<SortField<?>>>map(end -> List.of(
                                order.getFirst(),
                                end.AGENT_ID.sort(order.getFirst().getOrder())))
                        .orElse(order))
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, COUNTER))
                .read(
                        tx,
                        page.map(ConnectionId::value),
                        tx.sql()
                                .select(SHOWN)
                                .from(fromEnd.orElse(fromConnection))
                                .where(
                                        wanted,
                                        first.map(end -> few(tx, workspace, end))
                                                .orElseGet(DSL::noCondition)),
                        ConnectionStore::connection);
    }

    /// That an agent has few of a workspace's connections. Without being told, SQLite reads all of them for each agent,
    /// since they too lie in the order of their ids.
    private static Condition few(Tx tx, WorkspaceId workspace, Agent end) {
        var ofEnd = (end.equals(AGENT_1) ? CONNECTION.AGENT_1_ID : CONNECTION.AGENT_2_ID).eq(end.AGENT_ID);
        return end.WORKSPACE_ID
                .eq(workspace.value())
                .and(tx.engine() == Engine.SQLITE ? DSL.condition("likelihood({0}, 0.0001)", ofEnd) : ofEnd);
    }

    /// The end by whose name alone the list is ordered.
    private static Optional<Agent> driving(List<SortField<?>> order) {
        if (order.size() != 1) return Optional.empty();
        return Stream.of(AGENT_1, AGENT_2)
                .filter(end -> end.NAME.equals(order.getFirst().$field()))
                .findFirst();
    }

    List<ConnectionId> ofAgent(Tx tx, WorkspaceId workspace, AgentId agent) {
        return ids(tx, workspace, CONNECTION.AGENT_1_ID.eq(agent.value()))
                .union(ids(tx, workspace, CONNECTION.AGENT_2_ID.eq(agent.value())))
                .fetch(row -> new ConnectionId(row.value1()));
    }

    private static Select<Record1<Integer>> ids(Tx tx, WorkspaceId workspace, Condition which) {
        return tx.sql()
                .select(CONNECTION.CONNECTION_ID)
                .from(CONNECTION)
                .where(CONNECTION.WORKSPACE_ID.eq(workspace.value()), which);
    }

    /// A connection that is there, and what has made it.
    record Existing(ConnectionId id, CreatedBy createdBy) {}

    /// The connections that exist among these agents, by pair.
    Map<Connection.Pair, Existing> among(Tx tx, WorkspaceId workspace, Collection<AgentId> agents) {
        var ids = agents.stream().map(AgentId::value).distinct().toList();
        var found = new HashMap<Connection.Pair, Existing>();
        tx.sql()
                .select(CONNECTION.AGENT_1_ID, CONNECTION.AGENT_2_ID, CONNECTION.CONNECTION_ID, CONNECTION.CREATED_BY)
                .from(CONNECTION)
                .where(
                        CONNECTION.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION.AGENT_1_ID.in(ids),
                        CONNECTION.AGENT_2_ID.in(ids))
                .forEach(row -> keep(row, found));
        return found;
    }

    /// The connections of these pairs. Each is looked up by itself, however many others its ends have.
    Map<Connection.Pair, Existing> ofPairs(Tx tx, WorkspaceId workspace, Collection<Connection.Pair> pairs) {
        var found = new HashMap<Connection.Pair, Existing>();
        Pairs.some(
                pairs,
                wanted -> tx.sql()
                        .select(
                                CONNECTION.AGENT_1_ID,
                                CONNECTION.AGENT_2_ID,
                                CONNECTION.CONNECTION_ID,
                                CONNECTION.CREATED_BY)
                        .from(wanted.crossJoin(CONNECTION))
                        .where(
                                CONNECTION.WORKSPACE_ID.eq(workspace.value()),
                                CONNECTION.AGENT_1_ID.eq(Pairs.LOW),
                                CONNECTION.AGENT_2_ID.eq(Pairs.HIGH))
                        .forEach(row -> keep(row, found)));
        return found;
    }

    private static void keep(Record4<Integer, Integer, Integer, String> row, Map<Connection.Pair, Existing> found) {
        found.put(
                new Connection.Pair(new AgentId(row.value1()), new AgentId(row.value2())),
                new Existing(new ConnectionId(row.value3()), CreatedBy.valueOf(row.value4())));
    }

    /// What rules have made is from now on made by hand.
    void handOver(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids, Instant now) {
        var numbers = new ArrayList<>(ids.stream().map(ConnectionId::value).toList());
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            tx.sql()
                    .update(CONNECTION)
                    .set(CONNECTION.CREATED_BY, CreatedBy.API.name())
                    .set(CONNECTION.UPDATED_AT, now)
                    .where(
                            CONNECTION.WORKSPACE_ID.eq(workspace.value()),
                            CONNECTION.CONNECTION_ID.in(numbers.subList(i, Math.min(i + AT_ONCE, numbers.size()))))
                    .execute();
        }
    }

    void insertAll(Tx tx, WorkspaceId workspace, List<New> connections, Instant now) {
        if (connections.isEmpty()) return;
        INSERT.runAll(
                tx,
                () -> connections.stream()
                        .map(each -> row(workspace, each, now))
                        .iterator());
    }

    private static Object[] row(WorkspaceId workspace, New made, Instant now) {
        return new Object[] {
            workspace.value(),
            made.id().value(),
            made.pair().low().value(),
            made.pair().high().value(),
            made.sdnEnabled(),
            made.status().name(),
            made.reason(),
            made.createdBy().name(),
            0,
            now,
            now
        };
    }

    void switchSdn(Tx tx, WorkspaceId workspace, ConnectionId id, boolean enabled, Instant now) {
        tx.sql()
                .update(CONNECTION)
                .set(CONNECTION.SDN_ENABLED, enabled)
                .set(CONNECTION.UPDATED_AT, now)
                .where(CONNECTION.WORKSPACE_ID.eq(workspace.value()), CONNECTION.CONNECTION_ID.eq(id.value()))
                .execute();
    }

    /// Counts the subnets switched on in the connections anew.
    void recount(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids, Instant now) {
        var enabled = DSL.selectCount()
                .from(CONNECTION_SUBNET)
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID),
                        CONNECTION_SUBNET.CONNECTION_ID.eq(CONNECTION.CONNECTION_ID),
                        CONNECTION_SUBNET.IS_ENABLED.isTrue());
        for (var id : ids) {
            tx.sql()
                    .update(CONNECTION)
                    .set(CONNECTION.SUBNETS_ENABLED_COUNT, DSL.field(enabled))
                    .set(CONNECTION.UPDATED_AT, now)
                    .where(CONNECTION.WORKSPACE_ID.eq(workspace.value()), CONNECTION.CONNECTION_ID.eq(id.value()))
                    .execute();
        }
    }

    /// With what is switched in them.
    void deleteAll(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        var numbers = new ArrayList<>(ids.stream().map(ConnectionId::value).toList());
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            var some = numbers.subList(i, Math.min(i + AT_ONCE, numbers.size()));
            tx.sql()
                    .deleteFrom(CONNECTION_SUBNET)
                    .where(
                            CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                            CONNECTION_SUBNET.CONNECTION_ID.in(some))
                    .execute();
            tx.sql()
                    .deleteFrom(CONNECTION)
                    .where(CONNECTION.WORKSPACE_ID.eq(workspace.value()), CONNECTION.CONNECTION_ID.in(some))
                    .execute();
        }
    }

    private static SelectOnConditionStep<Record> select(DSLContext sql) {
        return sql.select(SHOWN)
                .from(CONNECTION)
                .join(AGENT_1)
                .on(AGENT_1.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID), AGENT_1.AGENT_ID.eq(CONNECTION.AGENT_1_ID))
                .join(AGENT_2)
                .on(AGENT_2.WORKSPACE_ID.eq(CONNECTION.WORKSPACE_ID), AGENT_2.AGENT_ID.eq(CONNECTION.AGENT_2_ID));
    }

    private static List<Field<?>> shown() {
        var fields = new ArrayList<Field<?>>(List.of(
                CONNECTION.CONNECTION_ID,
                CONNECTION.STATUS,
                CONNECTION.STATUS_REASON,
                CONNECTION.SDN_ENABLED,
                CONNECTION.CREATED_BY,
                CONNECTION.SUBNETS_ENABLED_COUNT,
                CONNECTION.CREATED_AT,
                CONNECTION.UPDATED_AT));
        for (var end : List.of(AGENT_1, AGENT_2)) {
            fields.addAll(List.of(
                    end.AGENT_ID,
                    end.NAME,
                    end.PUBLIC_IPV4,
                    end.PROVIDER_ID,
                    end.HAS_WIREGUARD_ERROR,
                    end.HAS_DUPLICATE_NAME,
                    end.HAS_REFUSED_TAG,
                    end.IS_ONLINE,
                    end.TYPE,
                    end.SUBNETS_COUNT));
        }
        return List.copyOf(fields);
    }

    /// In the order of [#SHOWN].
    private static Connection connection(Row row) {
        int id = row.number();
        var status = ConnectionStatus.valueOf(row.text());
        var reason = orNull(row.text());
        boolean sdn = row.flag();
        var createdBy = CreatedBy.valueOf(row.text());
        int subnets = row.number();
        var createdAt = row.time();
        var updatedAt = row.time();
        return new Connection(
                new ConnectionId(id),
                status,
                reason,
                sdn,
                createdBy,
                subnets,
                end(row),
                end(row),
                createdAt,
                updatedAt);
    }

    private static Connection.End end(Row row) {
        int id = row.number();
        var name = row.text();
        var address = orNull(row.text());
        int provider = row.number();
        return new Connection.End(
                new AgentId(id),
                name,
                address,
                provider == 0 ? null : provider,
                AgentStatus.of(row.flag(), row.flag(), row.flag()),
                row.flag(),
                AgentType.valueOf(row.text()) == AgentType.VIRTUAL,
                row.number());
    }

    private static @Nullable String orNull(String column) {
        return column.isEmpty() ? null : column;
    }
}
