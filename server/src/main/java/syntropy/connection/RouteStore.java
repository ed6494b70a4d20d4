package syntropy.connection;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.AGENT_SERVICE;
import static syntropy.storage.tables.Tables.AGENT_SERVICE_SUBNET;
import static syntropy.storage.tables.Tables.CONNECTION;
import static syntropy.storage.tables.Tables.CONNECTION_SUBNET;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jooq.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

/// What of connections reaches their agents.
final class RouteStore {
    private static final int AT_ONCE = 500;

    private static final List<Field<?>> ENDS = List.of(
            CONNECTION.CONNECTION_ID, CONNECTION.AGENT_1_ID, CONNECTION.AGENT_2_ID, CONNECTION.SUBNETS_ENABLED_COUNT);

    private static final List<Field<?>> ROUTE = List.of(
            CONNECTION_SUBNET.CONNECTION_ID,
            AGENT_SERVICE_SUBNET.AGENT_ID,
            AGENT_SERVICE.NAME,
            AGENT_SERVICE_SUBNET.ADDRESS,
            AGENT_SERVICE_SUBNET.PREFIX_LENGTH,
            AGENT_SERVICE.TCP_PORTS,
            AGENT_SERVICE.UDP_PORTS);

    private static final KeptSql<Connections.Ends> OF_AGENT_1 = ofAgent(CONNECTION.AGENT_1_ID);
    private static final KeptSql<Connections.Ends> OF_AGENT_2 = ofAgent(CONNECTION.AGENT_2_ID);

    private static KeptSql<Connections.Ends> ofAgent(Field<Integer> end) {
        return KeptSql.query(
                sql -> sql.select(ENDS)
                        .from(CONNECTION)
                        .where(CONNECTION.WORKSPACE_ID.eq(given(CONNECTION.WORKSPACE_ID)), end.eq(given(end))),
                RouteStore::ends);
    }

    List<Connections.Ends> ofAgent(Tx tx, WorkspaceId workspace, AgentId agent) {
        var found = new ArrayList<>(OF_AGENT_1.all(tx, workspace.value(), agent.value()));
        found.addAll(OF_AGENT_2.all(tx, workspace.value(), agent.value()));
        return found;
    }

    List<Connections.Ends> ends(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        var found = new ArrayList<Connections.Ends>(ids.size());
        for (var some : someAtOnce(ids)) {
            var query = tx.sql()
                    .select(ENDS)
                    .from(CONNECTION)
                    .where(CONNECTION.WORKSPACE_ID.eq(workspace.value()), CONNECTION.CONNECTION_ID.in(some));
            found.addAll(KeptSql.rows(tx, query, RouteStore::ends));
        }
        return found;
    }

    private static Connections.Ends ends(Row row) {
        return new Connections.Ends(
                new ConnectionId(row.number()), new AgentId(row.number()), new AgentId(row.number()), row.number() > 0);
    }

    List<ConnectionServices.Route> routes(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        var found = new ArrayList<ConnectionServices.Route>();
        for (var some : someAtOnce(ids)) {
            var query = tx.sql()
                    .select(ROUTE)
                    .from(CONNECTION_SUBNET)
                    .join(AGENT_SERVICE_SUBNET)
                    .on(
                            AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(CONNECTION_SUBNET.WORKSPACE_ID),
                            AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID))
                    .join(AGENT_SERVICE)
                    .on(
                            AGENT_SERVICE.WORKSPACE_ID.eq(AGENT_SERVICE_SUBNET.WORKSPACE_ID),
                            AGENT_SERVICE.AGENT_SERVICE_ID.eq(AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID))
                    .where(
                            CONNECTION_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                            CONNECTION_SUBNET.CONNECTION_ID.in(some),
                            CONNECTION_SUBNET.IS_ENABLED.isTrue(),
                            AGENT_SERVICE_SUBNET.IS_ACTIVE.isTrue(),
                            AGENT_SERVICE_SUBNET.IS_USER_ENABLED.isTrue(),
                            AGENT_SERVICE.IS_ACTIVE.isTrue())
                    .orderBy(CONNECTION_SUBNET.CONNECTION_ID, CONNECTION_SUBNET.AGENT_SERVICE_SUBNET_ID);
            found.addAll(KeptSql.rows(tx, query, RouteStore::route));
        }
        return found;
    }

    private static ConnectionServices.Route route(Row row) {
        var connection = new ConnectionId(row.number());
        var owner = new AgentId(row.number());
        var name = row.text();
        var prefix = new Ipv4Cidr(row.longNumber(), row.number());
        return new ConnectionServices.Route(
                connection, owner, name, prefix, Json.storedNumbers(row.text()), Json.storedNumbers(row.text()));
    }

    private static List<List<Integer>> someAtOnce(Collection<ConnectionId> ids) {
        var numbers = ids.stream().map(ConnectionId::value).distinct().sorted().toList();
        var parts = new ArrayList<List<Integer>>();
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            parts.add(numbers.subList(i, Math.min(i + AT_ONCE, numbers.size())));
        }
        return parts;
    }
}
