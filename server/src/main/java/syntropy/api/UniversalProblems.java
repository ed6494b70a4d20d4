package syntropy.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import syntropy.kernel.Problem;

/// What an operation can fail with without saying so, by its nature: the problems of what is seen to around every
/// handler.
public final class UniversalProblems {
    private static final List<Class<? extends Problem>> OF_ANY_REQUEST = List.of(
            Problem.Invalid.class,
            Problem.MalformedJson.class,
            Problem.UnknownApiDate.class,
            Problem.RateLimited.class,
            Problem.BodyTooLarge.class,
            Problem.HeadersTooLarge.class,
            Problem.UnsupportedMediaType.class,
            Problem.RequestTimeout.class,
            Problem.BadRequest.class,
            Problem.Internal.class,
            Problem.Busy.class);

    private static final List<Class<? extends Problem>> OF_CREDENTIALS =
            List.of(Problem.Unauthenticated.class, Problem.CredentialsConflict.class, Problem.AddressNotAllowed.class);

    private static final List<Class<? extends Problem>> OF_WRITES = List.of(
            Problem.PreconditionFailed.class, Problem.IdempotencyKeyReused.class, Problem.IdempotencyKeyRunning.class);

    private UniversalProblems() {}

    public static Set<Class<? extends Problem>> of(Operation<?, ?> operation) {
        var all = new LinkedHashSet<>(OF_ANY_REQUEST);
        boolean isOpen = operation.access() instanceof Access.Open;
        if (!isOpen) all.addAll(OF_CREDENTIALS);
        if (operation.access().isGuarded()) all.add(Problem.Forbidden.class);
        if (!isOpen && operation.writes()) all.addAll(OF_WRITES);
        return all;
    }
}
