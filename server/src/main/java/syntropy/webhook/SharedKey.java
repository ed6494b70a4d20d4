package syntropy.webhook;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A secret that sender and receiver share: `whsec_` and bytes in base64, 32 random ones in what is made here. Signs by
/// HMAC-SHA256, `v1`.
public final class SharedKey implements SigningKey {
    static final String PREFIX = "whsec_";
    private static final int BYTES = 32;

    /// What the specification lets a secret be.
    private static final int LEAST = 24;

    private static final int MOST = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    private SharedKey(byte[] key) {
        this.key = key;
    }

    public static SharedKey fresh(SecureRandom random) {
        var key = new byte[BYTES];
        random.nextBytes(key);
        return new SharedKey(key);
    }

    static SharedKey parse(String text) {
        return new SharedKey(SigningKey.decode(PREFIX, text, LEAST, MOST));
    }

    @Override
    public String sign(byte[] content) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return SigningKey.encode("v1,", mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public String reveal() {
        return SigningKey.encode(PREFIX, key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedKey shared && MessageDigest.isEqual(key, shared.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return SigningKey.shortened(PREFIX, reveal());
    }
}
