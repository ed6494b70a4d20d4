package syntropy.versions;

import java.util.Optional;
import syntropy.kernel.ApiDate;

/// When a date may end: not before {@link #EARLIEST}, and not sooner than 24 months after its successor.
public final class Sunset {
    static final ApiDate EARLIEST = ApiDate.of("2028-11-24");

    private Sunset() {}

    /// Empty for the newest date.
    public static Optional<ApiDate> of(Versions versions, ApiDate date) {
        return versions.successor(date)
                .map(successor -> new ApiDate(successor.date().plusMonths(24)))
                .map(end -> end.compareTo(EARLIEST) < 0 ? EARLIEST : end);
    }
}
