package syntropy.kernel;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// On whose behalf a use case runs.
///
/// @param token the access token that the credential stands for; null for the operator at the command line
/// @param session the session that the credential opened; null when it is the token itself
/// @param tokenExpiry nothing made with a token outlives it; null for the operator
public record Caller(
        WorkspaceId workspace,
        Actor actor,
        Set<Permission> permissions,
        @Nullable AccessTokenId token,
        @Nullable Instant tokenExpiry,
        @Nullable String session,
        Origin origin) {
    public Caller {
        permissions = Set.copyOf(permissions);
    }

    public boolean has(Permission permission) {
        return permissions.contains(permission);
    }

    public ApiDate apiDate() {
        return origin.apiDate();
    }
}
