package syntropy.kernel;

/// An access token's id, `act_…`: an opaque string that sorts by birth. It is no secret.
public record AccessTokenId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
