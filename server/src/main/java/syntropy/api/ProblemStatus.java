package syntropy.api;

import syntropy.kernel.Problem;

/// The one place that knows which HTTP status a problem is answered with.
public final class ProblemStatus {
    private ProblemStatus() {}

    public static int status(Problem problem) {
        return switch (problem) {
            case Problem.Invalid _,
                    Problem.MalformedJson _,
                    Problem.ToItself _,
                    Problem.CredentialsConflict _,
                    Problem.CursorConflict _,
                    Problem.CursorNotFound _,
                    Problem.UnknownApiDate _,
                    Problem.BadRequest _ -> 400;
            case Problem.Unauthenticated _ -> 401;
            case Problem.Forbidden _, Problem.AddressNotAllowed _ -> 403;
            case Problem.NotFound _, Problem.NoSuchRoute _, Problem.NotYetServed _ -> 404;
            case Problem.MethodNotAllowed _ -> 405;
            case Problem.RequestTimeout _ -> 408;
            case Problem.AgentNotVirtual _,
                    Problem.ServiceNotManual _,
                    Problem.ConnectionKeptByRule _,
                    Problem.AddressesExhausted _,
                    Problem.LimitReached _,
                    Problem.NothingToRollBack _,
                    Problem.RollbackTooLate _,
                    Problem.IdempotencyKeyRunning _ -> 409;
            case Problem.PreconditionFailed _ -> 412;
            case Problem.BodyTooLarge _ -> 413;
            case Problem.UnsupportedMediaType _ -> 415;
            case Problem.IdempotencyKeyReused _ -> 422;
            case Problem.RateLimited _ -> 429;
            case Problem.HeadersTooLarge _ -> 431;
            case Problem.Internal _ -> 500;
            case Problem.Busy _ -> 503;
        };
    }

    /// Every problem of a kind has the same status.
    public static int status(Class<? extends Problem> kind) {
        return ErrorCodes.of(kind).getFirst().status();
    }
}
