package syntropy.account;

import static syntropy.storage.tables.Tables.CLAIM_LINK;
import static syntropy.storage.tables.Tables.DEAD_SECRET;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.jooq.Record1;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.SecretKind;
import syntropy.storage.Counters;
import syntropy.storage.Tx;

/// The one-time secrets behind claim links, kept as hashes. One is valid until it is used or replaced, however long
/// that takes: it was shown to whoever started the controller and to nobody else, and a start makes a new one.
final class ClaimLinks {
    private final SecretHasher hasher;
    private final SecureRandom random;
    private final InstantSource clock;

    ClaimLinks(SecretHasher hasher, SecureRandom random, InstantSource clock) {
        this.hasher = hasher;
        this.random = random;
        this.clock = clock;
    }

    /// Issues and claims follow one another until this transaction ends, those of several controllers too: the row
    /// that counts is held that long.
    void lock(Tx tx) {
        Counters.next(tx, "claim_link");
    }

    /// The only valid one from now on; whoever brings an earlier one is told that it has expired.
    Secret replace(Tx tx) {
        var now = clock.instant();
        var unused = tx.sql()
                .select(CLAIM_LINK.SECRET_HASH)
                .from(CLAIM_LINK)
                .where(CLAIM_LINK.CLAIMED_AT.isNull())
                .fetch(Record1::value1);
        for (byte[] hash : unused) {
            tx.sql()
                    .insertInto(DEAD_SECRET)
                    .set(DEAD_SECRET.SECRET_HASH, hash)
                    .set(DEAD_SECRET.REASON, Reason.TOKEN_EXPIRED.name())
                    .set(DEAD_SECRET.DIED_AT, now)
                    .execute();
        }
        tx.sql().deleteFrom(CLAIM_LINK).where(CLAIM_LINK.CLAIMED_AT.isNull()).execute();
        var secret = Secret.fresh(SecretKind.CLAIM, random);
        tx.sql()
                .insertInto(CLAIM_LINK)
                .set(CLAIM_LINK.SECRET_HASH, hasher.hash(secret))
                .set(CLAIM_LINK.CREATED_AT, now)
                .execute();
        return secret;
    }

    /// Why the secret claims nothing; empty when it does.
    Optional<Reason> objection(Tx tx, Secret secret) {
        byte[] hash = hasher.hash(secret);
        var link = tx.sql()
                .select(CLAIM_LINK.CLAIMED_AT)
                .from(CLAIM_LINK)
                .where(CLAIM_LINK.SECRET_HASH.eq(hash))
                .fetchOptional();
        if (link.isPresent()) {
            return link.get().value1() == null ? Optional.empty() : Optional.of(Reason.TOKEN_DELETED);
        }
        return Optional.of(tx.sql()
                .select(DEAD_SECRET.REASON)
                .from(DEAD_SECRET)
                .where(DEAD_SECRET.SECRET_HASH.eq(hash))
                .fetchOptional(DEAD_SECRET.REASON)
                .map(Reason::valueOf)
                .orElse(Reason.TOKEN_UNKNOWN));
    }

    void use(Tx tx, Secret secret) {
        tx.sql()
                .update(CLAIM_LINK)
                .set(CLAIM_LINK.CLAIMED_AT, clock.instant())
                .where(CLAIM_LINK.SECRET_HASH.eq(hasher.hash(secret)))
                .execute();
    }
}
