package syntropy.http;

import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.webhook.AddressGuard;
import syntropy.webhook.Courier;
import syntropy.webhook.Letter;
import syntropy.webhook.Outcome;
import syntropy.webhook.Resolver;

/// Delivers over HTTP/1.1 and does nothing that it isn't told to: it follows no redirect, keeps no cookie, answers no
/// challenge, unpacks nothing, knows no proxy. Few threads serve all connections; those who wait cost nothing.
public final class JettyCourier implements Courier {
    private static final Logger LOG = LoggerFactory.getLogger(JettyCourier.class);
    private static final String DELIVERY = "delivery";
    private static final int THREADS = 8;
    private static final int CONNECTIONS_FOR_EACH = 16;
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);

    /// Of a connection that waits for the next letter. Many servers close after 5 seconds; a letter that sets out at
    /// that moment would fail.
    private static final Duration IDLE = Duration.ofSeconds(4);

    /// Of a connection that is never idle, so that a receiver that moves is found again.
    private static final Duration LONGEST_CONNECTION = Duration.ofMinutes(1);

    /// Of what is remembered of a receiver without connections.
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final HttpClient client;
    private final CheckedAddresses addresses;
    private final Set<Delivery> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean ready;
    private volatile boolean closed;

    /// @param version of Syntropy, for the receivers
    /// @param authorities whose certificates are trusted; null for those that the JDK trusts
    public JettyCourier(
            AddressGuard guard,
            Resolver resolver,
            InstantSource clock,
            String version,
            @Nullable KeyStore authorities) {
        this.clock = clock;
        this.addresses = new CheckedAddresses(resolver, guard);
        this.client = new HttpClient(transport(authorities));
        client.setName("courier");
        client.setSocketAddressResolver(addresses);
        client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Syntropy-Webhooks/" + version));
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setIdleTimeout(IDLE.toMillis());
        client.setMaxConnectionsPerDestination(CONNECTIONS_FOR_EACH);
        client.setDestinationIdleTimeout(REMEMBERED.toMillis());
        client.setMaxResponseHeadersSize(LONGEST_HEADERS);
    }

    /// With the first letter: whoever has no endpoints needn't have threads and certificates for them.
    private synchronized void start() throws InterruptedException {
        if (closed) throw new InterruptedException("the courier is closed");
        if (client.isStarted()) return;
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("the web-hook client doesn't start", e);
        }
        // Put there by the start: redirects, challenges, upgrades, and gzip.
        client.getProtocolHandlers().clear();
        client.getProtocolHandlers().put(new InterimAnswers());
        client.getContentDecoderFactories().clear();
        ready = true;
    }

    private static HttpClientTransportOverHTTP transport(@Nullable KeyStore authorities) {
        var threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("courier");
        threads.setDaemon(true);
        threads.setStopTimeout(0);
        var tls = new SslContextFactory.Client();
        if (authorities != null) tls.setTrustStore(authorities);
        var connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setConnectTimeout(TO_CONNECT);
        connector.setSslContextFactory(tls);
        var transport = new HttpClientTransportOverHTTP(connector);
        transport.setConnectionPoolFactory(destination -> {
            var pool = new DuplexConnectionPool(destination, CONNECTIONS_FOR_EACH);
            pool.setMaxDuration(LONGEST_CONNECTION.toMillis());
            return pool;
        });
        return transport;
    }

    @Override
    public Outcome deliver(Letter letter) throws InterruptedException {
        var delivery = new Delivery(letter.to(), clock);
        underWay.add(delivery);
        Request request = null;
        try {
            if (closed) throw new InterruptedException("the courier is closed");
            if (!ready) start();
            request = request(letter, delivery);
            request.send(delivery);
            return delivery.await(letter.deadline());
        } catch (CancellationException _) {
            throw new InterruptedException("the courier was closed");
        } finally {
            underWay.remove(delivery);
            // Without effect on what has ended; what hasn't gives its connection back.
            if (request != null) {
                var _ = request.abort(new TimeoutException());
            }
        }
    }

    private Request request(Letter letter, Delivery delivery) {
        return client.newRequest(letter.to().uri())
                .method(HttpMethod.POST)
                // The deadline is kept by the one who waits.
                .idleTimeout(letter.deadline().plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS)
                .headers(fields -> letter.headers().forEach(header -> fields.add(header.name(), header.value())))
                .body(new BytesRequestContent(letter.body()))
                .attribute(DELIVERY, delivery);
    }

    @Override
    public void close() {
        closed = true;
        underWay.forEach(Delivery::forget);
        addresses.close();
        try {
            synchronized (this) {
                client.stop();
            }
        } catch (Exception e) {
            LOG.warn("The web-hook client didn't stop in order: {}", e.toString());
        }
    }

    /// An answer of 1xx is not the answer, which is still to come; a receiver that sends nothing else is cut off.
    private static final class InterimAnswers extends ProcessingProtocolHandler {
        @Override
        public boolean accept(Request request, Response response) {
            int status = response.getStatus();
            return HttpStatus.isInformational(status)
                    && status != HttpStatus.SWITCHING_PROTOCOLS_101
                    && request.getAttributes().get(DELIVERY) instanceof Delivery delivery
                    && delivery.bearsInterim();
        }
    }
}
