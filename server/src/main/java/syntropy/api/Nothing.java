package syntropy.api;

/// No answer body; and, as a request, no fields.
public record Nothing() {
    public static final Nothing NOTHING = new Nothing();
}
