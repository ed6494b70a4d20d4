package syntropy.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;
import org.jspecify.annotations.Nullable;

/// Opens the connections of a whole fleet: few threads serve all of them.
final class Dialler implements AutoCloseable {
    private static final int THREADS = 12;
    private static final int MOST = 100_000;
    private static final Duration HANDSHAKE = Duration.ofSeconds(45);
    private static final String VERSION = "0.4.0";

    private final URI controller;
    private final String token;
    private final WebSocketCoreClient client;

    /// @param controller of scheme ws or wss
    /// @param authority certificates in PEM that are trusted beside none; null for those that Java trusts
    Dialler(URI controller, String token, @Nullable Path authority) {
        this.controller = controller;
        this.token = token;
        var threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("fleet");
        threads.setDaemon(true);
        var connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setConnectTimeout(HANDSHAKE);
        var tls = new SslContextFactory.Client();
        if (authority != null) tls.setTrustStore(trust(authority));
        connector.setSslContextFactory(tls);
        var http = new HttpClient(new HttpClientTransportOverHTTP(connector));
        http.setExecutor(threads);
        http.setIdleTimeout(0);
        http.setMaxConnectionsPerDestination(MOST);
        http.setMaxRequestsQueuedPerDestination(MOST);
        http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Go-http-client/1.1"));
        http.setFollowRedirects(false);
        client = new WebSocketCoreClient(http, null);
        client.addManaged(http);
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket client can't start", e);
        }
    }

    private static KeyStore trust(Path authority) {
        try (var in = Files.newInputStream(authority)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(authority + " can't be read as certificates in PEM", e);
        }
    }

    /// Returns at once.
    ///
    /// @param failed called with HTTP's status, or 0 when there was no answer; not called when it is opened
    void dial(Machine machine, FrameHandler socket, IntConsumer failed) {
        var request = CoreClientUpgradeRequest.from(client, controller, socket);
        var settings = new Configuration.ConfigurationCustomizer();
        settings.setIdleTimeout(Duration.ZERO);
        settings.setAutoFragment(false);
        settings.setMaxFrameSize(0);
        settings.setMaxTextMessageSize(0);
        request.setConfiguration(settings);
        request.timeout(HANDSHAKE.toSeconds(), TimeUnit.SECONDS);
        request.headers(headers -> headers.put("Authorization", token)
                .put("X-Deviceid", machine.deviceId())
                .put("X-Deviceip", machine.publicIp() == null ? "0.0.0.0" : machine.publicIp())
                // Its bytes go out as UTF-8.
                .put("X-Devicename", new String(machine.name().getBytes(UTF_8), ISO_8859_1))
                .put("X-Devicestatus", "OK")
                .put("X-Agenttype", "Linux")
                .put("X-Agentversion", VERSION));
        try {
            var _ = client.connect(request).whenComplete((_, failure) -> {
                if (failure != null) failed.accept(status(failure));
            });
        } catch (IOException | RuntimeException e) {
            failed.accept(status(e));
        }
    }

    private static int status(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof UpgradeException refused ? Math.max(0, refused.getResponseStatusCode()) : 0;
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket client can't stop", e);
        }
    }
}
