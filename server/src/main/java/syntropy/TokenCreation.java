package syntropy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import syntropy.kernel.Secret;

/// Makes access tokens for who holds the data directory, with or without a controller running on it.
@FunctionalInterface
interface TokenCreation {
    /// What was asked for, checked in its form alone.
    ///
    /// @param permissions their names; empty means all
    /// @param apiDate the date that the token is pinned to; empty leaves it to the workspace
    /// @param workspace its name; empty means the default one, which is made when there is none
    record Request(
            String name,
            Optional<List<String>> permissions,
            Duration expires,
            Optional<String> apiDate,
            Optional<String> workspace) {}

    /// Returns once the token is kept durably.
    ///
    /// @throws StartFailure for an unknown permission, API date or workspace, or storage that can't be had
    Secret create(Settings settings, DataDirectory data, Request request);
}
