package syntropy.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import syntropy.http.HttpAnswer;
import syntropy.http.HttpAnswer.Header;

/// What every page and file here is sent with. They lie whole in the jar and hold nothing that anybody sent us, so
/// nothing needs to be escaped; scripts and styles are files of their own, since the policy allows none inside a page.
final class Page {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private Page() {}

    /// @param name of a file in this package; its ending says what it is
    static HttpAnswer of(String name) {
        return new HttpAnswer(
                200,
                List.of(
                        new Header("Content-Type", type(name)),
                        new Header("Content-Security-Policy", POLICY),
                        new Header("X-Content-Type-Options", "nosniff"),
                        new Header("Referrer-Policy", "no-referrer"),
                        new Header("Cross-Origin-Opener-Policy", "same-origin"),
                        new Header("Cross-Origin-Resource-Policy", "same-origin"),
                        new Header("Cache-Control", "no-store")),
                bytes(name));
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            default -> throw new IllegalArgumentException("no type is known for " + name);
        };
    }

    private static byte[] bytes(String name) {
        try (var in = Page.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("the jar lacks " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
