package syntropy.measurement;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static syntropy.storage.tables.Tables.AGENT_LOG;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.SortField;
import org.jooq.TableLike;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentLogId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Engine;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

final class AgentLogStore {
    /// @param id sorts by the time of its line
    record Line(
            WorkspaceId workspace, String id, AgentId agent, AgentLogSeverity severity, String message, Instant at) {}

    /// @param id sorts by the time of its line
    record Kept(String id, AgentId agent, AgentLogSeverity severity, String message, Instant at) {}

    /// What the index of warnings and errors has, in its order.
    static final List<AgentLogSeverity> TROUBLE = List.of(AgentLogSeverity.WARN, AgentLogSeverity.ERROR);

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern ID = Pattern.compile("log_[0-9a-f]{28}");

    private static final KeptSql<Row> INSERT = KeptSql.change(sql -> sql.insertInto(AGENT_LOG)
            .columns(AGENT_LOG.fields())
            .values(Arrays.stream(AGENT_LOG.fields()).map(KeptSql::given).toList()));

    /// In the order of the table's columns.
    void insert(Tx tx, List<Line> lines) {
        INSERT.runAll(
                tx,
                () -> lines.stream()
                        .map(each -> new Object[] {
                            each.workspace().value(),
                            each.id(),
                            each.agent().value(),
                            each.severity().name(),
                            each.message(),
                            each.at()
                        })
                        .iterator());
    }

    /// The newest first, when no order is given. A line that has gone meanwhile still has its place, which its id
    /// tells.
    Slice<Kept> list(
            Tx tx, WorkspaceId workspace, AgentLogFilter filter, List<SortField<?>> order, Page<AgentLogId> page) {
        return Listing.of(AGENT_LOG, AGENT_LOG.AGENT_LOG_ID, AGENT_LOG.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order.isEmpty() ? List.of(AGENT_LOG.AGENT_LOG_ID.desc()) : order)
                .orFromDeleted(id -> ID.matcher(id).matches())
                .read(
                        tx,
                        page.map(AgentLogId::value),
                        tx.sql()
                                .select(
                                        AGENT_LOG.AGENT_LOG_ID,
                                        AGENT_LOG.AGENT_ID,
                                        AGENT_LOG.SEVERITY,
                                        AGENT_LOG.MESSAGE,
                                        AGENT_LOG.LOGGED_AT)
                                .from(lines(tx, filter))
                                .where(condition(filter)),
                        row -> new Kept(
                                row.text(),
                                new AgentId(row.number()),
                                AgentLogSeverity.valueOf(row.text()),
                                row.text(),
                                row.time()));
    }

    /// Without being told, SQLite takes warnings and errors for as many as all lines.
    private static TableLike<?> lines(Tx tx, AgentLogFilter filter) {
        boolean isTrouble = TROUBLE.equals(filter.severity()) && filter.agentId() == null;
        return tx.engine() == Engine.SQLITE && isTrouble
                ? table("{0} indexed by {1}", AGENT_LOG, name("agent_log_of_trouble"))
                : AGENT_LOG;
    }

    /// Severities are written out, as the index of warnings and errors has them.
    private static Condition condition(AgentLogFilter filter) {
        var all = noCondition();
        if (filter.agentId() != null) {
            all = all.and(AGENT_LOG.AGENT_ID.in(
                    filter.agentId().stream().map(AgentId::value).toList()));
        }
        if (filter.severity() != null) {
            all = all.and(AGENT_LOG.SEVERITY.in(filter.severity().stream()
                    .distinct()
                    .map(severity -> inline(severity.name()))
                    .toList()));
        }
        if (filter.message() != null) all = all.and(AGENT_LOG.MESSAGE.containsIgnoreCase(filter.message()));
        if (filter.from() != null) all = all.and(AGENT_LOG.AGENT_LOG_ID.ge(first(filter.from())));
        if (filter.to() != null) all = all.and(AGENT_LOG.AGENT_LOG_ID.lt(first(filter.to())));
        return all;
    }

    /// Before all ids of that millisecond, and after those of the one before.
    private static String first(Instant time) {
        return "log_" + HEX.toHexDigits(Math.clamp(time.toEpochMilli(), 0L, 0xffff_ffff_ffffL), 12);
    }

    /// Leaves the agent its last lines.
    void trim(Tx tx, WorkspaceId workspace, AgentId agent, int last) {
        tx.sql()
                .deleteFrom(AGENT_LOG)
                .where(
                        AGENT_LOG.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_LOG.AGENT_ID.eq(agent.value()),
                        AGENT_LOG.AGENT_LOG_ID.le(select(AGENT_LOG.AGENT_LOG_ID)
                                .from(AGENT_LOG)
                                .where(
                                        AGENT_LOG.WORKSPACE_ID.eq(workspace.value()),
                                        AGENT_LOG.AGENT_ID.eq(agent.value()))
                                .orderBy(AGENT_LOG.AGENT_LOG_ID.desc())
                                .limit(inline(1))
                                .offset(inline(last))))
                .execute();
    }
}
