package syntropy.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// When a delivery is tried again: as Standard Webhooks recommends, ten attempts over three days, each a tenth earlier
/// or later so that what failed together doesn't come back together.
public final class Schedule {
    static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final Duration LONGEST_ASKED_FOR = Duration.ofHours(24);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final double JITTER = 0.1;

    private final RandomGenerator random;

    public Schedule(RandomGenerator random) {
        this.random = random;
    }

    /// @param failed how many attempts have failed
    /// @param asked how long the receiver asked to be left alone; never sooner than that
    /// @return empty when it was the last attempt
    Optional<Instant> next(int failed, Instant now, @Nullable Duration asked) {
        if (failed > WAITS.size()) return Optional.empty();
        var wait = jittered(WAITS.get(failed - 1));
        if (asked != null && asked.compareTo(wait) > 0) wait = atMost(asked, LONGEST_ASKED_FOR);
        return Optional.of(now.plus(wait));
    }

    /// How long an endpoint is left alone that fails whatever comes.
    ///
    /// @param beyond failures in a row beyond those that may be by chance
    Duration pause(int beyond) {
        return jittered(atMost(Duration.ofSeconds(1L << Math.min(beyond, 10)), LONGEST_PAUSE));
    }

    private Duration jittered(Duration wait) {
        return Duration.ofMillis(Math.round(wait.toMillis() * (1 - JITTER + 2 * JITTER * random.nextDouble())));
    }

    private static Duration atMost(Duration wait, Duration most) {
        return wait.compareTo(most) > 0 ? most : wait;
    }
}
