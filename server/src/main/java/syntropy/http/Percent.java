package syntropy.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Percent-encoded UTF-8, decoded strictly: what a client can't have meant is told apart, never guessed.
final class Percent {
    private Percent() {}

    /// @return null when a `%` is not followed by two hexadecimal digits or the bytes are not UTF-8
    static @Nullable String decode(String raw, int from, int to, boolean plusIsSpace) {
        if (!needsDecoding(raw, from, to, plusIsSpace)) return raw.substring(from, to);
        byte[] encoded = raw.substring(from, to).getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[encoded.length];
        int length = 0;
        for (int at = 0; at < encoded.length; at++) {
            byte b = encoded[at];
            if (b == '%') {
                if (at + 2 >= encoded.length) return null;
                int high = hex(encoded[at + 1]);
                int low = hex(encoded[at + 2]);
                if (high < 0 || low < 0) return null;
                b = (byte) (high << 4 | low);
                at += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            decoded[length++] = b;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean needsDecoding(String raw, int from, int to, boolean plusIsSpace) {
        for (int at = from; at < to; at++) {
            char c = raw.charAt(at);
            if (c == '%' || (c == '+' && plusIsSpace)) return true;
        }
        return false;
    }

    /// Only ASCII digits: `Character.digit` would take those of every script.
    private static int hex(byte b) {
        if (b >= '0' && b <= '9') return b - '0';
        if (b >= 'a' && b <= 'f') return b - 'a' + 10;
        if (b >= 'A' && b <= 'F') return b - 'A' + 10;
        return -1;
    }
}
