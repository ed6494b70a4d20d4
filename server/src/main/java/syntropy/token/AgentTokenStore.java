package syntropy.token;

import static syntropy.storage.tables.Tables.AGENT_TOKEN;
import static syntropy.storage.tables.Tables.DEAD_SECRET;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AccountId;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Json;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

final class AgentTokenStore {
    private static final String COUNTER = "agent_token";

    AgentTokenId nextId(Tx tx, WorkspaceId workspace) {
        return new AgentTokenId(Counters.next(tx, workspace, COUNTER));
    }

    Optional<AgentToken> find(Tx tx, WorkspaceId workspace, AgentTokenId id, Instant now) {
        return tx.sql()
                .selectFrom(AGENT_TOKEN)
                .where(AGENT_TOKEN.WORKSPACE_ID.eq(workspace.value()), AGENT_TOKEN.AGENT_TOKEN_ID.eq(id.value()))
                .fetchOptional(row -> token(row, now));
    }

    Optional<AgentToken> findBySecret(Tx tx, WorkspaceId workspace, byte[] hash, Instant now) {
        return tx.sql()
                .selectFrom(AGENT_TOKEN)
                .where(AGENT_TOKEN.SECRET_HASH.eq(hash), AGENT_TOKEN.WORKSPACE_ID.eq(workspace.value()))
                .fetchOptional(row -> token(row, now));
    }

    Slice<AgentToken> list(
            Tx tx,
            WorkspaceId workspace,
            @Nullable List<AgentTokenId> only,
            List<SortField<?>> order,
            Page<AgentTokenId> page,
            Instant now) {
        Condition wanted = only == null
                ? DSL.noCondition()
                : AGENT_TOKEN.AGENT_TOKEN_ID.in(
                        only.stream().map(AgentTokenId::value).toList());
        return Listing.of(AGENT_TOKEN, AGENT_TOKEN.AGENT_TOKEN_ID, AGENT_TOKEN.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, COUNTER))
                .fetch(
                        tx,
                        page.map(AgentTokenId::value),
                        tx.sql().selectFrom(AGENT_TOKEN).where(wanted),
                        row -> token(row, now));
    }

    void insert(Tx tx, WorkspaceId workspace, AgentToken token, byte[] secretHash) {
        tx.sql()
                .insertInto(AGENT_TOKEN)
                .set(AGENT_TOKEN.WORKSPACE_ID, workspace.value())
                .set(AGENT_TOKEN.AGENT_TOKEN_ID, token.agentTokenId().value())
                .set(AGENT_TOKEN.NAME, token.agentTokenName())
                .set(AGENT_TOKEN.DESCRIPTION, token.agentTokenDescription())
                .set(AGENT_TOKEN.ALLOWED_TAG_NAMES, Json.stored(token.agentTokenAllowedTagNames()))
                .set(AGENT_TOKEN.VALID_UNTIL, Expiry.kept(token.agentTokenValidUntil()))
                .set(
                        AGENT_TOKEN.NOTICE_AT,
                        Expiry.nextNotice(Expiry.kept(token.agentTokenValidUntil()), token.agentTokenCreatedAt()))
                .set(AGENT_TOKEN.SECRET_HASH, secretHash)
                .set(AGENT_TOKEN.LAST4, token.agentTokenLast4())
                .set(AGENT_TOKEN.ACCOUNT_ID, token.userId() instanceof AccountId account ? account.value() : null)
                .set(AGENT_TOKEN.CREATED_AT, token.agentTokenCreatedAt())
                .set(AGENT_TOKEN.UPDATED_AT, token.agentTokenUpdatedAt())
                .execute();
    }

    /// Of all workspaces, the longest due first.
    List<AgentTokens.Admitted> due(Tx tx, Instant now, int most) {
        return tx.sql()
                .selectFrom(AGENT_TOKEN)
                .where(AGENT_TOKEN.NOTICE_AT.le(now))
                .orderBy(AGENT_TOKEN.NOTICE_AT)
                .limit(most)
                .fetch(row ->
                        new AgentTokens.Admitted(new WorkspaceId(row.get(AGENT_TOKEN.WORKSPACE_ID)), token(row, now)));
    }

    void noticed(Tx tx, WorkspaceId workspace, AgentTokenId id, @Nullable Instant next) {
        tx.sql()
                .update(AGENT_TOKEN)
                .set(AGENT_TOKEN.NOTICE_AT, next)
                .where(AGENT_TOKEN.WORKSPACE_ID.eq(workspace.value()), AGENT_TOKEN.AGENT_TOKEN_ID.eq(id.value()))
                .execute();
    }

    /// Whatever its workspace, which it names.
    Optional<AgentTokens.Admitted> findBySecret(Tx tx, byte[] hash, Instant now) {
        return tx.sql()
                .selectFrom(AGENT_TOKEN)
                .where(AGENT_TOKEN.SECRET_HASH.eq(hash))
                .fetchOptional(row ->
                        new AgentTokens.Admitted(new WorkspaceId(row.get(AGENT_TOKEN.WORKSPACE_ID)), token(row, now)));
    }

    /// Its secret is remembered as deleted.
    void delete(Tx tx, WorkspaceId workspace, AgentTokenId id, Instant now) {
        tx.sql()
                .insertInto(
                        DEAD_SECRET,
                        DEAD_SECRET.SECRET_HASH,
                        DEAD_SECRET.REASON,
                        DEAD_SECRET.DIED_AT,
                        DEAD_SECRET.WORKSPACE_ID,
                        DEAD_SECRET.TOKEN_ID,
                        DEAD_SECRET.TOKEN_NAME)
                .select(DSL.select(
                                AGENT_TOKEN.SECRET_HASH,
                                DSL.val(Problem.Unauthenticated.Reason.TOKEN_DELETED.name()),
                                DSL.val(now, DEAD_SECRET.DIED_AT),
                                AGENT_TOKEN.WORKSPACE_ID,
                                DSL.val(Integer.toString(id.value())),
                                AGENT_TOKEN.NAME)
                        .from(AGENT_TOKEN)
                        .where(
                                AGENT_TOKEN.WORKSPACE_ID.eq(workspace.value()),
                                AGENT_TOKEN.AGENT_TOKEN_ID.eq(id.value())))
                .execute();
        tx.sql()
                .deleteFrom(AGENT_TOKEN)
                .where(AGENT_TOKEN.WORKSPACE_ID.eq(workspace.value()), AGENT_TOKEN.AGENT_TOKEN_ID.eq(id.value()))
                .execute();
    }

    private static AgentToken token(Record row, Instant now) {
        var validUntil = row.get(AGENT_TOKEN.VALID_UNTIL);
        var account = row.get(AGENT_TOKEN.ACCOUNT_ID);
        return new AgentToken(
                new AgentTokenId(row.get(AGENT_TOKEN.AGENT_TOKEN_ID)),
                row.get(AGENT_TOKEN.NAME),
                row.get(AGENT_TOKEN.DESCRIPTION),
                Expiry.shown(validUntil),
                Json.storedTexts(row.get(AGENT_TOKEN.ALLOWED_TAG_NAMES)),
                now.isBefore(validUntil),
                row.get(AGENT_TOKEN.LAST4),
                account == null ? null : new AccountId(account),
                row.get(AGENT_TOKEN.CREATED_AT),
                row.get(AGENT_TOKEN.UPDATED_AT),
                null);
    }
}
