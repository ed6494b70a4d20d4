package syntropy.api;

import java.util.List;
import syntropy.kernel.Permission;

/// Who may call an operation. There is no default: one that doesn't say can't be made.
public sealed interface Access {
    /// Anyone, without a credential.
    record Open() implements Access {}

    /// Any valid token.
    record AnyToken() implements Access {}

    /// A token with at least one of these.
    record AnyOf(List<Permission> permissions) implements Access {
        public AnyOf {
            permissions = List.copyOf(permissions);
        }
    }
}
