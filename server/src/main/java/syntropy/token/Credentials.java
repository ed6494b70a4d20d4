package syntropy.token;

import static syntropy.storage.tables.Tables.ACCESS_TOKEN;
import static syntropy.storage.tables.Tables.ACCESS_TOKEN_SECRET;
import static syntropy.storage.tables.Tables.DEAD_SECRET;
import static syntropy.storage.tables.Tables.SESSION;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.SecretKind;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Tx;

/// Tells what a secret stands for. Asked anew on every request, so that a deleted or expired token opens nothing any
/// more.
public final class Credentials {
    /// Every request asks one of these.
    private static final KeptSql<Found> BY_TOKEN = by(
            ACCESS_TOKEN_SECRET.SECRET_HASH,
            ACCESS_TOKEN_SECRET.VALID_UNTIL,
            ACCESS_TOKEN_SECRET.WORKSPACE_ID,
            ACCESS_TOKEN_SECRET.ACCESS_TOKEN_ID,
            DSL.castNull(SESSION.SESSION_ID));

    private static final KeptSql<Found> BY_SESSION = by(
            SESSION.SECRET_HASH, SESSION.EXPIRES_AT, SESSION.WORKSPACE_ID, SESSION.ACCESS_TOKEN_ID, SESSION.SESSION_ID);

    /// @param until when the secret ends, which may be before its token does
    private record Found(Instant until, Credential credential) {}

    private final SecretHasher hasher;
    private final InstantSource clock;

    public Credentials(SecretHasher hasher, InstantSource clock) {
        this.hasher = hasher;
        this.clock = clock;
    }

    /// Fails with {@link Problem.Unauthenticated}, which says why.
    public Credential of(Tx tx, Secret secret) {
        var look = switch (secret.kind()) {
            case ACCESS_TOKEN -> BY_TOKEN;
            case SESSION -> BY_SESSION;
            case AGENT_TOKEN, CLAIM -> throw refused(Reason.TOKEN_UNKNOWN);
        };
        var hash = hasher.hash(secret);
        var found = look.one(tx, hash).orElseThrow(() -> refused(isDead(tx, hash)));
        var now = clock.instant();
        var credential = found.credential();
        if (!now.isBefore(found.until()) || !now.isBefore(credential.expiresAt())) {
            throw refused(Reason.TOKEN_EXPIRED);
        }
        return credential;
    }

    /// What an access or session token stands for as long as its row is there, be it valid or not.
    Optional<Credential> whoever(Tx tx, Secret secret) {
        var look = secret.kind() == SecretKind.SESSION ? BY_SESSION : BY_TOKEN;
        return look.one(tx, hasher.hash(secret)).map(Found::credential);
    }

    private static KeptSql<Found> by(
            TableField<?, byte[]> hash,
            TableField<?, Instant> until,
            TableField<?, Integer> workspace,
            TableField<?, String> token,
            Field<String> session) {
        return KeptSql.query(
                sql -> sql.select(
                                until,
                                ACCESS_TOKEN.WORKSPACE_ID,
                                ACCESS_TOKEN.ACCESS_TOKEN_ID,
                                session,
                                ACCESS_TOKEN.NAME,
                                ACCESS_TOKEN.PERMISSIONS,
                                DSL.coalesce(ACCESS_TOKEN.API_DATE, WORKSPACE.API_DATE),
                                ACCESS_TOKEN.API_DATE,
                                ACCESS_TOKEN.EXPIRES_AT,
                                ACCESS_TOKEN.ALLOWED_ADDRESSES,
                                ACCESS_TOKEN.ACCOUNT_ID,
                                ACCESS_TOKEN.LAST_USED_AT)
                        .from(until.getTable())
                        .join(ACCESS_TOKEN)
                        .on(ACCESS_TOKEN.WORKSPACE_ID.eq(workspace), ACCESS_TOKEN.ACCESS_TOKEN_ID.eq(token))
                        .join(WORKSPACE)
                        .on(WORKSPACE.WORKSPACE_ID.eq(ACCESS_TOKEN.WORKSPACE_ID))
                        .where(hash.eq(KeptSql.given(hash))),
                row -> new Found(
                        row.time(),
                        new Credential(
                                new WorkspaceId(row.number()),
                                new AccessTokenId(row.text()),
                                row.textOrNull(),
                                row.text(),
                                StoredSets.permissions(row.text()),
                                ApiDate.of(row.text()),
                                row.textOrNull() != null,
                                row.time(),
                                StoredSets.addresses(row.text()),
                                row.numberOrNull() instanceof Integer account ? new AccountId(account) : null,
                                row.timeOrNull())));
    }

    /// Why a secret that no row has opens nothing.
    static Reason isDead(Tx tx, byte[] hash) {
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
