package syntropy.api;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import syntropy.kernel.AgentId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.RuleId;
import syntropy.kernel.ServiceId;

/// What the documentation tells of problems: each code once, with a sample of it.
///
/// @param sample as it might be met
/// @param meaning what to make of it
public record ErrorCodes(Problem sample, String meaning) {
    /// Ordered by status.
    public static final List<ErrorCodes> ALL = Stream.of(
                    Stream.of(
                            of(
                                    new Problem.Invalid("/agent_name", FieldError.Code.IS_REQUIRED, "is required"),
                                    "Fields of the request are wrong; `errors` names each. Nothing was changed."),
                            of(
                                    new Problem.MalformedJson("it can't be parsed (line 1, column 7)."),
                                    "The body is no JSON, is no UTF-8, names a field twice or is nested too deeply."),
                            of(
                                    new Problem.BadRequest("The request is not HTTP as this server takes it."),
                                    "The request breaks the rules of HTTP, or a header can't be used."),
                            of(
                                    new Problem.UnknownApiDate(
                                            "2020-01-01", List.of(ApiDate.of("2022-07-07"), ApiDate.of("2026-11-24"))),
                                    "`Syntropy-Version`, or a date to be pinned, is none of this server's API dates."),
                            of(
                                    new Problem.CredentialsConflict(),
                                    "`Authorization` and `api-key` were both sent, and differ."),
                            of(new Problem.CursorConflict(), "A list was asked for with both cursors."),
                            of(
                                    new Problem.CursorNotFound("skip", "17"),
                                    "The object that a cursor names isn't there, or isn't yours."),
                            of(new Problem.ToItself(new AgentId(17)), "A connection needs two different agents.")),
                    Arrays.stream(Reason.values())
                            .map(reason -> of(new Problem.Unauthenticated(reason), meaning(reason))),
                    Stream.of(
                            of(
                                    new Problem.Forbidden(List.of(Permission.AGENTS_WRITE)),
                                    "The token is valid and lacks the permission that the call needs."),
                            of(
                                    new Problem.AddressNotAllowed("192.0.2.17"),
                                    "The token may be used only from certain addresses, and this is none of them."),
                            of(
                                    new Problem.NotFound("agent", "17"),
                                    "The object isn't there, or belongs to another workspace."),
                            of(new Problem.NoSuchRoute("/v1/network/agent"), "The path is misspelt."),
                            of(
                                    new Problem.NotYetServed("V1NetworkAuthMfaGenerate"),
                                    "The call is part of the published API, and this server has not got it yet."),
                            of(
                                    new Problem.MethodNotAllowed(List.of("GET", "POST")),
                                    "The path is right, the method isn't; `Allow` lists those that are."),
                            of(new Problem.RequestTimeout(), "The request arrived too slowly. Send it again."),
                            of(
                                    new Problem.AgentNotVirtual(new AgentId(17)),
                                    "The agent runs the agent software, which needs no configuration by hand."),
                            of(
                                    new Problem.ServiceNotManual(new ServiceId(17)),
                                    "The service follows what its agent reports, and can't be changed by hand."),
                            of(
                                    new Problem.ConnectionKeptByRule(new ConnectionId(17), new RuleId(3)),
                                    "A rule asks for the connection, which goes when the rule does, or the tag that it names."),
                            of(
                                    new Problem.AddressesExhausted(),
                                    "All internal addresses of the workspace are in use, or were until lately."),
                            of(
                                    new Problem.LimitReached("web-hook endpoints", 100),
                                    "The workspace has as many of these as it may have; delete one that isn't needed."),
                            of(
                                    new Problem.NothingToRollBack(),
                                    "The workspace's API date was never upgraded, or the last upgrade is undone already."),
                            of(
                                    new Problem.RollbackTooLate(Instant.parse("2026-12-04T12:00:00Z")),
                                    "An upgrade of the API date can be undone for 72 hours. Pin tokens to the older date."),
                            of(
                                    new Problem.IdempotencyKeyRunning(),
                                    "The first request with this key has no answer yet. Ask again in a moment."),
                            of(
                                    new Problem.PreconditionFailed(),
                                    "Somebody else changed the object. Read it again, then decide."),
                            of(
                                    new Problem.BodyTooLarge(1_048_576),
                                    "The body is too large, also when it swells to it."),
                            of(new Problem.UnsupportedMediaType("text/plain"), "Bodies are JSON, and have to say so."),
                            of(
                                    new Problem.IdempotencyKeyReused(),
                                    "A key stands for one request for 24 hours. Take a new one for another."),
                            of(
                                    new Problem.RateLimited(3),
                                    "Too many requests from this token or address; `Retry-After` says how long to wait."),
                            of(new Problem.HeadersTooLarge(), "The URL or the headers are too long."),
                            of(new Problem.Internal(), "A fault of the server; its log has it under `request_id`."),
                            of(
                                    new Problem.Busy(),
                                    "The server has more work than it can take. Nothing was done; try again.")))
            .flatMap(kinds -> kinds)
            .toList();

    private static ErrorCodes of(Problem sample, String meaning) {
        return new ErrorCodes(sample, meaning);
    }

    /// Those that a problem of the kind can have.
    static List<ErrorCodes> of(Class<? extends Problem> kind) {
        var found = ALL.stream().filter(each -> kind.isInstance(each.sample())).toList();
        if (found.isEmpty()) throw new IllegalStateException(kind + " has no sample");
        return found;
    }

    public String code() {
        return sample.code();
    }

    public int status() {
        return ProblemStatus.status(sample);
    }

    private static String meaning(Reason reason) {
        return switch (reason) {
            case TOKEN_MISSING -> "The request has no credential.";
            case TOKEN_MALFORMED ->
                "The credential can't be a token of this server: its checksum is wrong, or its form.";
            case TOKEN_UNKNOWN -> "The token has the right form, and this server never made it.";
            case TOKEN_EXPIRED -> "The token's time is over. Make a new one.";
            case TOKEN_DELETED -> "The token was deleted, or what it came from was.";
        };
    }

    /// What a complaint about one field means.
    public static String meaning(FieldError.Code code) {
        return switch (code) {
            case IS_REQUIRED -> "The field must be given.";
            case UNKNOWN_FIELD -> "The request takes no such field.";
            case WRONG_TYPE -> "The value is of another JSON type than the field.";
            case OUT_OF_RANGE -> "The number is too small or too large.";
            case WRONG_LENGTH -> "The text has too few or too many characters, or the list elements.";
            case WRONG_FORMAT -> "The text has not the form of the field, such as a date or an address range.";
            case NOT_ONE_OF -> "The value is none of those the field can have.";
            case UNKNOWN_ORDER_FIELD -> "The list can't be ordered by that.";
            case DUPLICATE -> "The same thing was given twice.";
            case NOT_FOUND -> "What the field names isn't there, or belongs to another workspace.";
            case IN_THE_PAST -> "The time must be in the future.";
            case TOO_LATE -> "The time is later than allowed.";
            case NOT_ALLOWED -> "The value is not allowed here.";
            case LOCKED -> "The agent itself decides on this field; it can't be set from here.";
        };
    }
}
