package syntropy.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// What signs web-hooks, exactly as Standard Webhooks 1.0 has it. Prints as `whsec_…last4`; the text comes out by
/// [#reveal] alone.
public sealed interface SigningKey permits SharedKey, KeyPair {
    /// One signature as the header has it, such as `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=`.
    String sign(byte[] content);

    /// The whole key, for keeping it and, if it is shared, for showing it once. Never for a log.
    String reveal();

    /// @throws IllegalArgumentException without the text, which may be a key with a slip in it
    static SigningKey parse(String text) {
        if (text.startsWith(SharedKey.PREFIX)) return SharedKey.parse(text);
        if (text.startsWith(KeyPair.PREFIX)) return KeyPair.parse(text);
        throw new IllegalArgumentException("a signing key begins with whsec_ or whsk_");
    }

    /// The three headers of one attempt.
    ///
    /// @param id of the event; the same at every attempt
    /// @param attempt when this attempt is made, which receivers hold against their clocks
    /// @param keys several while one takes the place of another: a receiver is content with any of the signatures
    static List<Letter.Header> headers(String id, Instant attempt, byte[] body, List<SigningKey> keys) {
        if (keys.isEmpty()) throw new IllegalArgumentException("nothing to sign with");
        // Else two different messages could be the same bytes.
        if (id.isEmpty() || id.indexOf('.') >= 0)
            throw new IllegalArgumentException("no dot may stand in '" + id + "'");
        String timestamp = Long.toString(attempt.getEpochSecond());
        var content = new ByteArrayOutputStream(id.length() + body.length + 16);
        content.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        content.writeBytes(body);
        byte[] signed = content.toByteArray();
        return List.of(
                new Letter.Header("webhook-id", id),
                new Letter.Header("webhook-timestamp", timestamp),
                new Letter.Header(
                        "webhook-signature",
                        keys.stream().map(key -> key.sign(signed)).collect(Collectors.joining(" "))));
    }

    /// @throws IllegalArgumentException without the text
    static byte[] decode(String prefix, String text, int least, int most) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text.substring(prefix.length()));
        } catch (IllegalArgumentException _) {
            decoded = new byte[0];
        }
        if (decoded.length < least || decoded.length > most) {
            String bytes = least == most ? Integer.toString(least) : least + " to " + most;
            throw new IllegalArgumentException("after %s come %s bytes in base64".formatted(prefix, bytes));
        }
        return decoded;
    }

    static String encode(String prefix, byte[] bytes) {
        return prefix + Base64.getEncoder().encodeToString(bytes);
    }

    static String shortened(String prefix, String text) {
        return prefix + "…" + text.substring(text.length() - 4);
    }
}
