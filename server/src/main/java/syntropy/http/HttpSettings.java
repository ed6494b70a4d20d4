package syntropy.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the listeners keep to.
///
/// @param plain where HTTP/1.1 and HTTP/2 without TLS are answered, or null for nowhere; port 0 takes any
/// @param tls where the same is answered under TLS, or null for nowhere
/// @param bodyLimit bytes of a request body, after decompression
/// @param headerLimit bytes of request line and headers together
/// @param requestDeadline from the first byte of a request to its last, however steadily the bytes drip
/// @param idleTimeout of a connection without a request, and of a peer that doesn't read its answer
/// @param trustedProxies addresses or CIDRs whose `X-Forwarded-…` is believed
/// @param maxConcurrentRequests handled at once; those above wait a moment, then get 503
public record HttpSettings(
        @Nullable InetSocketAddress plain,
        @Nullable Tls tls,
        int bodyLimit,
        int headerLimit,
        Duration requestDeadline,
        Duration idleTimeout,
        List<String> trustedProxies,
        int maxConcurrentRequests) {

    /// @param certificate PEM: the server's certificate, then its intermediates
    /// @param key PEM, unencrypted: PKCS#8, PKCS#1 or SEC1
    public record Tls(InetSocketAddress address, Path certificate, Path key) {}

    public static HttpSettings defaults() {
        return new HttpSettings(
                null, null, 1024 * 1024, 16 * 1024, Duration.ofSeconds(15), Duration.ofSeconds(60), List.of(), 1024);
    }

    public HttpSettings withPlain(InetSocketAddress address) {
        return new HttpSettings(
                address,
                tls,
                bodyLimit,
                headerLimit,
                requestDeadline,
                idleTimeout,
                trustedProxies,
                maxConcurrentRequests);
    }

    public HttpSettings withTls(Tls listener) {
        return new HttpSettings(
                plain,
                listener,
                bodyLimit,
                headerLimit,
                requestDeadline,
                idleTimeout,
                trustedProxies,
                maxConcurrentRequests);
    }

    public HttpSettings withTimeouts(Duration request, Duration idle) {
        return new HttpSettings(
                plain, tls, bodyLimit, headerLimit, request, idle, trustedProxies, maxConcurrentRequests);
    }

    public HttpSettings withTrustedProxies(List<String> proxies) {
        return new HttpSettings(
                plain, tls, bodyLimit, headerLimit, requestDeadline, idleTimeout, proxies, maxConcurrentRequests);
    }

    public HttpSettings withMaxConcurrentRequests(int most) {
        return new HttpSettings(plain, tls, bodyLimit, headerLimit, requestDeadline, idleTimeout, trustedProxies, most);
    }
}
