package syntropy.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.kernel.Origin;
import syntropy.storage.Database;
import syntropy.token.AccessToken;
import syntropy.token.AccessTokens;
import syntropy.token.Credential;

/// Keeps how each token was last used, at most once a minute, and never in the way of the request.
public final class LastUse {
    private static final Logger LOG = LoggerFactory.getLogger(LastUse.class);
    private static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);
    private static final int MOST_TOKENS = 100_000;

    private final Database database;
    private final AccessTokens tokens;
    private final InstantSource clock;
    private final Cache<String, Instant> written = Caffeine.newBuilder()
            .maximumSize(MOST_TOKENS)
            .expireAfterWrite(AT_MOST_EVERY)
            .build();

    public LastUse(Database database, AccessTokens tokens, InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.clock = clock;
    }

    void note(Credential credential, Origin origin, String route) {
        var now = clock.instant();
        if (credential.lastUsedAt() instanceof Instant last
                && last.plus(AT_MOST_EVERY).isAfter(now)) return;
        var key = credential.workspace().value() + "/" + credential.token().value();
        if (!isFirst(key, now)) return;
        var use = new AccessToken.LastUse(now, origin.address(), origin.userAgent(), origin.apiDate(), route);
        Thread.ofVirtual().name("last-use").start(() -> write(credential, use));
    }

    /// Whether nobody else is writing it, nor has within the minute.
    private boolean isFirst(String key, Instant now) {
        var last = written.getIfPresent(key);
        if (last == null) return written.asMap().putIfAbsent(key, now) == null;
        return !last.plus(AT_MOST_EVERY).isAfter(now) && written.asMap().replace(key, last, now);
    }

    private void write(Credential credential, AccessToken.LastUse use) {
        try {
            database.write(tx -> {
                tokens.used(tx, credential.workspace(), credential.token(), use);
                return use;
            });
        } catch (RuntimeException e) {
            LOG.warn("The last use of token {} could not be kept", credential.token(), e);
        }
    }
}
