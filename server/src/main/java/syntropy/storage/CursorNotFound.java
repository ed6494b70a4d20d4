package syntropy.storage;

import java.io.Serial;

/// The object that a page starts from isn't there, or never was in this workspace; the answer is the same for both.
public final class CursorNotFound extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String cursor;

    public CursorNotFound(String cursor) {
        super("no such object to page from: " + cursor, null, false, false);
        this.cursor = cursor;
    }

    /// The id as asked for.
    public String cursor() {
        return cursor;
    }
}
