package syntropy.agent;

import static org.jooq.impl.DSL.inline;
import static syntropy.storage.tables.Tables.AGENT;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

/// Many agents at once, with few columns of each.
final class AgentOverviewStore {
    private static final int AT_ONCE = 500;

    private static final List<Field<?>> IN_SHORT = List.of(
            AGENT.AGENT_ID,
            AGENT.NAME,
            AGENT.TYPE,
            AGENT.VERSION,
            AGENT.DEVICE_ID,
            AGENT.PUBLIC_IPV4,
            AGENT.CITY,
            AGENT.PROVIDER_ID,
            AGENT.TAGS,
            AGENT.HAS_WIREGUARD_ERROR,
            AGENT.HAS_DUPLICATE_NAME,
            AGENT.HAS_REFUSED_TAG,
            AGENT.IS_ONLINE,
            AGENT.MODIFIED_AT);

    private static final List<Field<?>> PLACE = List.of(AGENT.AGENT_ID, AGENT.LATITUDE, AGENT.LONGITUDE);

    /// The first by id.
    List<NetworkAgent> first(Tx tx, WorkspaceId workspace, int most) {
        var query = tx.sql()
                .select(IN_SHORT)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()))
                .orderBy(AGENT.AGENT_ID)
                .limit(inline(most));
        return KeptSql.rows(tx, query, AgentOverviewStore::inShort);
    }

    /// Those of the ids that are agents of the workspace, by id.
    List<NetworkAgent> inShort(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return each(tx, workspace, ids, IN_SHORT, AGENT.AGENT_ID.isNotNull(), AgentOverviewStore::inShort);
    }

    /// Those of the ids that are agents of the workspace whose place is known, by id.
    List<AgentCoordinates> coordinates(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        var known = AGENT.LATITUDE.isNotNull().and(AGENT.LONGITUDE.isNotNull());
        return each(
                tx,
                workspace,
                ids,
                PLACE,
                known,
                row -> new AgentCoordinates(new AgentId(row.number()), row.decimal(), row.decimal()));
    }

    private static <T> List<T> each(
            Tx tx,
            WorkspaceId workspace,
            Collection<AgentId> ids,
            List<Field<?>> fields,
            Condition which,
            Function<Row, T> mapper) {
        var numbers = ids.stream().map(AgentId::value).distinct().sorted().toList();
        var found = new ArrayList<T>();
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            var some = numbers.subList(i, Math.min(i + AT_ONCE, numbers.size()));
            var query = tx.sql()
                    .select(fields)
                    .from(AGENT)
                    .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.in(some), which)
                    .orderBy(AGENT.AGENT_ID);
            found.addAll(KeptSql.rows(tx, query, mapper));
        }
        return found;
    }

    /// In the order of [#IN_SHORT].
    private static NetworkAgent inShort(Row row) {
        int id = row.number();
        var name = row.text();
        var type = AgentType.valueOf(row.text());
        var version = orNull(row.text());
        var device = row.text();
        var address = orNull(row.text());
        var city = orNull(row.text());
        int provider = row.number();
        return new NetworkAgent(
                new AgentId(id),
                name,
                type,
                version,
                device,
                address,
                city,
                provider == 0 ? null : provider,
                AgentColumns.tags(row.text()),
                AgentStatus.of(row.flag(), row.flag(), row.flag()),
                row.flag(),
                row.time());
    }

    private static @Nullable String orNull(String column) {
        return column.isEmpty() ? null : column;
    }
}
