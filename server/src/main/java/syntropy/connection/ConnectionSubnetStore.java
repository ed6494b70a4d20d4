package syntropy.connection;

import static syntropy.storage.tables.Tables.AGENT_SERVICE_SUBNET;
import static syntropy.storage.tables.Tables.CONNECTION;
import static syntropy.storage.tables.Tables.CONNECTION_SUBNET;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.ConnectionSubnetId;
import syntropy.kernel.NumberId;
import syntropy.kernel.ServiceId;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.Tx;

final class ConnectionSubnetStore {
    private static final String COUNTER = "connection_subnet";

    /// A subnet that was ever switched on a connection, with whose it is.
    record Entry(
            ConnectionSubnetId id,
            ConnectionId connection,
            SubnetId subnet,
            ServiceId service,
            AgentId agent,
            boolean enabled) {}

    /// Those of the ids that are entries of the workspace, by id.
    List<Entry> find(Tx tx, WorkspaceId workspace, Collection<ConnectionSubnetId> ids) {
        return tx.sql()
                .select(
                        CONNECTION_SUBNET.CONNECTION_SUBNET_ID,
                        CONNECTION_SUBNET.CONNECTION_ID,
                        CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID,
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID,
                        AGENT_SERVICE_SUBNET.AGENT_ID,
                        CONNECTION_SUBNET.IS_ENABLED)
                .from(CONNECTION_SUBNET)
                .join(AGENT_SERVICE_SUBNET)
                .on(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(CONNECTION_SUBNET.WORKSPACE_ID),
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID))
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.CONNECTION_SUBNET_ID.in(numbers(ids)))
                .orderBy(CONNECTION_SUBNET.CONNECTION_SUBNET_ID)
                .fetch(row -> new Entry(
                        new ConnectionSubnetId(row.value1()),
                        new ConnectionId(row.value2()),
                        new SubnetId(row.value3()),
                        new ServiceId(row.value4()),
                        new AgentId(row.value5()),
                        row.value6()));
    }

    void delete(Tx tx, WorkspaceId workspace, Collection<ConnectionSubnetId> ids) {
        tx.sql()
                .deleteFrom(CONNECTION_SUBNET)
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.CONNECTION_SUBNET_ID.in(numbers(ids)))
                .execute();
    }

    /// What is switched in these connections, by connection.
    Map<Integer, List<ConnectionService.Switched>> of(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        return tx.sql()
                .selectFrom(CONNECTION_SUBNET)
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.CONNECTION_ID.in(
                                ids.stream().map(ConnectionId::value).toList()))
                .orderBy(CONNECTION_SUBNET.CONNECTION_ID, CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID)
                .fetchGroups(CONNECTION_SUBNET.CONNECTION_ID, ConnectionSubnetStore::switched);
    }

    Map<ConnectionId, Set<SubnetId>> enabledIn(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        var found = new HashMap<ConnectionId, Set<SubnetId>>();
        tx.sql()
                .select(CONNECTION_SUBNET.CONNECTION_ID, CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID)
                .from(CONNECTION_SUBNET)
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.CONNECTION_ID.in(numbers(ids)),
                        CONNECTION_SUBNET.IS_ENABLED.isTrue())
                .forEach(row -> found.computeIfAbsent(new ConnectionId(row.value1()), _ -> new HashSet<>())
                        .add(new SubnetId(row.value2())));
        return found;
    }

    /// A subnet that is switched on waits for the end that is to route it.
    void put(Tx tx, WorkspaceId workspace, ConnectionId connection, SubnetId subnet, boolean enabled, Instant now) {
        var until = enabled ? now.plus(RouteStatuses.PATIENCE) : null;
        int changed = tx.sql()
                .update(CONNECTION_SUBNET)
                .set(CONNECTION_SUBNET.IS_ENABLED, enabled)
                .set(CONNECTION_SUBNET.STATUS, SubnetStatus.PENDING.name())
                .set(CONNECTION_SUBNET.ERROR, "")
                .set(CONNECTION_SUBNET.AWAITED_UNTIL, until)
                .set(CONNECTION_SUBNET.UPDATED_AT, now)
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.CONNECTION_ID.eq(connection.value()),
                        CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(subnet.value()))
                .execute();
        if (changed > 0) return;
        tx.sql()
                .insertInto(CONNECTION_SUBNET)
                .set(CONNECTION_SUBNET.WORKSPACE_ID, workspace.value())
                .set(CONNECTION_SUBNET.CONNECTION_SUBNET_ID, Counters.next(tx, workspace, COUNTER))
                .set(CONNECTION_SUBNET.CONNECTION_ID, connection.value())
                .set(CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID, subnet.value())
                .set(CONNECTION_SUBNET.IS_ENABLED, enabled)
                .set(CONNECTION_SUBNET.STATUS, SubnetStatus.PENDING.name())
                .set(CONNECTION_SUBNET.ERROR, "")
                .set(CONNECTION_SUBNET.AWAITED_UNTIL, until)
                .set(CONNECTION_SUBNET.UPDATED_AT, now)
                .execute();
    }

    /// The connections in which any of the subnets was ever switched.
    Set<ConnectionId> connectionsWith(Tx tx, WorkspaceId workspace, Collection<SubnetId> subnets) {
        return new HashSet<>(tx.sql()
                .selectDistinct(CONNECTION_SUBNET.CONNECTION_ID)
                .from(CONNECTION_SUBNET)
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID.in(numbers(subnets)))
                .fetch(row -> new ConnectionId(row.value1())));
    }

    void deleteOf(Tx tx, WorkspaceId workspace, Collection<SubnetId> subnets) {
        tx.sql()
                .deleteFrom(CONNECTION_SUBNET)
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID.in(numbers(subnets)))
                .execute();
    }

    /// Which of the subnets are switched on in a connection that this agent is an end of.
    Set<SubnetId> enabledAt(Tx tx, WorkspaceId workspace, AgentId agent, Collection<SubnetId> subnets) {
        if (subnets.isEmpty()) return Set.of();
        return new HashSet<>(tx.sql()
                .selectDistinct(CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID)
                .from(CONNECTION_SUBNET)
                .join(CONNECTION)
                .on(
                        CONNECTION.WORKSPACE_ID.eq(CONNECTION_SUBNET.WORKSPACE_ID),
                        CONNECTION.CONNECTION_ID.eq(CONNECTION_SUBNET.CONNECTION_ID))
                .where(
                        CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID.in(numbers(subnets)),
                        CONNECTION_SUBNET.IS_ENABLED.isTrue(),
                        DSL.or(CONNECTION.AGENT_1_ID.eq(agent.value()), CONNECTION.AGENT_2_ID.eq(agent.value())))
                .fetch(row -> new SubnetId(row.value1())));
    }

    private static ConnectionService.Switched switched(Record row) {
        return new ConnectionService.Switched(
                new ConnectionSubnetId(row.get(CONNECTION_SUBNET.CONNECTION_SUBNET_ID)),
                new SubnetId(row.get(CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID)),
                row.get(CONNECTION_SUBNET.IS_ENABLED),
                SubnetStatus.valueOf(row.get(CONNECTION_SUBNET.STATUS)),
                orNull(row.get(CONNECTION_SUBNET.ERROR)));
    }

    private static List<Integer> numbers(Collection<? extends NumberId> ids) {
        return ids.stream().map(NumberId::value).toList();
    }

    private static @Nullable String orNull(String column) {
        return column.isEmpty() ? null : column;
    }
}
