package syntropy.kernel;

/// Where a request comes from, as the audit log keeps it.
///
/// @param requestId finds the request in the log; also in the answer's `Syntropy-Request-Id`
/// @param operation the name of the operation, or of the command when there was no request
public record Origin(String address, String userAgent, String requestId, ApiDate apiDate, String operation) {}
