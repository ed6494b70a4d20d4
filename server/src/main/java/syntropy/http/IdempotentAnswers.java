package syntropy.http;

import static syntropy.storage.tables.Tables.IDEMPOTENT_ANSWER;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import syntropy.http.HttpAnswer.Header;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Json;
import syntropy.kernel.Problem;
import syntropy.kernel.SecretBox;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;
import tools.jackson.core.type.TypeReference;

/// Answers kept for `Idempotency-Key`: written in the transaction of the change itself, so a repeated request after a
/// crash
/// either finds the answer or finds nothing done. Kept encrypted, since some of them show a secret once.
public final class IdempotentAnswers {
    static final Duration LIFE = Duration.ofHours(24);

    private static final TypeReference<List<Header>> HEADERS = new TypeReference<>() {};

    /// Whose key it is; a key means nothing to another token.
    record Key(WorkspaceId workspace, AccessTokenId token, String text) {}

    private final SecretBox box;
    private final InstantSource clock;

    /// @param key 32 bytes, of the installation
    public IdempotentAnswers(byte[] key, SecureRandom random, InstantSource clock) {
        this.box = new SecretBox(key, random);
        this.clock = clock;
    }

    /// The answer to the same request before. Fails with {@link Problem.IdempotencyKeyReused} when it was another
    /// request.
    Optional<HttpAnswer> find(Tx tx, Key of, byte[] requestHash) {
        return tx.sql()
                .select(
                        IDEMPOTENT_ANSWER.REQUEST_HASH,
                        IDEMPOTENT_ANSWER.STATUS,
                        IDEMPOTENT_ANSWER.HEADERS,
                        IDEMPOTENT_ANSWER.BODY)
                .from(IDEMPOTENT_ANSWER)
                .where(
                        IDEMPOTENT_ANSWER.WORKSPACE_ID.eq(of.workspace().value()),
                        IDEMPOTENT_ANSWER.ACCESS_TOKEN_ID.eq(of.token().value()),
                        IDEMPOTENT_ANSWER.IDEMPOTENCY_KEY.eq(of.text()),
                        IDEMPOTENT_ANSWER.CREATED_AT.gt(clock.instant().minus(LIFE)))
                .fetchOptional(row -> {
                    if (!MessageDigest.isEqual(row.value1(), requestHash)) {
                        throw new Problem.IdempotencyKeyReused().thrown();
                    }
                    return new HttpAnswer(
                            row.value2(),
                            Json.MAPPER.readValue(row.value3(), HEADERS),
                            box.opened(owner(of), row.value4()));
                });
    }

    void keep(Tx tx, Key of, byte[] requestHash, HttpAnswer answer) {
        tx.sql()
                .deleteFrom(IDEMPOTENT_ANSWER)
                .where(
                        IDEMPOTENT_ANSWER.WORKSPACE_ID.eq(of.workspace().value()),
                        IDEMPOTENT_ANSWER.ACCESS_TOKEN_ID.eq(of.token().value()),
                        IDEMPOTENT_ANSWER.IDEMPOTENCY_KEY.eq(of.text()))
                .execute();
        tx.sql()
                .insertInto(IDEMPOTENT_ANSWER)
                .set(IDEMPOTENT_ANSWER.WORKSPACE_ID, of.workspace().value())
                .set(IDEMPOTENT_ANSWER.ACCESS_TOKEN_ID, of.token().value())
                .set(IDEMPOTENT_ANSWER.IDEMPOTENCY_KEY, of.text())
                .set(IDEMPOTENT_ANSWER.REQUEST_HASH, requestHash)
                .set(IDEMPOTENT_ANSWER.STATUS, answer.status())
                .set(IDEMPOTENT_ANSWER.HEADERS, Json.stored(answer.headers()))
                .set(IDEMPOTENT_ANSWER.BODY, box.sealed(owner(of), answer.body()))
                .set(IDEMPOTENT_ANSWER.CREATED_AT, clock.instant())
                .execute();
    }

    /// Forgets what is older than its life.
    public static int purge(Tx tx, Instant now) {
        return tx.sql()
                .deleteFrom(IDEMPOTENT_ANSWER)
                .where(IDEMPOTENT_ANSWER.CREATED_AT.le(now.minus(LIFE)))
                .execute();
    }

    private static String owner(Key of) {
        return of.token().value() + of.text();
    }
}
