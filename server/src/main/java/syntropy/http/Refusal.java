package syntropy.http;

/// Everything that is answered without a handler. The names are the codes of problems, so a released one never
/// changes.
public enum Refusal {
    MALFORMED_REQUEST(400, "Bad Request"),
    REQUEST_TIMEOUT(408, "Request Timeout"),
    BODY_TOO_LARGE(413, "Content Too Large"),
    URI_TOO_LONG(414, "URI Too Long"),
    UNSUPPORTED_CONTENT_ENCODING(415, "Unsupported Media Type"),
    EXPECTATION_FAILED(417, "Expectation Failed"),
    UPGRADE_REQUIRED(426, "Upgrade Required"),
    HEADERS_TOO_LARGE(431, "Request Header Fields Too Large"),
    INTERNAL_ERROR(500, "Internal Server Error"),
    NOT_IMPLEMENTED(501, "Not Implemented"),
    TOO_BUSY(503, "Service Unavailable"),
    HTTP_VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

    private final int status;
    private final String reason;

    Refusal(int status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    public int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    /// The one of that status, or the plainest of its kind.
    static Refusal of(int status) {
        for (var refusal : values()) if (refusal.status == status) return refusal;
        return status < 500 ? MALFORMED_REQUEST : INTERNAL_ERROR;
    }
}
