package syntropy.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// How often each key (a token, an address) may act: a bucket per key, kept as one number, the moment at which the
/// bucket is full again (GCRA). Over any time `t`, a key is allowed at most `burst + rate × t` times.
///
/// No locks. Keys whose bucket is full again are forgotten, which changes nothing; beyond `mostKeys` the least used
/// are forgotten early, which gives them a full bucket: memory is bounded first, fairness among very many keys
/// second.
public final class RateLimiter {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Limit limit;
    private final long interval;
    private final long capacity;
    private final LongSupplier nanos;
    private final Cache<String, AtomicLong> fullAt;

    /// @param mostKeys kept at once; each costs about 150 bytes
    /// @param nanos a clock that only differences are taken of, as `System::nanoTime`
    public RateLimiter(Limit limit, int mostKeys, LongSupplier nanos) {
        this.limit = limit;
        this.interval = (long) Math.ceil(SECOND / limit.perSecond());
        this.capacity = Math.multiplyExact(interval, (long) limit.burst());
        this.nanos = nanos;
        this.fullAt = Caffeine.newBuilder()
                .maximumSize(mostKeys)
                .expireAfterAccess(Duration.ofNanos(capacity).plusSeconds(1))
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /// @param name of the policy, in the headers; letters, digits, `-` and `_`
    /// @param perSecond refilled, above 0
    /// @param burst allowed at once after a rest, 1 or more
    public record Limit(String name, double perSecond, int burst) {
        public Limit {
            if (!name.matches("[A-Za-z0-9_-]+")) throw new IllegalArgumentException("not a policy name: " + name);
            if (!(perSecond > 0 && perSecond <= SECOND)) {
                throw new IllegalArgumentException("a rate is above 0 a second, not " + perSecond);
            }
            if (burst < 1) throw new IllegalArgumentException("a burst is 1 or more, not " + burst);
        }

        private long windowSeconds() {
            return Math.max(1, Math.round(burst / perSecond));
        }
    }

    /// @param remaining how many more would be allowed at this moment
    /// @param resetSeconds until the bucket is full again, rounded up
    /// @param retryAfterSeconds until one more is allowed, rounded up; 0 when this one was
    public record Decision(boolean allowed, long remaining, Limit limit, long resetSeconds, long retryAfterSeconds) {
        /// `RateLimit-Policy` and `RateLimit` as of the IETF draft, and `Retry-After` when refused.
        public List<HttpAnswer.Header> headers() {
            List<HttpAnswer.Header> headers = new ArrayList<>(3);
            headers.add(new HttpAnswer.Header(
                    "RateLimit-Policy", "\"" + limit.name + "\";q=" + limit.burst + ";w=" + limit.windowSeconds()));
            headers.add(
                    new HttpAnswer.Header("RateLimit", "\"" + limit.name + "\";r=" + remaining + ";t=" + resetSeconds));
            if (!allowed) headers.add(new HttpAnswer.Header("Retry-After", Long.toString(retryAfterSeconds)));
            return headers;
        }
    }

    /// Takes one from the key's bucket, if there is one; a refusal takes nothing.
    public Decision take(String key) {
        long now = nanos.getAsLong();
        AtomicLong full = fullAt.getIfPresent(key);
        if (full == null) full = fullAt.get(key, _ -> new AtomicLong(now));
        while (true) {
            long seen = full.get();
            long missing = Math.max(0, seen - now);
            long after = missing + interval;
            if (after > capacity) {
                return new Decision(false, 0, limit, seconds(missing), Math.max(1, seconds(after - capacity)));
            }
            if (full.compareAndSet(seen, now + after)) {
                return new Decision(true, (capacity - after) / interval, limit, seconds(after), 0);
            }
        }
    }

    private static long seconds(long nanos) {
        return Math.ceilDiv(nanos, SECOND);
    }

    /// Keys now remembered; for metrics.
    public long keys() {
        fullAt.cleanUp();
        return fullAt.estimatedSize();
    }
}
