package syntropy.storage;

import java.time.Instant;
import org.jooq.impl.AbstractConverter;
import org.jspecify.annotations.Nullable;

/// Times are kept as milliseconds since 1970-01-01T00:00Z, the same on every engine; what is finer is cut off.
public final class InstantConverter extends AbstractConverter<Long, Instant> {
    private static final long serialVersionUID = 1;

    public InstantConverter() {
        super(Long.class, Instant.class);
    }

    @Override
    public @Nullable Instant from(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public @Nullable Long to(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
