package syntropy.kernel;

/// What is wrong with one field of a request.
///
/// @param pointer JSON pointer (RFC 6901) into the request's fields, whether they came in the body, the query or the
/// path
public record FieldError(String pointer, Code code, String message) {
    /// Stable; listed in the documentation.
    public enum Code {
        IS_REQUIRED,
        UNKNOWN_FIELD,
        WRONG_TYPE,
        OUT_OF_RANGE,
        WRONG_LENGTH,
        WRONG_FORMAT,
        NOT_ONE_OF,
        UNKNOWN_ORDER_FIELD,
        DUPLICATE,
        NOT_FOUND,
        IN_THE_PAST,
        TOO_LATE,
        NOT_ALLOWED,
        LOCKED
    }
}
