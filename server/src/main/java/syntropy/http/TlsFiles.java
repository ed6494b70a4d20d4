package syntropy.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Certificate and key as administrators have them, two PEM files, to a key store that lives in memory only.
final class TlsFiles {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};
    private static final byte[] ZERO = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;

    private TlsFiles() {}

    /// @return one entry with its chain and an empty password
    /// @throws IllegalArgumentException with one sentence naming the file that can't be used and why
    static KeyStore load(HttpSettings.Tls files) {
        Certificate[] chain = certificates(files.certificate());
        PrivateKey key = key(files.key(), chain[0].getPublicKey());
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("tls", key, new char[0], chain);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable("certificate", files.certificate(), e.getMessage(), e);
        }
    }

    private static Certificate[] certificates(Path file) {
        List<Certificate> chain = new ArrayList<>();
        for (var block : blocks("certificate", file)) {
            if (!block.type.equals("CERTIFICATE")) continue;
            try {
                chain.add(CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(block.der)));
            } catch (GeneralSecurityException e) {
                throw unusable("certificate", file, "one of its certificates is damaged", e);
            }
        }
        if (chain.isEmpty()) throw unusable("certificate", file, "it holds no PEM block CERTIFICATE", null);
        return chain.toArray(Certificate[]::new);
    }

    private static PrivateKey key(Path file, PublicKey counterpart) {
        for (var block : blocks("key", file)) {
            byte[] pkcs8;
            try {
                switch (block.type) {
                    case "PRIVATE KEY" -> pkcs8 = block.der;
                    case "RSA PRIVATE KEY" -> pkcs8 = der(SEQUENCE, ZERO, RSA, der(OCTETS, block.der));
                    case "EC PRIVATE KEY" -> pkcs8 = fromSec1(block.der);
                    case "ENCRYPTED PRIVATE KEY" ->
                        throw unusable("key", file, "it is encrypted; give it without a passphrase", null);
                    default -> {
                        continue; // such as EC PARAMETERS, or certificates in the same file
                    }
                }
                var key = KeyFactory.getInstance(counterpart.getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                if (!belong(key, counterpart)) throw new GeneralSecurityException("another key's certificate");
                return key;
            } catch (GeneralSecurityException | RuntimeException e) {
                if (e instanceof Unusable unusable) throw unusable;
                throw unusable("key", file, "it is damaged or not the key of the certificate", e);
            }
        }
        throw unusable("key", file, "it holds no PEM block PRIVATE KEY", null);
    }

    private static boolean belong(PrivateKey key, PublicKey counterpart) throws GeneralSecurityException {
        byte[] sample = "does the one belong to the other?".getBytes(StandardCharsets.US_ASCII);
        String algorithm = switch (counterpart.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> counterpart.getAlgorithm();
        };
        var signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(counterpart);
        signature.update(sample);
        return signature.verify(signed);
    }

    /// SEC1 names the curve inside the key, PKCS#8 beside it: `{1, key, [0] curve, [1] point}` becomes
    /// `{0, {EC, curve}, {1, key}}`.
    private static byte[] fromSec1(byte[] der) {
        var all = ByteBuffer.wrap(der);
        var fields = next(all).content;
        var version = next(fields);
        var secret = next(fields);
        var curve = next(fields);
        if (curve.tag != 0xa0) throw new IllegalArgumentException("no curve");
        byte[] bare = der(SEQUENCE, version.whole, secret.whole);
        return der(SEQUENCE, ZERO, der(SEQUENCE, EC, bytes(curve.content)), der(OCTETS, bare));
    }

    private record Field(int tag, ByteBuffer content, byte[] whole) {}

    private static Field next(ByteBuffer from) {
        int start = from.position();
        int tag = from.get() & 0xff;
        int length = from.get() & 0xff;
        if (length > 0x80) {
            int octets = length - 0x80;
            length = 0;
            for (int i = 0; i < octets; i++) length = length << 8 | (from.get() & 0xff);
        }
        var content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return new Field(tag, content, bytes(from.slice(start, from.position() - start)));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    private record Block(String type, byte[] der) {}

    private static List<Block> blocks(String what, Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unusable(what, file, Files.exists(file) ? "it can't be read" : "there is no such file", e);
        }
        List<Block> blocks = new ArrayList<>();
        var matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(2).contains("ENCRYPTED")) {
                throw unusable(what, file, "it is encrypted; give it without a passphrase", null);
            }
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw unusable(what, file, "its block " + matcher.group(1) + " is damaged", e);
            }
        }
        return blocks;
    }

    private static Unusable unusable(String what, Path file, @Nullable String why, @Nullable Throwable cause) {
        return new Unusable("The TLS " + what + " " + file + " can't be used: " + why + ".", cause);
    }

    private static final class Unusable extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
