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
    private final Outbox outbox;
    private final Ids ids;
    private final SecretHasher hasher;
    private final SecureRandom random;
    private final InstantSource clock;

    public Sessions(
            Credentials credentials,
            Outbox outbox,
            Ids ids,
            SecretHasher hasher,
            SecureRandom random,
            InstantSource clock) {
        this.credentials = credentials;
        this.outbox = outbox;
        this.ids = ids;
        this.hasher = hasher;
        this.random = random;
        this.clock = clock;
    }

    AccessTokenApi.Session open(Tx tx, Origin origin, String accessToken) {
        var given = Secret.parse(accessToken)
                .orElseThrow(() -> new Problem.Unauthenticated(Reason.TOKEN_MALFORMED).thrown());
        if (given.kind() != SecretKind.ACCESS_TOKEN) {
            throw new Problem.Unauthenticated(Reason.TOKEN_UNKNOWN).thrown();
        }
        var credential = credentials.of(tx, given);
        if (!credential.allowsAddress(origin.address())) {
            throw new Problem.AddressNotAllowed(origin.address()).thrown();
        }
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
