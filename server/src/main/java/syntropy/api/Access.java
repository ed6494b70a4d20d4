package syntropy.api;

import java.util.List;
import java.util.Optional;
import syntropy.kernel.Caller;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;

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

    /// A token with every one of these: for answers that show what several permissions guard.
    record AllOf(List<Permission> permissions) implements Access {
        public AllOf {
            permissions = List.copyOf(permissions);
        }
    }

    /// Whether some valid tokens are refused.
    default boolean isGuarded() {
        return this instanceof AnyOf || this instanceof AllOf;
    }

    /// What the caller is told who lacks a permission; empty when they may call.
    default Optional<Problem> refusal(Caller caller) {
        return switch (this) {
            case Open _, AnyToken _ -> Optional.empty();
            case AnyOf(var some) ->
                some.stream().anyMatch(caller::has) ? Optional.empty() : Optional.of(new Problem.Forbidden(some));
            case AllOf(var all) ->
                all.stream()
                        .filter(each -> !caller.has(each))
                        .findFirst()
                        .map(missing -> new Problem.Forbidden(List.of(missing)));
        };
    }
}
