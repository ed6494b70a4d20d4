package syntropy.workspace;

import static org.jooq.Records.mapping;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.time.Instant;
import java.util.Optional;
import org.jooq.Record6;
import org.jooq.SelectJoinStep;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.ApiDate;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

final class WorkspaceStore {
    Optional<Workspace> find(Tx tx, WorkspaceId id) {
        return select(tx)
                .where(WORKSPACE.WORKSPACE_ID.eq(id.value()))
                .fetchOptional(mapping(WorkspaceStore::workspace));
    }

    Optional<Workspace> findByName(Tx tx, String name) {
        return select(tx).where(WORKSPACE.NAME.eq(name)).fetchOptional(mapping(WorkspaceStore::workspace));
    }

    Optional<Workspace> only(Tx tx) {
        var some = select(tx).orderBy(WORKSPACE.WORKSPACE_ID).limit(2).fetch(mapping(WorkspaceStore::workspace));
        return some.size() == 1 ? Optional.of(some.getFirst()) : Optional.empty();
    }

    void insert(Tx tx, Workspace workspace) {
        tx.sql()
                .insertInto(WORKSPACE)
                .set(WORKSPACE.WORKSPACE_ID, workspace.workspaceId().value())
                .set(WORKSPACE.NAME, workspace.workspaceName())
                .set(WORKSPACE.API_DATE, workspace.workspaceApiDate().toString())
                .set(WORKSPACE.ACCESS_TOKEN_MAX_DAYS, workspace.workspaceAccessTokenMaxDays())
                .set(WORKSPACE.CREATED_AT, workspace.workspaceCreatedAt())
                .set(WORKSPACE.UPDATED_AT, workspace.workspaceUpdatedAt())
                .execute();
    }

    void update(Tx tx, Workspace workspace) {
        tx.sql()
                .update(WORKSPACE)
                .set(WORKSPACE.NAME, workspace.workspaceName())
                .set(WORKSPACE.ACCESS_TOKEN_MAX_DAYS, workspace.workspaceAccessTokenMaxDays())
                .set(WORKSPACE.UPDATED_AT, workspace.workspaceUpdatedAt())
                .where(WORKSPACE.WORKSPACE_ID.eq(workspace.workspaceId().value()))
                .execute();
    }

    Optional<Upgrade> upgrade(Tx tx, WorkspaceId id) {
        return tx.sql()
                .select(WORKSPACE.PREVIOUS_API_DATE, WORKSPACE.UPGRADED_AT)
                .from(WORKSPACE)
                .where(
                        WORKSPACE.WORKSPACE_ID.eq(id.value()),
                        WORKSPACE.PREVIOUS_API_DATE.isNotNull(),
                        WORKSPACE.UPGRADED_AT.isNotNull())
                .fetchOptional(row -> new Upgrade(ApiDate.of(row.value1()), row.value2()));
    }

    /// @param upgrade how the workspace came to the date, when it may go back; else null
    void pin(Tx tx, WorkspaceId id, ApiDate date, @Nullable Upgrade upgrade, Instant now) {
        tx.sql()
                .update(WORKSPACE)
                .set(WORKSPACE.API_DATE, date.toString())
                .set(
                        WORKSPACE.PREVIOUS_API_DATE,
                        upgrade == null ? null : upgrade.previous().toString())
                .set(WORKSPACE.UPGRADED_AT, upgrade == null ? null : upgrade.at())
                .set(WORKSPACE.UPDATED_AT, now)
                .where(WORKSPACE.WORKSPACE_ID.eq(id.value()))
                .execute();
    }

    private static SelectJoinStep<Record6<Integer, String, String, Integer, Instant, Instant>> select(Tx tx) {
        return tx.sql()
                .select(
                        WORKSPACE.WORKSPACE_ID,
                        WORKSPACE.NAME,
                        WORKSPACE.API_DATE,
                        WORKSPACE.ACCESS_TOKEN_MAX_DAYS,
                        WORKSPACE.CREATED_AT,
                        WORKSPACE.UPDATED_AT)
                .from(WORKSPACE);
    }

    private static Workspace workspace(
            Integer id, String name, String apiDate, @Nullable Integer maxDays, Instant createdAt, Instant updatedAt) {
        return new Workspace(new WorkspaceId(id), name, ApiDate.of(apiDate), maxDays, createdAt, updatedAt);
    }
}
