package syntropy.kernel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Keeps what must be read again, unlike a token, and must not be readable in the database: AES-GCM under a key that
/// isn't there.
public final class SecretBox {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random;

    /// @param key 32 bytes, of the installation
    public SecretBox(byte[] key, SecureRandom random) {
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    /// @param owner whose it is: in the row of another it can't be opened
    public byte[] sealed(String owner, byte[] content) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var text = cipher(Cipher.ENCRYPT_MODE, owner, nonce).doFinal(content);
            var all = Arrays.copyOf(nonce, NONCE_BYTES + text.length);
            System.arraycopy(text, 0, all, NONCE_BYTES, text.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this can't be sealed", e);
        }
    }

    public byte[] opened(String owner, byte[] all) {
        try {
            return cipher(Cipher.DECRYPT_MODE, owner, Arrays.copyOf(all, NONCE_BYTES))
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what was kept can't be opened: was the installation's key replaced?", e);
        }
    }

    private Cipher cipher(int mode, String owner, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
