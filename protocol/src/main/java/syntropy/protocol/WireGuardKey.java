package syntropy.protocol;

import java.util.Base64;

/// A WireGuard public key: 32 bytes, as the 44 characters of base64 that agents and `wg` use.
public record WireGuardKey(String text) {
    private static final int CHARS = 44;
    private static final int BYTES = 32;

    /// @throws IllegalArgumentException when it isn't one, or has a second spelling: the unused bits of the last
    ///     character must be 0, else one key would count as two
    public WireGuardKey {
        if (!isKey(text)) throw new IllegalArgumentException("not a WireGuard key, which is 32 bytes in base64");
    }

    static boolean isKey(String text) {
        if (text.length() != CHARS) return false;
        try {
            byte[] key = Base64.getDecoder().decode(text);
            return key.length == BYTES
                    && Base64.getEncoder().encodeToString(key).equals(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
