package syntropy.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listeners: HTTP/1.1 and HTTP/2, with and without TLS, in front of one [HttpHandler].
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int ACCEPT_QUEUE = 4096;
    private static final int SMALLEST_TO_COMPRESS = 1024;
    private static final Duration TO_FINISH = Duration.ofSeconds(4);
    private static final Duration IDLE_WHEN_STOPPING = Duration.ofMillis(250);

    /// Paths go to the handler as they were sent, and [Router] reads them safely; so none of what would be
    /// dangerous for files needs refusing here. Old clients do send `//v1/…`.
    private static final UriCompliance RAW_PATHS = UriCompliance.RFC3986.with(
            "raw-paths",
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
            UriCompliance.Violation.BAD_UTF8_ENCODING,
            UriCompliance.Violation.TRUNCATED_UTF8_ENCODING,
            UriCompliance.Violation.BAD_PERCENT_ENCODING);

    private final HttpSettings settings;
    private final Server server;
    private final AnswerWriter writer;
    private final Streaming streaming;
    private final RequestHandler requests;
    private final @Nullable ServerConnector plain;
    private final @Nullable ServerConnector secure;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();

    /// @throws IllegalArgumentException with one sentence for a TLS file or a trusted proxy that can't be used
    public HttpServer(HttpSettings settings, HttpHandler handler, Refusals refusals) {
        this(settings, handler, refusals, null);
    }

    /// @param door decides what asks for a WebSocket at `/`; null for none
    /// @throws IllegalArgumentException with one sentence for a TLS file or a trusted proxy that can't be used
    public HttpServer(HttpSettings settings, HttpHandler handler, Refusals refusals, @Nullable WebSocketDoor door) {
        this.settings = settings;
        this.streaming = new Streaming(settings.idleTimeout());
        this.writer = new AnswerWriter(refusals, streaming);
        this.requests = new RequestHandler(settings, handler, writer);
        // Without a bound of its own: requests are bounded by slots, connections by what is open.
        var threads = new VirtualThreadPool(0);
        threads.setName("http-");
        this.server = new Server(threads);
        server.setErrorHandler(writer);
        server.setStopTimeout(TO_FINISH.toMillis());
        server.setHandler(chain(door));

        var http = configuration();
        var http1 = new HttpConnectionFactory(http);
        this.plain = settings.plain() == null
                ? null
                : connector(settings.plain(), http1, new HTTP2CServerConnectionFactory(http));
        this.secure = settings.tls() == null ? null : tlsConnector(settings.tls(), http, http1);
    }

    /// Outermost first. The WebSocket upgrade at `/` stands between the first and the last: inside of what waits for
    /// requests in flight, outside of what reads bodies and compresses.
    private Handler chain(@Nullable WebSocketDoor door) {
        var graceful = new GracefulHandler() {
            @Override
            protected void handleShutdownRejection(Request request, Response response, Callback callback) {
                writer.send(request, response, callback, writer.refusal(Refusal.TOO_BUSY));
            }
        };
        var compression = new CompressionHandler();
        var gzip = new GzipCompression();
        gzip.setMinCompressSize(SMALLEST_TO_COMPRESS);
        compression.putCompression(gzip);
        var rules = CompressionConfig.builder();
        for (String type : List.of(
                "application/json",
                "application/problem+json",
                "application/javascript",
                "image/svg+xml",
                "text/css",
                "text/html",
                "text/javascript",
                "text/plain")) {
            rules.compressIncludeMimeType(type);
        }
        compression.putConfiguration("/*", rules.build());
        if (door == null) {
            graceful.setHandler(compression);
        } else {
            var upgrade = new WebSocketUpgrade(server, settings, door, writer);
            upgrade.setHandler(compression);
            graceful.setHandler(upgrade);
        }
        // Inside of the decompression, so that the body limit counts what a small body swells to.
        compression.setHandler(requests);
        return graceful;
    }

    private HttpConfiguration configuration() {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(settings.headerLimit());
        http.setUriCompliance(RAW_PATHS);
        return http;
    }

    private ServerConnector tlsConnector(HttpSettings.Tls files, HttpConfiguration http, HttpConnectionFactory http1) {
        use(tls, files);
        tls.setCipherComparator(HTTP2Cipher.COMPARATOR);
        tls.setUseCipherSuitesOrder(true);
        tls.setRenegotiationAllowed(false);
        var alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
        return connector(
                files.address(),
                new SslConnectionFactory(tls, alpn.getProtocol()),
                alpn,
                new HTTP2ServerConnectionFactory(http),
                http1);
    }

    private static void use(SslContextFactory.Server tls, HttpSettings.Tls files) {
        tls.setKeyStore(TlsFiles.load(files));
        tls.setKeyStorePassword("");
        // One certificate, also for agents that come by address.
        tls.setSniRequired(false);
    }

    private ServerConnector connector(InetSocketAddress address, ConnectionFactory... protocols) {
        var connector = new ServerConnector(server, 1, 1, protocols) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                var wire = new Wire(channel, selector, key, getScheduler());
                wire.setIdleTimeout(getIdleTimeout());
                return wire;
            }
        };
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(IDLE_WHEN_STOPPING.toMillis());
        server.addConnector(connector);
        return connector;
    }

    /// Answers from here on.
    ///
    /// @throws UncheckedIOException with one sentence when an address can't be listened on
    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            close();
            var cause = e.getCause() == null ? e : e.getCause();
            throw new UncheckedIOException(
                    "Can't listen on " + String.join(" and ", asked()) + ": " + cause.getMessage() + ".", e);
        } catch (Exception e) {
            close();
            throw new IllegalStateException("The HTTP server doesn't start", e);
        }
        checkWires();
    }

    private List<String> asked() {
        List<String> asked = new ArrayList<>();
        if (settings.plain() != null) asked.add(text(settings.plain()));
        if (settings.tls() != null) asked.add(text(settings.tls().address()));
        return asked;
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /// Often enough that nobody stays a quarter longer than allowed, at most once a second.
    private void checkWires() {
        long every = Math.min(1000, Math.max(20, settings.requestDeadline().toMillis() / 4));
        server.getScheduler()
                .schedule(
                        () -> {
                            for (var connector : Arrays.asList(plain, secure)) {
                                if (connector != null) checkWires(connector);
                            }
                            if (server.isRunning()) checkWires();
                        },
                        every,
                        TimeUnit.MILLISECONDS);
    }

    private void checkWires(ServerConnector connector) {
        for (var endPoint : connector.getConnectedEndPoints()) {
            if (endPoint instanceof Wire wire) {
                wire.check(settings.requestDeadline(), settings.idleTimeout(), writer);
            }
        }
    }

    /// The port without TLS that is listened on, also when any was asked for; 0 when there is none.
    public int plainPort() {
        return plain == null ? 0 : plain.getLocalPort();
    }

    /// The port with TLS that is listened on, also when any was asked for; 0 when there is none.
    public int tlsPort() {
        return secure == null ? 0 : secure.getLocalPort();
    }

    /// Reads certificate and key again, for connections made from now on.
    ///
    /// @throws IllegalArgumentException with one sentence when they can't be used; the old ones stay in use
    public void reloadTls() {
        var files = settings.tls();
        if (files == null) throw new IllegalStateException("There is no TLS listener.");
        try {
            tls.reload(_ -> use(tls, files));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException("The TLS certificate " + files.certificate() + " can't be used.", e);
        }
    }

    /// What is going on at this moment, for metrics.
    ///
    /// @param working requests inside the handler
    /// @param waiting requests that wait for one of the others to end
    public record Load(int connections, int working, int waiting) {}

    public Load load() {
        int connections = 0;
        for (var connector : Arrays.asList(plain, secure)) {
            if (connector != null)
                connections += connector.getConnectedEndPoints().size();
        }
        return new Load(connections, requests.working(), requests.waiting());
    }

    /// Accepts nothing more, ends streams, lets requests in flight finish for up to 4 seconds, then cuts.
    @Override
    public void close() {
        streaming.stop();
        try {
            server.stop();
        } catch (Exception e) {
            // Requests that took too long are cut, which is what was asked for.
            LOG.warn("Not every request could finish: {}", e.toString());
        }
    }
}
