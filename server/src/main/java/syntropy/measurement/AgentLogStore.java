package syntropy.measurement;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static syntropy.storage.tables.Tables.AGENT_LOG;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import syntropy.kernel.AgentId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

final class AgentLogStore {
    /// @param id sorts by the time of its line
    record Line(
            WorkspaceId workspace, String id, AgentId agent, AgentLogSeverity severity, String message, Instant at) {}

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
