package syntropy.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import syntropy.TestServer;
import syntropy.fleet.Fleet;
import syntropy.fleet.Logs;
import syntropy.fleet.Machines;
import syntropy.fleet.Pace;
import syntropy.fleet.SimulatedAgent;
import syntropy.http.TestCertificate;
import syntropy.protocol.AgentState;
import syntropy.protocol.Messages;
import syntropy.protocol.Read;
import syntropy.protocol.ToAgent;

/// Agents come in on the TLS listener, which is the only way that published ones know, beside the API.
@Timeout(120)
class GatewayTlsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final TestServer server = TestServer.fresh();
    private final String secret = server.agentToken();

    @SuppressWarnings("NullAway.Init")
    private TestCertificate certificate;

    private int port;

    @BeforeEach
    void listen() throws IOException {
        certificate = TestCertificate.make(directory, "EC secp256r1");
        Files.writeString(authority(), certificate.certificatePem());
        var key = Files.writeString(directory.resolve("key.pem"), certificate.keyPem());
        port = server.listenWithTls(authority(), key);
    }

    private Path authority() {
        return directory.resolve("cert.pem");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void agentsComeInByTlsAndAreToldOfEachOther() throws Exception {
        var settings = new Fleet.Settings(
                URI.create("wss://127.0.0.1:" + port + "/"), secret, authority(), 7, Pace.STANDARD, Logs.NONE);
        try (var fleet = new Fleet(settings, InstantSource.system())) {
            fleet.add(Machines.many("tls", 2, 1, 7));
            fleet.start();
            assertThat(fleet.awaitAll(LONG, SimulatedAgent::isConfigured)).isTrue();
            var ids = fleet.agents().stream()
                    .map(SimulatedAgent::agentId)
                    .sorted()
                    .toList();
            server.connection(ids.getFirst(), ids.getLast());

            assertThat(fleet.awaitAll(
                            LONG,
                            it -> it.state() instanceof AgentState state
                                    && state.peers().size() == 1))
                    .isTrue();
            assertThat(fleet.violations()).isEmpty();
            assertThat(server.get("/v1/network/agents/" + ids.getFirst())
                            .data()
                            .path("agent_is_online")
                            .asBoolean())
                    .isTrue();
        }
        try (var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            var page = client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/healthz"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    /// As the Go agent dials: TLS 1.2 will do, it asks for no protocol by ALPN, and names its host by address.
    @Test
    void anAgentThatAsksForNoProtocolIsLetIn() throws Exception {
        try (var socket = dial(secret)) {
            var in = new DataInputStream(socket.getInputStream());
            assertThat(head(in)).startsWith("HTTP/1.1 101 ");
            assertThat(in.readUnsignedByte()).isEqualTo(0x81); // a text, whole
            int length = in.readUnsignedByte();
            if (length == 126) length = in.readUnsignedShort();
            var read = Messages.toAgent(in.readNBytes(length));
            assertThat(read)
                    .isInstanceOfSatisfying(
                            Read.Message.class,
                            message -> assertThat(message.body()).isEqualTo(new ToAgent.GetInfo()));
        }
    }

    @Test
    void aBadTokenIsRefusedByStatusUnderTlsToo() throws Exception {
        try (var socket = dial("nonsense")) {
            assertThat(head(new DataInputStream(socket.getInputStream()))).startsWith("HTTP/1.1 401 ");
        }
    }

    private SSLSocket dial(String token) throws IOException, GeneralSecurityException {
        var socket = (SSLSocket) trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        var request = """
                GET / HTTP/1.1
                Host: 127.0.0.1:%d
                User-Agent: Go-http-client/1.1
                Connection: Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Authorization: %s
                X-Deviceid: one
                X-Deviceip: 198.51.100.7
                X-Devicename: one
                X-Devicestatus: OK
                X-Agenttype: Linux
                X-Agentversion: 0.4.0

                """.formatted(port, token).replace("\n", "\r\n");
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    private static String head(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append(new String(new byte[] {in.readByte()}, ISO_8859_1));
        }
        return head.toString();
    }

    private SSLContext trusting() throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setCertificateEntry("server", certificate.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
