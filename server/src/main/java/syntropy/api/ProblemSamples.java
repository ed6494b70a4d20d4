package syntropy.api;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import syntropy.kernel.AgentId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.FieldError;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.ServiceId;

/// One problem of every kind and code, as it might be met: what the documentation shows.
final class ProblemSamples {
    static final List<Problem> ALL = Stream.<Stream<Problem>>of(
                    Stream.of(
                            new Problem.Invalid("/agent_name", FieldError.Code.IS_REQUIRED, "is required"),
                            new Problem.MalformedJson("unexpected end of the text."),
                            new Problem.BadRequest("The query is not properly percent-encoded."),
                            new Problem.UnknownApiDate(
                                    "2020-01-01", List.of(ApiDate.of("2022-07-07"), ApiDate.of("2026-11-24"))),
                            new Problem.CredentialsConflict(),
                            new Problem.CursorConflict(),
                            new Problem.CursorNotFound("skip", "17"),
                            new Problem.ToItself(new AgentId(17))),
                    Arrays.stream(Reason.values()).map(Problem.Unauthenticated::new),
                    Stream.of(
                            new Problem.Forbidden(List.of(Permission.AGENTS_WRITE)),
                            new Problem.AddressNotAllowed("192.0.2.17"),
                            new Problem.NotFound("agent", "17"),
                            new Problem.NoSuchRoute("/v1/network/agent"),
                            new Problem.MethodNotAllowed(List.of("GET", "POST")),
                            new Problem.RequestTimeout(),
                            new Problem.ServiceNotManual(new ServiceId(17)),
                            new Problem.AddressesExhausted(),
                            new Problem.IdempotencyKeyRunning(),
                            new Problem.PreconditionFailed(),
                            new Problem.BodyTooLarge(1_048_576),
                            new Problem.UnsupportedMediaType("text/plain"),
                            new Problem.IdempotencyKeyReused(),
                            new Problem.RateLimited(3),
                            new Problem.HeadersTooLarge(),
                            new Problem.Internal(),
                            new Problem.Busy()))
            .flatMap(problems -> problems)
            .toList();

    private ProblemSamples() {}

    /// One for each code of that kind.
    static List<Problem> of(Class<? extends Problem> kind) {
        var found = ALL.stream().filter(kind::isInstance).toList();
        if (found.isEmpty()) throw new IllegalStateException(kind + " has no sample");
        return found;
    }

    static List<String> codes(Class<? extends Problem> kind) {
        return of(kind).stream().map(Problem::code).toList();
    }
}
