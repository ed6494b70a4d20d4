package syntropy;

import static syntropy.storage.tables.Tables.META;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// The installation's key, `secret.key` in the data directory: never used itself, only keys derived from it, one for
/// each use.
final class InstallationKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String FINGERPRINT = "key_fingerprint";

    private InstallationKey() {}

    /// 32 bytes that tell nothing of the key, nor of what is derived for another purpose.
    static byte[] derived(byte[] key, String purpose) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(("syntropy " + purpose).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    /// Holds the key against the one that the database was made with: under another key no secret would be known any
    /// more.
    ///
    /// @throws StartFailure when they differ
    static void check(Database database, byte[] key) {
        var present = HexFormat.of().formatHex(derived(key, "fingerprint"), 0, 8);
        var known = database.write(tx -> fingerprint(tx, present));
        if (!known.equals(present)) {
            throw new StartFailure("The database was made with another secret.key than the one in the data directory;"
                    + " put back the key that belongs to it.");
        }
    }

    private static String fingerprint(Tx tx, String present) {
        var known = tx.sql()
                .select(META.CONTENT)
                .from(META)
                .where(META.NAME.eq(FINGERPRINT))
                .fetchOne(META.CONTENT);
        if (known != null) return known;
        tx.sql()
                .insertInto(META, META.NAME, META.CONTENT)
                .values(FINGERPRINT, present)
                .execute();
        return present;
    }
}
