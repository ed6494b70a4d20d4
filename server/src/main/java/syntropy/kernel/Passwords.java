package syntropy.kernel;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Passwords of people, kept as `pbkdf2-sha256$rounds$salt$hash`, so that the rounds can be raised later without
/// touching what is stored. Hashing takes a good part of a second of one core by design: never per request.
public final class Passwords {
    public static final int SHORTEST = 12;
    public static final int LONGEST = 128;

    private static final String SCHEME = "pbkdf2-sha256";
    private static final int ROUNDS = 600_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random;

    public Passwords(SecureRandom random) {
        this.random = random;
    }

    /// Why the password can't be taken, as a sentence for its owner; empty when it can.
    public static Optional<String> objection(String password) {
        int characters = password.codePointCount(0, password.length());
        if (characters < SHORTEST) return Optional.of("A password has at least " + SHORTEST + " characters.");
        if (characters > LONGEST) return Optional.of("A password has at most " + LONGEST + " characters.");
        return Optional.empty();
    }

    /// Never twice the same.
    ///
    /// @throws IllegalArgumentException for a password that meets an [#objection]
    public String hash(String password) {
        objection(password).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var base64 = Base64.getEncoder().withoutPadding();
        return String.join(
                "$",
                SCHEME,
                Integer.toString(ROUNDS),
                base64.encodeToString(salt),
                base64.encodeToString(derive(password, salt, ROUNDS)));
    }

    /// False also for a password that meets an [#objection], at once.
    ///
    /// @throws IllegalArgumentException when what is stored isn't of [#hash]'s making
    public boolean matches(String password, String stored) {
        String[] parts = stored.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalArgumentException("a stored password of an unknown scheme");
        }
        if (objection(password).isPresent()) return false;
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] hash = Base64.getDecoder().decode(parts[3]);
        return MessageDigest.isEqual(hash, derive(password, salt, Integer.parseInt(parts[1])));
    }

    /// Takes as long as [#matches] and is always false: for a name nobody has, so that the time doesn't tell.
    public boolean matchesNobody(String password) {
        if (objection(password).isEmpty()) derive(password, new byte[SALT_BYTES], ROUNDS);
        return false;
    }

    /// Normalised first: the same password typed on two keyboards may arrive composed differently.
    private static byte[] derive(String password, byte[] salt, int rounds) {
        char[] characters = Normalizer.normalize(password, Normalizer.Form.NFKC).toCharArray();
        var spec = new PBEKeySpec(characters, salt, rounds, HASH_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
