package syntropy.connection;

import static org.jooq.impl.DSL.castNull;
import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.AGENT_SERVICE;
import static syntropy.storage.tables.Tables.AGENT_SERVICE_SUBNET;
import static syntropy.storage.tables.Tables.CONNECTION;
import static syntropy.storage.tables.Tables.CONNECTION_SUBNET;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.agent.AgentType;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.ConnectionSubnetId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.NumberId;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

final class RouteStatusStore {
    private static final int AT_ONCE = 500;

    /// A subnet that is on in a connection.
    ///
    /// @param consumer the end that is to route it
    /// @param reachable whether it is there, and on at its agent
    record Routed(
            ConnectionId connection,
            AgentId consumer,
            Ipv4Cidr prefix,
            boolean reachable,
            ConnectionService.Switched shown) {}

    private static final List<Field<?>> ROUTED = List.of(
            CONNECTION_SUBNET.CONNECTION_ID,
            CONNECTION.AGENT_1_ID,
            CONNECTION.AGENT_2_ID,
            AGENT_SERVICE_SUBNET.AGENT_ID,
            AGENT_SERVICE_SUBNET.ADDRESS,
            AGENT_SERVICE_SUBNET.PREFIX_LENGTH,
            AGENT_SERVICE_SUBNET.IS_ACTIVE,
            AGENT_SERVICE_SUBNET.IS_USER_ENABLED,
            CONNECTION_SUBNET.CONNECTION_SUBNET_ID,
            CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID,
            CONNECTION_SUBNET.IS_ENABLED,
            CONNECTION_SUBNET.STATUS,
            CONNECTION_SUBNET.ERROR);

    private static final KeptSql<Row> SETTLE = KeptSql.change(sql -> sql.update(CONNECTION_SUBNET)
            .set(CONNECTION_SUBNET.STATUS, given(CONNECTION_SUBNET.STATUS))
            .set(CONNECTION_SUBNET.ERROR, given(CONNECTION_SUBNET.ERROR))
            .set(CONNECTION_SUBNET.AWAITED_UNTIL, castNull(CONNECTION_SUBNET.AWAITED_UNTIL))
            .set(CONNECTION_SUBNET.UPDATED_AT, given(CONNECTION_SUBNET.UPDATED_AT))
            .where(
                    CONNECTION_SUBNET.WORKSPACE_ID.eq(given(CONNECTION_SUBNET.WORKSPACE_ID)),
                    CONNECTION_SUBNET.CONNECTION_SUBNET_ID.eq(given(CONNECTION_SUBNET.CONNECTION_SUBNET_ID))));

    private static final KeptSql<Row> AWAIT_OF_1 = awaitOf(CONNECTION.AGENT_1_ID);
    private static final KeptSql<Row> AWAIT_OF_2 = awaitOf(CONNECTION.AGENT_2_ID);

    private static KeptSql<Row> awaitOf(Field<Integer> end) {
        return KeptSql.change(sql -> {
            Select<Record1<Integer>> connections = sql.select(CONNECTION.CONNECTION_ID)
                    .from(CONNECTION)
                    .where(CONNECTION.WORKSPACE_ID.eq(given(CONNECTION.WORKSPACE_ID)), end.eq(given(end)));
            return sql.update(CONNECTION_SUBNET)
                    .set(CONNECTION_SUBNET.AWAITED_UNTIL, given(CONNECTION_SUBNET.AWAITED_UNTIL))
                    .where(
                            CONNECTION_SUBNET.WORKSPACE_ID.eq(given(CONNECTION_SUBNET.WORKSPACE_ID)),
                            CONNECTION_SUBNET.CONNECTION_ID.in(connections),
                            CONNECTION_SUBNET.IS_ENABLED.isTrue(),
                            CONNECTION_SUBNET.STATUS.eq(DSL.inline(SubnetStatus.PENDING.name())));
        });
    }

    /// All that is on in these connections, by connection.
    Map<ConnectionId, List<Routed>> on(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        var found = new HashMap<ConnectionId, List<Routed>>();
        for (var some : parts(ids)) {
            read(tx, workspace, CONNECTION_SUBNET.CONNECTION_ID.in(some).and(CONNECTION_SUBNET.IS_ENABLED.isTrue()))
                    .forEach(each -> found.computeIfAbsent(each.connection(), _ -> new ArrayList<>())
                            .add(each));
        }
        return found;
    }

    /// Those of the ids, by id.
    List<Routed> find(Tx tx, WorkspaceId workspace, Collection<ConnectionSubnetId> ids) {
        var found = new ArrayList<Routed>();
        for (var some : parts(ids)) {
            found.addAll(read(tx, workspace, CONNECTION_SUBNET.CONNECTION_SUBNET_ID.in(some)));
        }
        return found;
    }

    private static List<Routed> read(Tx tx, WorkspaceId workspace, Condition which) {
        var query = tx.sql()
                .select(ROUTED)
                .select(AGENT_SERVICE.IS_ACTIVE)
                .from(CONNECTION_SUBNET)
                .join(CONNECTION)
                .on(
                        CONNECTION.WORKSPACE_ID.eq(CONNECTION_SUBNET.WORKSPACE_ID),
                        CONNECTION.CONNECTION_ID.eq(CONNECTION_SUBNET.CONNECTION_ID))
                .join(AGENT_SERVICE_SUBNET)
                .on(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(CONNECTION_SUBNET.WORKSPACE_ID),
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID))
                .join(AGENT_SERVICE)
                .on(
                        AGENT_SERVICE.WORKSPACE_ID.eq(AGENT_SERVICE_SUBNET.WORKSPACE_ID),
                        AGENT_SERVICE.AGENT_SERVICE_ID.eq(AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID))
                .where(CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()), which)
                .orderBy(CONNECTION_SUBNET.CONNECTION_SUBNET_ID);
        return KeptSql.rows(tx, query, RouteStatusStore::routed);
    }

    /// In the order of [#ROUTED], and then whether the service is active.
    private static Routed routed(Row row) {
        var connection = new ConnectionId(row.number());
        int one = row.number();
        int other = row.number();
        int owner = row.number();
        var prefix = new Ipv4Cidr(row.longNumber(), row.number());
        boolean isActive = row.flag();
        boolean isOnAtAgent = row.flag();
        var shown = new ConnectionService.Switched(
                new ConnectionSubnetId(row.number()),
                new SubnetId(row.number()),
                row.flag(),
                SubnetStatus.valueOf(row.text()),
                orNull(row.text()));
        return new Routed(
                connection,
                new AgentId(owner == one ? other : one),
                prefix,
                isActive && isOnAtAgent && row.flag(),
                shown);
    }

    /// Nothing is awaited of these any more.
    void settle(Tx tx, WorkspaceId workspace, Collection<ConnectionService.Switched> all, Instant now) {
        if (all.isEmpty()) return;
        SETTLE.runAll(
                tx,
                () -> all.stream()
                        .map(each -> new Object[] {
                            each.agentConnectionSubnetStatus().name(),
                            each.agentConnectionSubnetError() instanceof String error ? error : "",
                            now,
                            workspace.value(),
                            each.agentConnectionSubnetId().value()
                        })
                        .iterator());
    }

    /// Those of the subnets wait anew in all connections in which they are on.
    ///
    /// @param until null when nobody is asked
    void await(Tx tx, WorkspaceId workspace, Collection<SubnetId> subnets, @Nullable Instant until, Instant now) {
        for (var some : parts(subnets)) {
            tx.sql()
                    .update(CONNECTION_SUBNET)
                    .set(CONNECTION_SUBNET.STATUS, SubnetStatus.PENDING.name())
                    .set(CONNECTION_SUBNET.ERROR, "")
                    .set(CONNECTION_SUBNET.AWAITED_UNTIL, until)
                    .set(CONNECTION_SUBNET.UPDATED_AT, now)
                    .where(
                            CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                            CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID.in(some),
                            CONNECTION_SUBNET.IS_ENABLED.isTrue())
                    .execute();
        }
    }

    /// What waits in connections of the agent is awaited until then.
    void awaitOf(Tx tx, WorkspaceId workspace, AgentId agent, Instant until) {
        for (var statement : List.of(AWAIT_OF_1, AWAIT_OF_2)) {
            statement.run(tx, until, workspace.value(), workspace.value(), agent.value());
        }
    }

    /// The workspace in which something has been awaited until now, and for longest.
    Optional<WorkspaceId> due(Tx tx, Instant now) {
        return tx.sql()
                .select(CONNECTION_SUBNET.WORKSPACE_ID)
                .from(CONNECTION_SUBNET)
                .where(CONNECTION_SUBNET.AWAITED_UNTIL.le(now))
                .orderBy(CONNECTION_SUBNET.AWAITED_UNTIL)
                .limit(1)
                .fetchOptional(row -> new WorkspaceId(row.value1()));
    }

    List<ConnectionSubnetId> due(Tx tx, WorkspaceId workspace, Instant now, int most) {
        return tx.sql()
                .select(CONNECTION_SUBNET.CONNECTION_SUBNET_ID)
                .from(CONNECTION_SUBNET)
                .where(CONNECTION_SUBNET.AWAITED_UNTIL.le(now), CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()))
                .orderBy(CONNECTION_SUBNET.AWAITED_UNTIL)
                .limit(most)
                .fetch(row -> new ConnectionSubnetId(row.value1()));
    }

    /// Those of the agents that could confirm now.
    List<AgentId> present(Tx tx, WorkspaceId workspace, Collection<AgentId> agents) {
        var found = new ArrayList<AgentId>();
        for (var some : parts(agents)) {
            tx.sql()
                    .select(AGENT.AGENT_ID)
                    .from(AGENT)
                    .where(
                            AGENT.WORKSPACE_ID.eq(workspace.value()),
                            AGENT.AGENT_ID.in(some),
                            AGENT.IS_ONLINE.isTrue(),
                            AGENT.TYPE.ne(AgentType.VIRTUAL.name()))
                    .forEach(row -> found.add(new AgentId(row.value1())));
        }
        return found;
    }

    private static List<List<Integer>> parts(Collection<? extends NumberId> ids) {
        var numbers = ids.stream().map(NumberId::value).distinct().sorted().toList();
        var parts = new ArrayList<List<Integer>>();
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            parts.add(numbers.subList(i, Math.min(i + AT_ONCE, numbers.size())));
        }
        return parts;
    }

    private static @Nullable String orNull(String column) {
        return column.isEmpty() ? null : column;
    }
}
