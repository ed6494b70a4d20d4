package syntropy.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Chains the rows of the event table: each one's seal is made of all its columns and of the seal before. Under a key
/// that isn't in the database, so that who can write there alone can't make the chain whole again.
public final class Seals {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public Seals(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// Makes any number of seals, for one thread.
    public Sealer sealer() {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return new Sealer(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    public static final class Sealer {
        private final Mac mac;

        private Sealer(Mac mac) {
            this.mac = mac;
        }

        /// @param previous the seal of the row before, empty before the first
        /// @param row what a row holds beside its seal, in the table's order
        public byte[] seal(byte[] previous, @Nullable Object[] row) {
            part(previous);
            for (var column : row) {
                if (column == null) mac.update((byte) 0);
                else part(text(column).getBytes(StandardCharsets.UTF_8));
            }
            return mac.doFinal();
        }

        /// With its length, so that no two rows read alike.
        private void part(byte[] bytes) {
            mac.update((byte) 1);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            mac.update(bytes);
        }

        private static String text(Object column) {
            return column instanceof Instant time ? Long.toString(time.toEpochMilli()) : column.toString();
        }
    }
}
