package syntropy.token;

import static syntropy.storage.tables.Tables.ACCESS_TOKEN;
import static syntropy.storage.tables.Tables.ACCESS_TOKEN_SECRET;
import static syntropy.storage.tables.Tables.DEAD_SECRET;
import static syntropy.storage.tables.Tables.SESSION;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.time.Instant;
import java.time.InstantSource;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

/// Tells what a secret stands for. Asked anew on every request, so that a deleted or expired token opens nothing any
/// more.
public final class Credentials {
    private final SecretHasher hasher;
    private final InstantSource clock;

    public Credentials(SecretHasher hasher, InstantSource clock) {
        this.hasher = hasher;
        this.clock = clock;
    }

    /// Fails with {@link Problem.Unauthenticated}, which says why.
    public Credential of(Tx tx, Secret secret) {
        return switch (secret.kind()) {
            case ACCESS_TOKEN ->
                find(
                        tx,
                        secret,
                        ACCESS_TOKEN_SECRET.VALID_UNTIL,
                        ACCESS_TOKEN_SECRET.SECRET_HASH,
                        ACCESS_TOKEN_SECRET.WORKSPACE_ID,
                        ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID,
                        DSL.castNull(SESSION.SESSION_ID));
            case SESSION ->
                find(
                        tx,
                        secret,
                        SESSION.EXPIRES_AT,
                        SESSION.SECRET_HASH,
                        SESSION.WORKSPACE_ID,
                        SESSION.ACCESS_TOKEN_ID,
                        SESSION.SESSION_ID);
            case AGENT_TOKEN, CLAIM -> throw refused(Reason.TOKEN_UNKNOWN);
        };
    }

    private <R extends Record> Credential find(
            Tx tx,
            Secret secret,
            TableField<R, Instant> until,
            TableField<R, byte[]> hashField,
            TableField<R, Integer> workspaceField,
            TableField<R, String> tokenField,
            Field<String> sessionField) {
        var hash = hasher.hash(secret);
        var row = tx.sql()
                .select(
                        until,
                        sessionField,
                        ACCESS_TOKEN.WORKSPACE_ID,
                        ACCESS_TOKEN.ACCESS_TOKEN_ID,
                        ACCESS_TOKEN.NAME,
                        ACCESS_TOKEN.PERMISSIONS,
                        ACCESS_TOKEN.API_DATE,
                        WORKSPACE.API_DATE,
                        ACCESS_TOKEN.EXPIRES_AT,
                        ACCESS_TOKEN.ALLOWED_ADDRESSES,
                        ACCESS_TOKEN.ACCOUNT_ID,
                        ACCESS_TOKEN.LAST_USED_AT)
                .from(until.getTable())
                .join(ACCESS_TOKEN)
                .on(ACCESS_TOKEN.WORKSPACE_ID.eq(workspaceField), ACCESS_TOKEN.ACCESS_TOKEN_ID.eq(tokenField))
                .join(WORKSPACE)
                .on(WORKSPACE.WORKSPACE_ID.eq(ACCESS_TOKEN.WORKSPACE_ID))
                .where(hashField.eq(hash))
                .fetchOne();
        if (row == null) throw refused(isDead(tx, hash));
        var now = clock.instant();
        if (!now.isBefore(row.get(until)) || !now.isBefore(row.get(ACCESS_TOKEN.EXPIRES_AT))) {
            throw refused(Reason.TOKEN_EXPIRED);
        }
        var ownDate = row.get(ACCESS_TOKEN.API_DATE);
        var account = row.get(ACCESS_TOKEN.ACCOUNT_ID);
        return new Credential(
                new WorkspaceId(row.get(ACCESS_TOKEN.WORKSPACE_ID)),
                new AccessTokenId(row.get(ACCESS_TOKEN.ACCESS_TOKEN_ID)),
                row.get(sessionField),
                row.get(ACCESS_TOKEN.NAME),
                StoredSets.permissions(row.get(ACCESS_TOKEN.PERMISSIONS)),
                ApiDate.of(ownDate != null ? ownDate : row.get(WORKSPACE.API_DATE)),
                row.get(ACCESS_TOKEN.EXPIRES_AT),
                StoredSets.addresses(row.get(ACCESS_TOKEN.ALLOWED_ADDRESSES)),
                account == null ? null : new AccountId(account),
                row.get(ACCESS_TOKEN.LAST_USED_AT));
    }

    private static Reason isDead(Tx tx, byte[] hash) {
        Field<String> reason = DEAD_SECRET.REASON;
        var found = tx.sql()
                .select(reason)
                .from(DEAD_SECRET)
                .where(DEAD_SECRET.SECRET_HASH.eq(hash))
                .fetchOne(reason);
        return found == null ? Reason.TOKEN_UNKNOWN : Reason.valueOf(found);
    }

    private static RuntimeException refused(Reason reason) {
        return new Problem.Unauthenticated(reason).thrown();
    }
}
