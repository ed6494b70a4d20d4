package syntropy.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/// A pair of Ed25519 keys, of which receivers know only the public one. Signs as `v1a`. The secret one is `whsk_` and
/// 64 bytes in base64, the 32 of RFC 8032 and then the public key, as the libraries that sign have it; the public one
/// is `whpk_` and 32 bytes.
public final class KeyPair implements SigningKey {
    static final String PREFIX = "whsk_";
    private static final String PUBLIC_PREFIX = "whpk_";
    private static final String ALGORITHM = "Ed25519";
    private static final int BYTES = 32;

    /// What stands before the 32 bytes of an Ed25519 key in X.509 (RFC 8410).
    private static final byte[] X509 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private final byte[] bytes;
    private final PrivateKey secret;

    private KeyPair(byte[] bytes, PrivateKey secret) {
        this.bytes = bytes;
        this.secret = secret;
    }

    public static KeyPair fresh(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, random);
            var pair = generator.generateKeyPair();
            byte[] bytes = Arrays.copyOf(
                    ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow(), 2 * BYTES);
            System.arraycopy(pair.getPublic().getEncoded(), X509.length, bytes, BYTES, BYTES);
            return new KeyPair(bytes, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    static KeyPair parse(String text) {
        byte[] bytes = SigningKey.decode(PREFIX, text, 2 * BYTES, 2 * BYTES);
        try {
            var spec = new EdECPrivateKeySpec(NamedParameterSpec.ED25519, Arrays.copyOf(bytes, BYTES));
            var pair = new KeyPair(bytes, KeyFactory.getInstance(ALGORITHM).generatePrivate(spec));
            if (pair.fits()) return pair;
        } catch (GeneralSecurityException _) {
            // Such bytes are no point of the curve, so they are no public key of this secret one either.
        }
        throw new IllegalArgumentException("after whsk_ come a secret key and the public key of it");
    }

    private boolean fits() throws GeneralSecurityException {
        byte[] anything = PREFIX.getBytes(StandardCharsets.US_ASCII);
        var signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(publicHalf());
        signature.update(anything);
        return signature.verify(signed(anything));
    }

    private PublicKey publicHalf() throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(X509, X509.length + BYTES);
        System.arraycopy(bytes, BYTES, encoded, X509.length, BYTES);
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    }

    private byte[] signed(byte[] content) throws GeneralSecurityException {
        var signature = Signature.getInstance(ALGORITHM);
        signature.initSign(secret);
        signature.update(content);
        return signature.sign();
    }

    @Override
    public String sign(byte[] content) {
        try {
            return SigningKey.encode("v1a,", signed(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that has signed before doesn't sign", e);
        }
    }

    /// For receivers, and no secret.
    public String publicKey() {
        return SigningKey.encode(PUBLIC_PREFIX, Arrays.copyOfRange(bytes, BYTES, 2 * BYTES));
    }

    @Override
    public String reveal() {
        return SigningKey.encode(PREFIX, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyPair pair && MessageDigest.isEqual(bytes, pair.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return SigningKey.shortened(PREFIX, reveal());
    }
}
