package syntropy.kernel;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Turns a secret into what is stored of it: HMAC-SHA256 under the installation's key, so that a copy of the
/// database alone neither yields secrets nor lets a guess be tried. Plain speed is right here: the secrets have 190
/// random bits.
///
/// Safe for use by many threads.
public final class SecretHasher {
    public static final int KEY_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    /// Keyed once and never fed, only cloned: cheaper than keying, and without a lock.
    private final Mac keyed;

    /// Keeps the key in the runtime's own form.
    ///
    /// @throws IllegalArgumentException when the key isn't 32 bytes long
    public SecretHasher(byte[] key) {
        if (key.length != KEY_BYTES) throw new IllegalArgumentException("the key is 32 bytes, not " + key.length);
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    /// 32 bytes.
    public byte[] hash(Secret secret) {
        try {
            return ((Mac) keyed.clone()).doFinal(secret.bytes());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this runtime's " + ALGORITHM + " can't be cloned", e);
        }
    }
}
