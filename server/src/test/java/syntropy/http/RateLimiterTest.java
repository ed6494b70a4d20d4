package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND); // wraps during the tests, as it may
    private final RateLimiter.Limit tenASecond = new RateLimiter.Limit("default", 10, 20);

    @Test
    void allowsABurstThenTheRate() {
        var limiter = new RateLimiter(tenASecond, 100, clock::get);
        for (int left = 19; left >= 0; left--) {
            var decision = limiter.take("a");
            assertThat(decision.allowed()).isTrue();
            assertThat(decision.remaining()).isEqualTo(left);
        }
        var refused = limiter.take("a");
        assertThat(refused).isEqualTo(new RateLimiter.Decision(false, 0, tenASecond, 2, 1));
        clock.addAndGet(SECOND / 10);
        assertThat(limiter.take("a").allowed()).isTrue();
        assertThat(limiter.take("a").allowed()).isFalse();
        clock.addAndGet(2 * SECOND);
        assertThat(limiter.take("a").remaining()).isEqualTo(19);
    }

    @Test
    void keepsKeysApart() {
        var limiter = new RateLimiter(new RateLimiter.Limit("x", 1, 1), 100, clock::get);
        assertThat(limiter.take("a").allowed()).isTrue();
        assertThat(limiter.take("a").allowed()).isFalse();
        assertThat(limiter.take("b").allowed()).isTrue();
    }

    @Test
    void speaksAsTheDraftDoes() {
        var limiter = new RateLimiter(new RateLimiter.Limit("default", 100 / 60.0, 100), 10, clock::get);
        for (int i = 0; i < 50; i++) limiter.take("a");
        assertThat(limiter.take("a").headers())
                .containsExactly(
                        new HttpAnswer.Header("RateLimit-Policy", "\"default\";q=100;w=60"),
                        new HttpAnswer.Header("RateLimit", "\"default\";r=49;t=31"));
        for (int i = 0; i < 49; i++) limiter.take("a");
        assertThat(limiter.take("a").headers())
                .contains(
                        new HttpAnswer.Header("RateLimit", "\"default\";r=0;t=60"),
                        new HttpAnswer.Header("Retry-After", "1"));
    }

    @Test
    void forgetsKeysThatAreFullAgainAndNeverKeepsTooMany() {
        var limiter = new RateLimiter(tenASecond, 100, clock::get);
        for (int i = 0; i < 10_000; i++) limiter.take("key" + i);
        assertThat(limiter.keys()).isLessThanOrEqualTo(100);
        clock.addAndGet(10 * SECOND);
        assertThat(limiter.keys()).isZero();
    }

    @Test
    void countsExactlyWhenManyTakeAtOnce() throws InterruptedException {
        var limiter = new RateLimiter(new RateLimiter.Limit("x", 0.001, 1000), 10, clock::get);
        var allowed = new AtomicInteger();
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                var _ = threads.submit(() -> {
                    go.await();
                    for (int n = 0; n < 40; n++) if (limiter.take("a").allowed()) allowed.incrementAndGet();
                    return null;
                });
            }
            go.countDown();
        }
        assertThat(allowed).hasValue(1000);
    }

    @Test
    void refusesAnImpossibleLimit() {
        assertThatThrownBy(() -> new RateLimiter.Limit("x", 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateLimiter.Limit("x", Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateLimiter.Limit("x", 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateLimiter.Limit("\"", 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /// The promise of a bucket, over every stretch of time between two takes.
    @Property(tries = 300)
    void neverAllowsMoreThanBurstAndRate(
            @ForAll @DoubleRange(min = 0.01, max = 5000) double rate,
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @Size(max = 120) List<@LongRange(min = 0, max = 3 * SECOND) Long> pauses) {
        var limiter = new RateLimiter(new RateLimiter.Limit("x", rate, burst), 10, clock::get);
        long[] at = new long[pauses.size()];
        int taken = 0;
        long elapsed = 0;
        for (long pause : pauses) {
            clock.addAndGet(pause);
            elapsed += pause;
            if (limiter.take("a").allowed()) at[taken++] = elapsed;
        }
        for (int first = 0; first < taken; first++) {
            for (int last = first; last < taken; last++) {
                assertThat((double) last - first + 1)
                        .isLessThanOrEqualTo(burst + rate * (at[last] - at[first]) / SECOND + 1e-6);
            }
        }
    }

    /// Who waits as long as was said is let in.
    @Property(tries = 300)
    void retryAfterAndRemainingAreTrue(
            @ForAll @DoubleRange(min = 0.01, max = 5000) double rate,
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @IntRange(min = 0, max = 120) int before) {
        var limiter = new RateLimiter(new RateLimiter.Limit("x", rate, burst), 10, clock::get);
        RateLimiter.Decision last = limiter.take("a");
        for (int i = 0; i < before; i++) {
            long promised = last.remaining();
            last = limiter.take("a");
            assertThat(last.allowed()).isEqualTo(promised > 0);
            if (last.allowed()) assertThat(last.remaining()).isEqualTo(promised - 1);
        }
        clock.addAndGet(last.retryAfterSeconds() * SECOND);
        if (!last.allowed()) assertThat(limiter.take("a").allowed()).isTrue();
        clock.addAndGet(last.resetSeconds() * SECOND + SECOND * 100);
        assertThat(limiter.take("a").remaining()).isEqualTo(burst - 1);
    }
}
