package syntropy.token;

import static syntropy.storage.tables.Tables.ACCESS_TOKEN;
import static syntropy.storage.tables.Tables.ACCESS_TOKEN_SECRET;
import static syntropy.storage.tables.Tables.DEAD_SECRET;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.SESSION;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SortField;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.event.EventType;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

final class AccessTokenStore {
    Slice<AccessToken> list(
            Tx tx, WorkspaceId workspace, List<SortField<?>> order, Page<AccessTokenId> page, Instant now) {
        var rows = Listing.of(
                        ACCESS_TOKEN, ACCESS_TOKEN.ACCESS_TOKEN_ID, ACCESS_TOKEN.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> wasGiven(tx, workspace, id))
                .fetch(tx, page.map(AccessTokenId::value), tx.sql().selectFrom(ACCESS_TOKEN), row -> row);
        var secrets = secrets(
                tx,
                workspace,
                rows.items().stream()
                        .map(row -> row.get(ACCESS_TOKEN.ACCESS_TOKEN_ID))
                        .toList());
        return rows.map(row -> token(row, secrets, now));
    }

    Optional<AccessToken> find(Tx tx, WorkspaceId workspace, AccessTokenId id, Instant now) {
        return tx.sql()
                .selectFrom(ACCESS_TOKEN)
                .where(key(workspace, id))
                .fetchOptional(row -> token(row, secrets(tx, workspace, List.of(id.value())), now));
    }

    /// A token whose holder is to be told that it ends, or has ended.
    record Due(WorkspaceId workspace, AccessToken token) {}

    /// Of all workspaces, the longest due first.
    List<Due> due(Tx tx, Instant now, int most) {
        return tx.sql()
                .selectFrom(ACCESS_TOKEN)
                .where(ACCESS_TOKEN.NOTICE_AT.le(now))
                .orderBy(ACCESS_TOKEN.NOTICE_AT)
                .limit(most)
                .fetch(row -> {
                    var workspace = new WorkspaceId(row.get(ACCESS_TOKEN.WORKSPACE_ID));
                    var id = row.get(ACCESS_TOKEN.ACCESS_TOKEN_ID);
                    return new Due(workspace, token(row, secrets(tx, workspace, List.of(id)), now));
                });
    }

    void noticed(Tx tx, WorkspaceId workspace, AccessTokenId id, @Nullable Instant next) {
        tx.sql()
                .update(ACCESS_TOKEN)
                .set(ACCESS_TOKEN.NOTICE_AT, next)
                .where(key(workspace, id))
                .execute();
    }

    private static Condition key(WorkspaceId workspace, AccessTokenId id) {
        return ACCESS_TOKEN.WORKSPACE_ID.eq(workspace.value()).and(ACCESS_TOKEN.ACCESS_TOKEN_ID.eq(id.value()));
    }

    /// Whether the id was given in this workspace, to a token that may be gone by now.
    boolean wasGiven(Tx tx, WorkspaceId workspace, String id) {
        return tx.sql()
                .fetchExists(DSL.selectOne()
                        .from(EVENT)
                        .where(
                                EVENT.WORKSPACE_ID.eq(workspace.value()),
                                EVENT.OBJECT_TYPE.eq("access_token"),
                                EVENT.OBJECT_ID.eq(id)));
    }

    /// Of a token that is gone, from the event that tells of its end: a token never changes hands.
    Optional<AccountId> owner(Tx tx, WorkspaceId workspace, AccessTokenId id) {
        var present = tx.sql()
                .select(ACCESS_TOKEN.ACCOUNT_ID)
                .from(ACCESS_TOKEN)
                .where(key(workspace, id))
                .fetch(ACCESS_TOKEN.ACCOUNT_ID);
        if (!present.isEmpty()) return Optional.ofNullable(present.getFirst()).map(AccountId::new);
        return tx.sql()
                .select(EVENT.BEFORE_STATE)
                .from(EVENT)
                .where(
                        EVENT.WORKSPACE_ID.eq(workspace.value()),
                        EVENT.OBJECT_TYPE.eq("access_token"),
                        EVENT.OBJECT_ID.eq(id.value()),
                        EVENT.TYPE.eq(EventType.ACCESS_TOKEN_DELETED.wire()))
                .fetchOptional(EVENT.BEFORE_STATE)
                .map(state -> Json.MAPPER.readTree(state).path("user_id").asInt(0))
                .filter(account -> account > 0)
                .map(AccountId::new);
    }

    Map<ApiDate, Integer> pinned(Tx tx, WorkspaceId workspace, Instant now) {
        return tx.sql()
                .select(ACCESS_TOKEN.API_DATE, DSL.count())
                .from(ACCESS_TOKEN)
                .where(usable(workspace, now), ACCESS_TOKEN.API_DATE.isNotNull())
                .groupBy(ACCESS_TOKEN.API_DATE)
                .fetchMap(row -> ApiDate.of(row.value1()), row -> row.value2());
    }

    int unpinned(Tx tx, WorkspaceId workspace, Instant now) {
        return tx.sql().fetchCount(ACCESS_TOKEN, usable(workspace, now), ACCESS_TOKEN.API_DATE.isNull());
    }

    private static Condition usable(WorkspaceId workspace, Instant now) {
        return ACCESS_TOKEN.WORKSPACE_ID.eq(workspace.value()).and(ACCESS_TOKEN.EXPIRES_AT.gt(now));
    }

    void insert(Tx tx, WorkspaceId workspace, AccessToken token) {
        tx.sql()
                .insertInto(ACCESS_TOKEN)
                .set(ACCESS_TOKEN.WORKSPACE_ID, workspace.value())
                .set(ACCESS_TOKEN.ACCESS_TOKEN_ID, token.accessTokenId().value())
                .set(ACCESS_TOKEN.NAME, token.accessTokenName())
                .set(ACCESS_TOKEN.DESCRIPTION, token.accessTokenDescription())
                .set(ACCESS_TOKEN.PERMISSIONS, StoredSets.kept(token.permissions()))
                .set(ACCESS_TOKEN.API_DATE, text(token.accessTokenApiDate()))
                .set(ACCESS_TOKEN.ALLOWED_ADDRESSES, Json.stored(token.accessTokenAllowedAddresses()))
                .set(ACCESS_TOKEN.EXPIRES_AT, token.accessTokenExpiration())
                .set(
                        ACCESS_TOKEN.NOTICE_AT,
                        Expiry.nextNotice(token.accessTokenExpiration(), token.accessTokenCreatedAt()))
                .set(ACCESS_TOKEN.ACCOUNT_ID, token.userId() instanceof AccountId account ? account.value() : null)
                .set(ACCESS_TOKEN.CREATED_AT, token.accessTokenCreatedAt())
                .set(ACCESS_TOKEN.UPDATED_AT, token.accessTokenUpdatedAt())
                .execute();
    }

    void update(Tx tx, WorkspaceId workspace, AccessToken token) {
        tx.sql()
                .update(ACCESS_TOKEN)
                .set(ACCESS_TOKEN.NAME, token.accessTokenName())
                .set(ACCESS_TOKEN.DESCRIPTION, token.accessTokenDescription())
                .set(ACCESS_TOKEN.API_DATE, text(token.accessTokenApiDate()))
                .set(ACCESS_TOKEN.ALLOWED_ADDRESSES, Json.stored(token.accessTokenAllowedAddresses()))
                .set(ACCESS_TOKEN.UPDATED_AT, token.accessTokenUpdatedAt())
                .where(key(workspace, token.accessTokenId()))
                .execute();
    }

    private static @Nullable String text(@Nullable ApiDate date) {
        return date == null ? null : date.toString();
    }

    void insertSecret(
            Tx tx,
            WorkspaceId workspace,
            AccessTokenId id,
            byte[] hash,
            String last4,
            Instant validUntil,
            Instant now) {
        tx.sql()
                .insertInto(ACCESS_TOKEN_SECRET)
                .set(ACCESS_TOKEN_SECRET.SECRET_HASH, hash)
                .set(ACCESS_TOKEN_SECRET.WORKSPACE_ID, workspace.value())
                .set(ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID, id.value())
                .set(ACCESS_TOKEN_SECRET.LAST4, last4)
                .set(ACCESS_TOKEN_SECRET.VALID_UNTIL, validUntil)
                .set(ACCESS_TOKEN_SECRET.CREATED_AT, now)
                .execute();
    }

    /// Secrets that are valid now end at this instant at the latest; those already over are buried.
    void endSecrets(Tx tx, WorkspaceId workspace, AccessTokenId id, Instant at, Instant now) {
        var ofToken = ACCESS_TOKEN_SECRET
                .WORKSPACE_ID
                .eq(workspace.value())
                .and(ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID.eq(id.value()));
        bury(
                tx,
                workspace,
                id,
                ACCESS_TOKEN_SECRET.SECRET_HASH,
                ofToken.and(ACCESS_TOKEN_SECRET.VALID_UNTIL.le(now)),
                Reason.TOKEN_EXPIRED,
                now);
        tx.sql()
                .deleteFrom(ACCESS_TOKEN_SECRET)
                .where(ofToken.and(ACCESS_TOKEN_SECRET.VALID_UNTIL.le(now)))
                .execute();
        tx.sql()
                .update(ACCESS_TOKEN_SECRET)
                .set(ACCESS_TOKEN_SECRET.VALID_UNTIL, at)
                .where(ofToken.and(ACCESS_TOKEN_SECRET.VALID_UNTIL.gt(at)))
                .execute();
    }

    /// With its secrets and sessions, which are remembered as deleted.
    void delete(Tx tx, WorkspaceId workspace, AccessTokenId id, Instant now) {
        var secrets = ACCESS_TOKEN_SECRET
                .WORKSPACE_ID
                .eq(workspace.value())
                .and(ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID.eq(id.value()));
        var sessions = SESSION.WORKSPACE_ID.eq(workspace.value()).and(SESSION.ACCESS_TOKEN_ID.eq(id.value()));
        bury(tx, workspace, id, ACCESS_TOKEN_SECRET.SECRET_HASH, secrets, Reason.TOKEN_DELETED, now);
        bury(tx, workspace, id, SESSION.SECRET_HASH, sessions, Reason.TOKEN_DELETED, now);
        tx.sql().deleteFrom(ACCESS_TOKEN_SECRET).where(secrets).execute();
        tx.sql().deleteFrom(SESSION).where(sessions).execute();
        tx.sql().deleteFrom(ACCESS_TOKEN).where(key(workspace, id)).execute();
    }

    private static void bury(
            Tx tx,
            WorkspaceId workspace,
            AccessTokenId id,
            TableField<?, byte[]> hash,
            Condition which,
            Reason reason,
            Instant now) {
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
                                hash,
                                DSL.val(reason.name()),
                                DSL.val(now, DEAD_SECRET.DIED_AT),
                                DSL.val(workspace.value()),
                                DSL.val(id.value()),
                                DSL.field(DSL.select(ACCESS_TOKEN.NAME)
                                        .from(ACCESS_TOKEN)
                                        .where(key(workspace, id))))
                        .from(hash.getTable())
                        .where(which))
                .execute();
    }

    void used(Tx tx, WorkspaceId workspace, AccessTokenId id, AccessToken.LastUse use) {
        tx.sql()
                .update(ACCESS_TOKEN)
                .set(ACCESS_TOKEN.LAST_USED_AT, use.at())
                .set(ACCESS_TOKEN.LAST_USED_ADDRESS, use.address())
                .set(ACCESS_TOKEN.LAST_USED_USER_AGENT, use.userAgent())
                .set(ACCESS_TOKEN.LAST_USED_API_DATE, use.apiDate().toString())
                .set(ACCESS_TOKEN.LAST_USED_ROUTE, use.route())
                .where(key(workspace, id))
                .execute();
    }

    /// The secrets of these tokens, by token.
    Map<String, List<AccessToken.SecretInfo>> secrets(Tx tx, WorkspaceId workspace, List<String> ids) {
        return tx.sql()
                .select(ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID, ACCESS_TOKEN_SECRET.LAST4, ACCESS_TOKEN_SECRET.VALID_UNTIL)
                .from(ACCESS_TOKEN_SECRET)
                .where(
                        ACCESS_TOKEN_SECRET.WORKSPACE_ID.eq(workspace.value()),
                        ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID.in(ids))
                .orderBy(ACCESS_TOKEN_SECRET.CREATED_AT, ACCESS_TOKEN_SECRET.VALID_UNTIL, ACCESS_TOKEN_SECRET.LAST4)
                .fetchGroups(
                        ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID,
                        row -> new AccessToken.SecretInfo(row.value2(), row.value3()));
    }

    static AccessToken token(Record row, Map<String, List<AccessToken.SecretInfo>> secrets, Instant now) {
        var id = row.get(ACCESS_TOKEN.ACCESS_TOKEN_ID);
        var apiDate = row.get(ACCESS_TOKEN.API_DATE);
        var account = row.get(ACCESS_TOKEN.ACCOUNT_ID);
        var expiry = row.get(ACCESS_TOKEN.EXPIRES_AT);
        return new AccessToken(
                new AccessTokenId(id),
                row.get(ACCESS_TOKEN.NAME),
                row.get(ACCESS_TOKEN.DESCRIPTION),
                expiry,
                now.isBefore(expiry),
                List.copyOf(StoredSets.permissions(row.get(ACCESS_TOKEN.PERMISSIONS))),
                apiDate == null ? null : ApiDate.of(apiDate),
                StoredSets.addresses(row.get(ACCESS_TOKEN.ALLOWED_ADDRESSES)),
                secrets.getOrDefault(id, List.of()).stream()
                        .filter(secret -> now.isBefore(secret.validUntil()))
                        .toList(),
                lastUse(row),
                account == null ? null : new AccountId(account),
                row.get(ACCESS_TOKEN.CREATED_AT),
                row.get(ACCESS_TOKEN.UPDATED_AT),
                null);
    }

    private static AccessToken.@Nullable LastUse lastUse(Record row) {
        var at = row.get(ACCESS_TOKEN.LAST_USED_AT);
        if (at == null) return null;
        return new AccessToken.LastUse(
                at,
                known(row, ACCESS_TOKEN.LAST_USED_ADDRESS),
                known(row, ACCESS_TOKEN.LAST_USED_USER_AGENT),
                ApiDate.of(known(row, ACCESS_TOKEN.LAST_USED_API_DATE)),
                known(row, ACCESS_TOKEN.LAST_USED_ROUTE));
    }

    /// These columns are written together with the time of use.
    private static String known(Record row, Field<String> field) {
        return Objects.requireNonNull(row.get(field));
    }
}
