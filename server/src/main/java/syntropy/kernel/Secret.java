package syntropy.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// Something only its holder may know: `syn_at_`, 32 random base62 characters (190 bits), and the CRC32 of what
/// stands before as 6 base62 characters, so that a slip of the keyboard is told from an unknown secret without a
/// look-up.
///
/// It prints as `syn_at_…last4`; the text comes out by [#reveal] alone, which is therefore the word to search for.
public final class Secret {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_CHARACTERS = 32;
    private static final int CHECKSUM_CHARACTERS = 6;
    private static final int PREFIX_CHARACTERS = 7;
    private static final int LENGTH = PREFIX_CHARACTERS + RANDOM_CHARACTERS + CHECKSUM_CHARACTERS;
    private static final Pattern IN_TEXT = Pattern.compile("(syn_[a-z]{2}_)[0-9A-Za-z]{20,}([0-9A-Za-z]{4})");

    /// Keys that sign web-hooks, as Standard Webhooks writes them; ours or another's.
    private static final Pattern SIGNING_KEY = Pattern.compile("(whs(?:ec|k)_)[0-9A-Za-z+/]{20,}([0-9A-Za-z+/=]{4})");

    private final SecretKind kind;
    private final String text;

    private Secret(SecretKind kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    public static Secret fresh(SecretKind kind, SecureRandom random) {
        var text = new StringBuilder(LENGTH).append(kind.prefix());
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Secret(kind, text.append(checksum(text)).toString());
    }

    /// Empty when the text can't be a secret of ours: wrong prefix, length, alphabet or checksum. Needs no look-up.
    public static Optional<Secret> parse(String text) {
        if (text.length() != LENGTH) return Optional.empty();
        for (int i = PREFIX_CHARACTERS; i < LENGTH; i++) {
            if (ALPHABET.indexOf(text.charAt(i)) < 0) return Optional.empty();
        }
        for (SecretKind kind : SecretKind.values()) {
            if (!text.startsWith(kind.prefix())) continue;
            String body = text.substring(0, LENGTH - CHECKSUM_CHARACTERS);
            return text.endsWith(checksum(body)) ? Optional.of(new Secret(kind, text)) : Optional.empty();
        }
        return Optional.empty();
    }

    /// The text with everything that looks like a secret of ours, or like a key that signs web-hooks, shortened to what
    /// [#toString] shows. For text of unknown origin, such as log lines.
    public static String hideIn(String text) {
        String shown = text.contains("syn_") ? IN_TEXT.matcher(text).replaceAll("$1…$2") : text;
        return shown.contains("whs") ? SIGNING_KEY.matcher(shown).replaceAll("$1…$2") : shown;
    }

    public SecretKind kind() {
        return kind;
    }

    /// The whole secret, for showing it once to its owner and for hashing it. Never for a log.
    public String reveal() {
        return text;
    }

    /// What may be stored and shown for recognition.
    public String last4() {
        return text.substring(LENGTH - 4);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return kind.prefix() + "…" + last4();
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String checksum(CharSequence body) {
        var crc = new CRC32();
        crc.update(body.toString().getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        var digits = new char[CHECKSUM_CHARACTERS];
        for (int i = CHECKSUM_CHARACTERS - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }
}
