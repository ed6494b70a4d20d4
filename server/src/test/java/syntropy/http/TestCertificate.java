package syntropy.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A self-signed certificate, made by the JDK's own keytool.
public record TestCertificate(Certificate certificate, Key key) {
    private static final String PASSWORD = "changeit";

    /// @param algorithm as keytool knows it, with its size or curve: `RSA 2048`, `EC secp256r1`
    public static TestCertificate make(Path directory, String algorithm) {
        return make(directory, algorithm, "dns:localhost,ip:127.0.0.1");
    }

    /// @param names as keytool knows them: `dns:hooks.test,ip:127.0.0.1`
    /// @param more options of keytool
    public static TestCertificate make(Path directory, String algorithm, String names, String... more) {
        try {
            Path store = Files.createTempDirectory(directory, "keytool").resolve("store.p12");
            String[] words = algorithm.split(" ", -1);
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "test",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=" + names,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD,
                    "-keyalg",
                    words[0]));
            if (words.length > 1) command.addAll(List.of(words[0].equals("EC") ? "-groupname" : "-keysize", words[1]));
            command.addAll(List.of(more));
            var keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) throw new IllegalStateException(said);
            var keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            return new TestCertificate(keys.getCertificate("test"), keys.getKey("test", PASSWORD.toCharArray()));
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
