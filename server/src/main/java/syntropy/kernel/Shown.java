package syntropy.kernel;

/// What a stranger sent, as an answer may show it: short, without secrets, and always text that JSON can carry.
public final class Shown {
    private Shown() {}

    /// Cuts between characters. Control characters and halves of characters become U+FFFD.
    ///
    /// @param most characters (code points)
    public static String of(String given, int most) {
        var out = new StringBuilder();
        Secret.hideIn(given)
                .codePoints()
                .limit(most)
                .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    /// A name as a step of a JSON pointer (RFC 6901), at most 100 characters of it.
    public static String step(String name) {
        return of(name, 100).replace("~", "~0").replace("/", "~1");
    }
}
