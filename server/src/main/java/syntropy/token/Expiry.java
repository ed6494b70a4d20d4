package syntropy.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Expiry as kept: a token that never expires has the last instant of the year 9999, so that lists order by the column.
final class Expiry {
    static final Instant NEVER = Instant.parse("9999-12-31T23:59:59.999Z");

    private Expiry() {}

    static Instant kept(@Nullable Instant shown) {
        return shown == null ? NEVER : shown;
    }

    static @Nullable Instant shown(Instant kept) {
        return kept.equals(NEVER) ? null : kept;
    }
}
