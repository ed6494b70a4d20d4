package syntropy.agent;

import static syntropy.storage.tables.Tables.WORKSPACE;

import java.time.Instant;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

final class ReroutingStore {
    AgentSettings find(Tx tx, WorkspaceId workspace) {
        return tx.sql()
                .select(WORKSPACE.REROUTING_LATENCY_RATIO, WORKSPACE.REROUTING_LATENCY_DIFF)
                .from(WORKSPACE)
                .where(
                        WORKSPACE.WORKSPACE_ID.eq(workspace.value()),
                        WORKSPACE.REROUTING_LATENCY_RATIO.isNotNull(),
                        WORKSPACE.REROUTING_LATENCY_DIFF.isNotNull())
                .fetchOptional(row -> AgentSettings.of(row.value1(), row.value2()))
                .orElse(AgentSettings.DEFAULTS);
    }

    void update(Tx tx, WorkspaceId workspace, AgentSettings settings, Instant now) {
        var threshold = settings.reroutingThreshold();
        tx.sql()
                .update(WORKSPACE)
                .set(WORKSPACE.REROUTING_LATENCY_RATIO, threshold.isDefault() ? null : threshold.latencyRatio())
                .set(WORKSPACE.REROUTING_LATENCY_DIFF, threshold.isDefault() ? null : threshold.latencyDiff())
                .set(WORKSPACE.REROUTING_CHANGED_AT, now)
                .where(WORKSPACE.WORKSPACE_ID.eq(workspace.value()))
                .execute();
    }

    boolean wasEverChanged(Tx tx, WorkspaceId workspace) {
        return tx.sql()
                .fetchExists(
                        WORKSPACE,
                        WORKSPACE.WORKSPACE_ID.eq(workspace.value()),
                        WORKSPACE.REROUTING_CHANGED_AT.isNotNull());
    }
}
