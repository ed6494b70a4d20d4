package syntropy.token;

import static syntropy.storage.tables.Tables.SESSION;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Actor;
import syntropy.kernel.Caller;
import syntropy.kernel.Failed;
import syntropy.kernel.Ids;
import syntropy.kernel.Origin;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.SecretKind;
import syntropy.storage.Tx;

/// Sessions: what old clients exchange their access token for. A session may do what its token may and ends with it.
public final class Sessions {
    private static final Duration LIFE = Duration.ofHours(24);

    private final Credentials credentials;
    private final RefusedUses refused;
    private final Outbox outbox;
    private final Ids ids;
    private final SecretHasher hasher;
    private final SecureRandom random;
    private final InstantSource clock;

    public Sessions(
            Credentials credentials,
            RefusedUses refused,
            Outbox outbox,
            Ids ids,
            SecretHasher hasher,
            SecureRandom random,
            InstantSource clock) {
        this.credentials = credentials;
        this.refused = refused;
        this.outbox = outbox;
        this.ids = ids;
        this.hasher = hasher;
        this.random = random;
        this.clock = clock;
    }

    AccessTokenApi.Session open(Tx tx, Origin origin, String accessToken) {
        var credential = exchanged(tx, origin, accessToken);
        var now = clock.instant();
        var end = earlier(now.plus(LIFE), credential.expiresAt());
        var secret = Secret.fresh(SecretKind.SESSION, random);
        var session = ids.next("ses");
        tx.sql()
                .insertInto(SESSION)
                .set(SESSION.SECRET_HASH, hasher.hash(secret))
                .set(SESSION.WORKSPACE_ID, credential.workspace().value())
                .set(SESSION.SESSION_ID, session)
                .set(SESSION.ACCESS_TOKEN_ID, credential.token().value())
                .set(SESSION.EXPIRES_AT, end)
                .set(SESSION.CREATED_AT, now)
                .execute();
        var caller = new Caller(
                credential.workspace(),
                new Actor(Actor.Type.TOKEN, credential.token().value(), credential.name(), credential.account()),
                credential.permissions(),
                credential.token(),
                credential.expiresAt(),
                session,
                origin);
        outbox.add(tx, caller, new Event.SessionCreated(credential.token()), null, null);
        return new AccessTokenApi.Session(
                secret.reveal(),
                "bearer",
                Long.toString(Duration.between(now, end).toSeconds()),
                "");
    }

    private Credential exchanged(Tx tx, Origin origin, String accessToken) {
        var given = Secret.parse(accessToken).filter(secret -> secret.kind() == SecretKind.ACCESS_TOKEN);
        if (given.isEmpty()) {
            var reason = Secret.parse(accessToken).isEmpty() ? Reason.TOKEN_MALFORMED : Reason.TOKEN_UNKNOWN;
            refused.unknown(reason, origin.address());
            throw new Problem.Unauthenticated(reason).thrown();
        }
        Credential credential;
        try {
            credential = credentials.of(tx, given.get());
        } catch (Failed failed) {
            if (failed.problem() instanceof Problem.Unauthenticated(var reason)) {
                refused.note(given.get(), reason, origin);
            }
            throw failed;
        }
        if (credential.allowsAddress(origin.address())) return credential;
        var problem = new Problem.AddressNotAllowed(origin.address());
        refused.note(credential, problem, origin);
        throw problem.thrown();
    }

    /// Ends the session that the call is made with; a call made with the token itself has none, and nothing happens.
    void close(Tx tx, Caller caller) {
        if (!(caller.session() instanceof String session)) return;
        int ended = tx.sql()
                .deleteFrom(SESSION)
                .where(SESSION.WORKSPACE_ID.eq(caller.workspace().value()), SESSION.SESSION_ID.eq(session))
                .execute();
        if (ended > 0 && caller.token() instanceof AccessTokenId token) {
            outbox.add(tx, caller, new Event.SessionDeleted(token), null, null);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
