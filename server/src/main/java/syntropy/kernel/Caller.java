package syntropy.kernel;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// On whose behalf a use case runs, and everything of that the audit log keeps.
///
/// @param token the access token the credential stands for; null for the operator
/// @param tokenExpiry nothing made with a token outlives it; null for the operator
/// @param operation the name of the operation, for the audit log
public record Caller(
        WorkspaceId workspace,
        Actor actor,
        Set<Permission> permissions,
        @Nullable AccessTokenId token,
        @Nullable Instant tokenExpiry,
        ApiDate apiDate,
        String address,
        String userAgent,
        String requestId,
        String operation) {
    public Caller {
        permissions = Set.copyOf(permissions);
    }

    public boolean has(Permission permission) {
        return permissions.contains(permission);
    }
}
