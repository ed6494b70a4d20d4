package syntropy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.http.JettyCourierTest.address;
import static syntropy.http.JettyCourierTest.assertFailed;
import static syntropy.http.JettyCourierTest.letter;
import static syntropy.http.JettyCourierTest.status;
import static syntropy.http.JettyCourierTest.target;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import syntropy.kernel.AddressBlock;
import syntropy.webhook.AddressGuard;
import syntropy.webhook.Letter;
import syntropy.webhook.Outcome;

@Timeout(60)
class JettyCourierTlsTest {
    @TempDir
    static Path directory;

    private static TestCertificate certificate;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Queue<String> names = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void makeCertificate() {
        certificate = TestCertificate.make(directory, "EC secp256r1", "dns:hooks.test,ip:127.0.0.1");
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    @Test
    void whoIsTrustedAndHasTheNameIsTalkedToByThatName() throws Exception {
        var receiver = secure(certificate);
        var courier = courier(certificate.certificate());
        assertThat(status(courier.deliver(to("hooks.test", receiver)))).isEqualTo(200);
        assertThat(receiver.requests.remove()).contains("Host: hooks.test:" + receiver.port() + "\r\n");
        assertThat(names).containsExactly("hooks.test");
        assertThat(status(courier.deliver(to("127.0.0.1", receiver)))).isEqualTo(200);
    }

    @Test
    void anotherNameIsRefused() throws Exception {
        var receiver = secure(certificate);
        for (String host : List.of("other.test", "a.hooks.test", "127.0.0.2")) {
            assertFailed(
                    courier(certificate.certificate()).deliver(to(host, receiver)),
                    Outcome.Kind.TLS,
                    "The certificate of %s:%d is not for that name.".formatted(host, receiver.port()));
        }
        assertThat(receiver.requests).isEmpty();
    }

    @Test
    void whoSignsForItselfIsRefused() throws Exception {
        var receiver = secure(certificate);
        var other = TestCertificate.make(directory, "EC secp256r1", "dns:hooks.test");
        for (Certificate trusted : new @Nullable Certificate[] {null, other.certificate()}) {
            assertFailed(
                    courier(trusted).deliver(to("hooks.test", receiver)),
                    Outcome.Kind.TLS,
                    "Nobody who is trusted here has signed the certificate of hooks.test:" + receiver.port() + ".");
        }
        assertThat(receiver.requests).isEmpty();
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        var expired = TestCertificate.make(
                directory, "EC secp256r1", "dns:hooks.test", "-startdate", "-2d", "-validity", "1");
        var receiver = secure(expired);
        // As an authority that is trusted by name it would not be looked at further.
        assertFailed(
                courier(certificate.certificate()).deliver(to("hooks.test", receiver)),
                Outcome.Kind.TLS,
                "certificate");
        assertThat(receiver.requests).isEmpty();
    }

    @Test
    void whoSpeaksNoTlsIsTold() throws Exception {
        var receiver = new RawListener(connection -> {
            connection.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            connection.hang();
        });
        open.add(receiver);
        assertFailed(
                courier(certificate.certificate()).deliver(to("hooks.test", receiver)),
                Outcome.Kind.TLS,
                "No TLS connection with hooks.test:%d comes about.".formatted(receiver.port()));
    }

    @Test
    void aHandshakeThatHangsIsLeftAtTheDeadline() throws Exception {
        var receiver = new RawListener(connection -> connection.hang());
        open.add(receiver);
        var target = target("https://hooks.test:" + receiver.port() + "/");
        assertFailed(
                courier(certificate.certificate()).deliver(letter(target, Duration.ofMillis(600))),
                Outcome.Kind.TIMEOUT,
                "didn't answer within 600 ms.");
    }

    @Test
    void aHandshakeThatIsCutIsTold() throws Exception {
        var receiver =
                new RawListener(connection -> connection.socket.getInputStream().read());
        open.add(receiver);
        assertThat(courier(certificate.certificate()).deliver(to("hooks.test", receiver)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isIn(Outcome.Kind.TLS, Outcome.Kind.CLOSED));
    }

    private Letter to(String host, RawListener receiver) {
        return letter(target("https://" + host + ":" + receiver.port() + "/"), Letter.DEADLINE);
    }

    private RawListener secure(TestCertificate shown) throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("key", shown.key(), new char[0], new Certificate[] {shown.certificate()});
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.ofLiteral("0.0.0.0"));
        var receiver = new RawListener(listener, connection -> {
            var session = (ExtendedSSLSession) ((SSLSocket) connection.socket).getSession();
            session.getRequestedServerNames().forEach(name -> names.add(new String(name.getEncoded(), UTF_8)));
            while (true) {
                connection.request();
                connection.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        open.add(receiver);
        return receiver;
    }

    private JettyCourier courier(@Nullable Certificate trusted) throws GeneralSecurityException, IOException {
        KeyStore authorities = null;
        if (trusted != null) {
            authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            authorities.setCertificateEntry("trusted", trusted);
        }
        var guard = new AddressGuard(List.of(), List.of(AddressBlock.parse("127.0.0.0/8")));
        var courier = new JettyCourier(
                guard, _ -> List.of(address("127.0.0.1")), InstantSource.system(), "1.2.3", authorities);
        open.add(courier);
        return courier;
    }
}
