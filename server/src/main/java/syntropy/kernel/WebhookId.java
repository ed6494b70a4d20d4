package syntropy.kernel;

/// The id of a web-hook endpoint, `wh_…`: an opaque string that sorts by birth.
public record WebhookId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
