package syntropy.protocol;

/// Why an upgrade is refused. The Go agent treats all alike and tries again after 0 to 10 s, for ever.
public enum Refusal {
    /// It names itself in a way that no agent does.
    MALFORMED(400),

    /// The token is missing, unknown, expired or deleted. The Windows agent stops for good.
    BAD_TOKEN(401),

    /// No room now: to be sent with Retry-After.
    FULL(503);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    /// Of HTTP.
    public int status() {
        return status;
    }
}
