package syntropy.kernel;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// Everything that can be wrong with a request. A problem holds only what its reader may know; the cause goes to the
/// log under
/// the request id. Codes are stable: clients branch on them.
public sealed interface Problem {
    /// Some fields are wrong; all that were found are listed, and nothing was changed.
    record Invalid(List<FieldError> errors) implements Problem {
        public Invalid {
            errors = List.copyOf(errors);
        }

        public Invalid(String pointer, FieldError.Code code, String message) {
            this(List.of(new FieldError(pointer, code, message)));
        }
    }

    /// The body isn't JSON as we take it: syntax, encoding, duplicate names, depth.
    record MalformedJson(String why) implements Problem {}

    /// The object isn't there, or belongs to another workspace, which is the same answer.
    record NotFound(String kind, String id) implements Problem {}

    record NoSuchRoute(String path) implements Problem {}

    /// A call of the published API that this server has not got.
    record NotYetServed(String operation) implements Problem {}

    record MethodNotAllowed(List<String> allowed) implements Problem {}

    /// No usable credential.
    record Unauthenticated(Reason reason) implements Problem {
        public enum Reason {
            TOKEN_MISSING("This call needs an access token: 'Authorization: Bearer <token>' or 'api-key: <token>'."),
            TOKEN_MALFORMED("The token is malformed: it was cut, changed or isn't one of ours."),
            TOKEN_UNKNOWN("The token is unknown here."),
            TOKEN_EXPIRED("The token has expired."),
            TOKEN_DELETED("The token has been deleted.");

            private final String text;

            Reason(String text) {
                this.text = text;
            }
        }
    }

    record CredentialsConflict() implements Problem {}

    /// The token lacks every one of these; any one of them would do.
    record Forbidden(List<Permission> needed) implements Problem {}

    /// The token may not be used from this address.
    record AddressNotAllowed(String address) implements Problem {}

    record UnknownApiDate(String given, List<ApiDate> known) implements Problem {}

    /// `skip` and `take` exclude each other.
    record CursorConflict() implements Problem {}

    /// @param parameter `skip` or `take`
    record CursorNotFound(String parameter, String id) implements Problem {}

    record ToItself(AgentId agent) implements Problem {}

    /// A device that runs the agent is configured by it; only a virtual agent's is by hand.
    record AgentNotVirtual(AgentId agent) implements Problem {}

    /// Only services entered by hand are changed through the API; the others follow what the agent reports.
    record ServiceNotManual(ServiceId service) implements Problem {}

    /// A rule asks for the connection: removed, it would be back at once.
    record ConnectionKeptByRule(ConnectionId connection, RuleId rule) implements Problem {}

    /// All of the workspace's internal addresses are given out or in quarantine.
    record AddressesExhausted() implements Problem {}

    /// The workspace has as many of these as it may have.
    record LimitReached(String what, int most) implements Problem {}

    /// The workspace's API date was never upgraded, or its last upgrade has been undone.
    record NothingToRollBack() implements Problem {}

    /// @param until when the upgrade could still be undone
    record RollbackTooLate(Instant until) implements Problem {}

    /// `If-Match` names another state of the object than the present one.
    record PreconditionFailed() implements Problem {}

    record IdempotencyKeyReused() implements Problem {}

    record IdempotencyKeyRunning() implements Problem {}

    record RateLimited(long retryAfterSeconds) implements Problem {}

    record BodyTooLarge(long limit) implements Problem {}

    record HeadersTooLarge() implements Problem {}

    record UnsupportedMediaType(String given) implements Problem {}

    record RequestTimeout() implements Problem {}

    /// The request isn't HTTP as we take it.
    record BadRequest(String why) implements Problem {}

    record Busy() implements Problem {}

    /// A bug; the log has it under the request id.
    record Internal() implements Problem {}

    /// Names the problem for programs; never changes once released.
    default String code() {
        return switch (this) {
            case Invalid _ -> "VALIDATION_ERROR";
            case MalformedJson _ -> "MALFORMED_JSON";
            case NotFound _ -> "NOT_FOUND";
            case NoSuchRoute _ -> "ROUTE_NOT_FOUND";
            case NotYetServed _ -> "NOT_YET_SERVED";
            case MethodNotAllowed _ -> "METHOD_NOT_ALLOWED";
            case Unauthenticated(var reason) -> reason.name();
            case CredentialsConflict _ -> "CREDENTIALS_CONFLICT";
            case Forbidden _ -> "INSUFFICIENT_SCOPE";
            case AddressNotAllowed _ -> "ADDRESS_NOT_ALLOWED";
            case UnknownApiDate _ -> "UNKNOWN_API_DATE";
            case CursorConflict _ -> "CURSOR_CONFLICT";
            case CursorNotFound _ -> "CURSOR_NOT_FOUND";
            case ToItself _ -> "AGENT_TO_ITSELF";
            case AgentNotVirtual _ -> "AGENT_NOT_VIRTUAL";
            case ServiceNotManual _ -> "SERVICE_NOT_MANUAL";
            case ConnectionKeptByRule _ -> "CONNECTION_KEPT_BY_RULE";
            case AddressesExhausted _ -> "ADDRESSES_EXHAUSTED";
            case LimitReached _ -> "LIMIT_REACHED";
            case NothingToRollBack _ -> "NOTHING_TO_ROLL_BACK";
            case RollbackTooLate _ -> "ROLLBACK_TOO_LATE";
            case PreconditionFailed _ -> "PRECONDITION_FAILED";
            case IdempotencyKeyReused _ -> "IDEMPOTENCY_KEY_REUSED";
            case IdempotencyKeyRunning _ -> "IDEMPOTENCY_KEY_RUNNING";
            case RateLimited _ -> "RATE_LIMITED";
            case BodyTooLarge _ -> "BODY_TOO_LARGE";
            case HeadersTooLarge _ -> "HEADERS_TOO_LARGE";
            case UnsupportedMediaType _ -> "UNSUPPORTED_MEDIA_TYPE";
            case RequestTimeout _ -> "REQUEST_TIMEOUT";
            case BadRequest _ -> "BAD_REQUEST";
            case Busy _ -> "BUSY";
            case Internal _ -> "SERVER_ERROR";
        };
    }

    /// One sentence for people; may change at any time.
    default String detail() {
        return switch (this) {
            case Invalid(var errors) ->
                errors.getFirst().pointer() + ": "
                        + errors.getFirst().message()
                        + (errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "");
            case MalformedJson(var why) -> "The body is not acceptable JSON: " + why;
            case NotFound(var kind, var id) -> "There is no " + kind + " " + Shown.of(id, 100) + ".";
            case NoSuchRoute(var path) -> "There is nothing at " + Shown.of(path, 200) + ".";
            case NotYetServed(var operation) ->
                operation + " is part of the published API and not yet served here; docs/coverage.md lists what is.";
            case MethodNotAllowed(var allowed) -> "This path takes " + String.join(", ", allowed) + ".";
            case Unauthenticated(var reason) -> reason.text;
            case CredentialsConflict _ ->
                "The headers 'Authorization' and 'api-key' carry different credentials; send one of them.";
            case Forbidden(var needed) ->
                "The token lacks the permission "
                        + needed.stream().map(Permission::id).collect(Collectors.joining(" or ")) + ".";
            case AddressNotAllowed(var address) -> "The token may not be used from " + address + ".";
            case UnknownApiDate(var given, var known) ->
                "'" + Shown.of(given, 50) + "' is not an API date of this server; it has "
                        + known.stream().map(ApiDate::toString).collect(Collectors.joining(", ")) + ".";
            case CursorConflict _ -> "Only one of 'skip' and 'take' may be given.";
            case CursorNotFound(var parameter, var id) ->
                "'" + parameter + "' names the object " + Shown.of(id, 100) + ", which does not exist.";
            case ToItself(var agent) -> "Agent " + agent.value() + " can't be connected to itself.";
            case AgentNotVirtual(var agent) ->
                "Agent " + agent.value()
                        + " configures WireGuard by itself; only a virtual agent's device is configured" + " by hand.";
            case ServiceNotManual(var service) ->
                "Service " + service.value() + " is reported by its agent; only MANUAL services can be changed.";
            case ConnectionKeptByRule(var connection, var rule) ->
                "Connection " + connection.value() + " is kept by rule " + rule.value()
                        + "; remove the rule, or the tag that it names, and the connection goes with it.";
            case AddressesExhausted _ -> "The workspace has no internal addresses left.";
            case LimitReached(var what, var most) -> "A workspace has at most " + most + " " + what + ".";
            case NothingToRollBack _ -> "The workspace has no upgrade of its API date that could be undone.";
            case RollbackTooLate(var until) ->
                "An upgrade can be undone for 72 hours; these were over at " + Json.text(until) + ".";
            case PreconditionFailed _ -> "The object has changed since the ETag in 'If-Match' was read.";
            case IdempotencyKeyReused _ -> "This Idempotency-Key was used with another request.";
            case IdempotencyKeyRunning _ -> "The request with this Idempotency-Key is still running.";
            case RateLimited(var seconds) -> "Too many requests; try again in " + seconds + " s.";
            case BodyTooLarge(var limit) -> "The body is larger than " + limit + " bytes.";
            case HeadersTooLarge _ -> "The request line and headers are larger than this server takes.";
            case UnsupportedMediaType(var given) ->
                given.isEmpty()
                        ? "A request with a body needs 'Content-Type: application/json'."
                        : "'" + Shown.of(given, 100) + "' is not taken here; send 'Content-Type: application/json'.";
            case RequestTimeout _ -> "The request took too long to arrive.";
            case BadRequest(var why) -> why;
            case Busy _ -> "The server is busy; try again soon.";
            case Internal _ -> "Something went wrong here; the request id finds it in the log.";
        };
    }

    default Failed thrown() {
        return new Failed(this);
    }
}
