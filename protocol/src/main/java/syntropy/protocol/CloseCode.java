package syntropy.protocol;

/// Why a WebSocket is closed. The Go agent heeds none and dials again at once, so whoever shall stay away must be
/// refused at the HTTP stage, by [Refusal]; the Windows agent stops for good at two of them.
public enum CloseCode {
    /// The agent ends, or comes back at once with another public address.
    LEAVING(1000),

    /// The controller stops or starts anew.
    STOPPING(1001),

    /// The agent read so slowly that what it was to be told was given up; it gets the whole when it is back.
    RESYNC(1013),

    /// The agent was deleted; the Windows agent stops. Which of the two codes it takes for which isn't known.
    AGENT_GONE(4000),

    /// The agent's token was deleted or has expired; the Windows agent stops.
    TOKEN_GONE(4001),

    /// A newer connection of the same device took this one's place.
    REPLACED(4002),

    /// The agent sent far more nonsense, or far faster, than any would. Not 1008: that ends the connection at once, and
    /// what is still coming in then resets it before the other end has read why.
    FLOOD(4003);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
