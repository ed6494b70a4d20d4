package syntropy.http;

/// Renders what the listener refuses before any handler sees it, and a handler's failure, as a problem of the API.
@FunctionalInterface
public interface Refusals {
    /// May be called on any thread, also when there is no whole request to look at.
    ///
    /// @param status one that [Refusal] has
    /// @param code the name of that [Refusal]
    HttpAnswer answer(int status, String code);
}
