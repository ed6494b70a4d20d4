package syntropy.kernel;

/// What log lines carry beside their message, as keys of the MDC. Set where the work begins and cleared where it ends.
public final class LogFields {
    /// Of the request that the line belongs to; the same that its answer carries.
    public static final String REQUEST_ID = "request_id";

    private LogFields() {}
}
