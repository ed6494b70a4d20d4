package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpTlsTest {
    @TempDir
    static Path directory;

    private static TestCertificate rsa;
    private static TestCertificate ec;

    @BeforeAll
    static void makeCertificates() {
        rsa = TestCertificate.make(directory, "RSA 2048");
        ec = TestCertificate.make(directory, "EC secp256r1");
    }

    @ParameterizedTest
    @CsvSource({"RSA, HTTP_2", "EC, HTTP_2", "EC, HTTP_1_1"})
    void speaksBothVersionsUnderTls(String algorithm, HttpClient.Version version) throws Exception {
        var certificate = algorithm.equals("RSA") ? rsa : ec;
        var files = write(certificate.certificatePem(), certificate.keyPem());
        try (var listener = listener(files, Duration.ofSeconds(5));
                var client = client(certificate, version)) {
            var response = client.send(
                    java.net.http.HttpRequest.newBuilder(url(listener))
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("body"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.body()).isEqualTo("secure");
            assertThat(response.headers().map()).doesNotContainKey("server");
            var seen = listener.seen.remove();
            assertThat(seen.secure()).isTrue();
            assertThat(seen.body()).asString().isEqualTo("body");
            assertThat(seen.headers()).containsKey("host");
        }
    }

    @Test
    void takesAKeyInPkcs1() throws Exception {
        var certificate = rsa;
        // A PKCS#8 key of RSA is a PKCS#1 key behind a header of 26 bytes.
        byte[] pkcs8 = certificate.key().getEncoded();
        String pkcs1 = TestCertificate.pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
        assertServes(certificate, write(certificate.certificatePem(), pkcs1));
    }

    @Test
    void takesAKeyInSec1WithItsParametersBefore() throws Exception {
        var certificate = ec;
        var scalar = ((ECPrivateKey) certificate.key()).getS();
        byte[] secret = new byte[32];
        byte[] s = scalar.toByteArray();
        int length = Math.min(32, s.length);
        System.arraycopy(s, s.length - length, secret, 32 - length, length);
        byte[] curve = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07};
        var der = new ByteArrayOutputStream();
        der.writeBytes(new byte[] {0x30, 49, 0x02, 0x01, 0x01, 0x04, 32});
        der.writeBytes(secret);
        der.writeBytes(new byte[] {(byte) 0xa0, 10});
        der.writeBytes(curve);
        String sec1 =
                TestCertificate.pem("EC PARAMETERS", curve) + TestCertificate.pem("EC PRIVATE KEY", der.toByteArray());
        assertServes(certificate, write(certificate.certificatePem(), sec1));
    }

    @Test
    void takesTheNewCertificateAfterAReload() throws Exception {
        var old = ec;
        var files = write(old.certificatePem(), old.keyPem());
        try (var listener = listener(files, Duration.ofSeconds(5))) {
            assertThat(served(listener, old)).isEqualTo(old.certificate());

            var renewed = TestCertificate.make(directory, "EC secp256r1");
            Files.writeString(files.certificate(), renewed.certificatePem());
            assertThatThrownBy(listener.server::reloadTls)
                    .hasMessage("The TLS key " + files.key()
                            + " can't be used: it is damaged or not the key of the certificate.");
            assertThat(served(listener, old)).as("the old one stays in use").isEqualTo(old.certificate());

            Files.writeString(files.key(), renewed.keyPem());
            listener.server.reloadTls();
            assertThat(served(listener, renewed)).isEqualTo(renewed.certificate());
        }
    }

    @Test
    void cutsAHandshakeThatNeverEnds() throws Exception {
        var certificate = ec;
        var files = write(certificate.certificatePem(), certificate.keyPem());
        try (var listener = listener(files, Duration.ofMillis(300));
                var client = new RawClient(listener.server.tlsPort())) {
            client.send(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00});
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void cutsWhoSpeaksPlainTextToIt() throws Exception {
        var certificate = ec;
        var files = write(certificate.certificatePem(), certificate.keyPem());
        try (var listener = listener(files, Duration.ofSeconds(5));
                var client = new RawClient(listener.server.tlsPort())) {
            client.get("/");
            assertThat(client.closed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no pem at all", "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"})
    void saysWhichCertificateIsWrong(String certificate) {
        var files = write(certificate, "");
        assertThatThrownBy(() -> listener(files, Duration.ofSeconds(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The TLS certificate " + files.certificate()
                        + " can't be used: it holds no PEM block CERTIFICATE.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no pem at all | it holds no PEM block PRIVATE KEY.",
                "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY----- | it is damaged or not the key of the certificate.",
                "-----BEGIN EC PRIVATE KEY-----MAA=-----END EC PRIVATE KEY----- | it is damaged or not the key of the certificate.",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----AAAA-----END ENCRYPTED PRIVATE KEY----- | it is encrypted; give it without a passphrase.",
                "-----BEGIN PRIVATE KEY-----A=A-----END PRIVATE KEY----- | its block PRIVATE KEY is damaged."
            })
    void saysWhichKeyIsWrong(String key, String why) {
        var files = write(ec.certificatePem(), key);
        assertThatThrownBy(() -> listener(files, Duration.ofSeconds(5)))
                .hasMessage("The TLS key " + files.key() + " can't be used: " + why);
    }

    @Test
    void saysWhichFileIsMissing() {
        Path nowhere = directory.resolve("nowhere.pem");
        var files =
                new HttpSettings.Tls(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), nowhere, nowhere);
        assertThatThrownBy(() -> listener(files, Duration.ofSeconds(5)))
                .hasMessage("The TLS certificate " + nowhere + " can't be used: there is no such file.");
    }

    private void assertServes(TestCertificate certificate, HttpSettings.Tls files) throws Exception {
        try (var listener = listener(files, Duration.ofSeconds(5))) {
            assertThat(served(listener, certificate)).isEqualTo(certificate.certificate());
        }
    }

    private static TestListener listener(HttpSettings.Tls files, Duration requestDeadline) {
        return new TestListener(
                settings -> settings.withTls(files).withTimeouts(requestDeadline, Duration.ofSeconds(20)),
                _ -> TestListener.text("secure"));
    }

    private static URI url(TestListener listener) {
        return URI.create("https://localhost:" + listener.server.tlsPort() + "/");
    }

    /// The certificate that a new connection is shown.
    private static X509Certificate served(TestListener listener, TestCertificate trusted) throws Exception {
        try (var client = client(trusted, HttpClient.Version.HTTP_2)) {
            var response = client.send(
                    java.net.http.HttpRequest.newBuilder(url(listener)).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
        }
    }

    private static HttpClient client(TestCertificate trusted, HttpClient.Version version) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", trusted.certificate());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(version).sslContext(context).build();
    }

    private static HttpSettings.Tls write(String certificate, String key) {
        try {
            Path certificateFile = Files.createTempFile(directory, "certificate", ".pem");
            Path keyFile = Files.createTempFile(directory, "key", ".pem");
            Files.writeString(certificateFile, certificate);
            Files.writeString(keyFile, key);
            return new HttpSettings.Tls(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), certificateFile, keyFile);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
