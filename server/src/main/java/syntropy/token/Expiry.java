package syntropy.token;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Expiry as kept: a token that never expires has the last instant of the year 9999, so that lists order by the column.
final class Expiry {
    static final Instant NEVER = Instant.parse("9999-12-31T23:59:59.999Z");

    /// How long before its end a token's holder is told of it.
    private static final List<Duration> NOTICES = List.of(Duration.ofDays(7), Duration.ofDays(1), Duration.ZERO);

    private Expiry() {}

    /// When the next notice is due; the last is due at the end itself. Null after it, and for a token without an end.
    static @Nullable Instant nextNotice(Instant end, Instant now) {
        if (end.equals(NEVER)) return null;
        return NOTICES.stream()
                .map(end::minus)
                .filter(notice -> notice.isAfter(now))
                .findFirst()
                .orElse(null);
    }

    static Instant kept(@Nullable Instant shown) {
        return shown == null ? NEVER : shown;
    }

    static @Nullable Instant shown(Instant kept) {
        return kept.equals(NEVER) ? null : kept;
    }
}
