package syntropy.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import syntropy.kernel.IpAddress;
import syntropy.webhook.AddressGuard;
import syntropy.webhook.Resolver;

/// Where a new connection goes. The library asks once for each, and connects to what it is given without asking
/// again, so that no second look-up can answer otherwise than the one that was checked.
///
/// One address that is refused refuses the whole name: a name with public and private addresses is a mistake or an
/// attack, and which of them is connected to would be the name server's choice.
///
/// Look-ups have threads of the platform: the JDK's block the thread beneath a virtual one, and a few name servers
/// that don't answer would stop everything. Those who ask for one name at a time share its look-up, so that a slow
/// name holds one thread.
final class CheckedAddresses implements SocketAddressResolver, AutoCloseable {
    private static final int LOOK_UPS = 64;
    private static final int WAITING = 1024;
    private static final int IDLE_SECONDS = 10;

    /// Each may take a whole connect timeout.
    private static final int TRIED = 4;

    private final Resolver resolver;
    private final AddressGuard guard;
    private final ThreadPoolExecutor lookUps;
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();

    CheckedAddresses(Resolver resolver, AddressGuard guard) {
        this.resolver = resolver;
        this.guard = guard;
        this.lookUps = new ThreadPoolExecutor(
                LOOK_UPS,
                LOOK_UPS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("courier-names-", 0).factory());
        lookUps.allowCoreThreadTimeOut(true);
    }

    @Override
    public void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var _ = addresses(bare).whenComplete((addresses, failure) -> {
            if (failure != null) {
                promise.failed(failure);
                return;
            }
            try {
                promise.succeeded(checked(bare, port, addresses));
            } catch (UnknownHostException | RefusedAddress e) {
                promise.failed(e);
            }
        });
    }

    private List<InetSocketAddress> checked(String host, int port, List<InetAddress> addresses)
            throws UnknownHostException, RefusedAddress {
        if (addresses.isEmpty()) throw new UnknownHostException(host);
        for (var each : addresses) {
            var address = IpAddress.of(each);
            var refusal = guard.refusal(address);
            if (refusal.isPresent()) throw new RefusedAddress(address, refusal.get());
        }
        List<InetSocketAddress> named = new ArrayList<>();
        for (var address : addresses.subList(0, Math.min(TRIED, addresses.size()))) {
            // TLS takes from here the name that it asks for and that the certificate must have.
            named.add(new InetSocketAddress(InetAddress.getByAddress(host, address.getAddress()), port));
        }
        return named;
    }

    private CompletableFuture<List<InetAddress>> addresses(String host) {
        if (IpAddress.parse(host).isPresent()) {
            return CompletableFuture.completedFuture(List.of(InetAddress.ofLiteral(host)));
        }
        var mine = new CompletableFuture<List<InetAddress>>();
        var others = underWay.putIfAbsent(host, mine);
        if (others != null) return others;
        try {
            lookUps.execute(() -> lookUp(host, mine));
        } catch (RejectedExecutionException e) {
            underWay.remove(host, mine);
            mine.completeExceptionally(e);
        }
        return mine;
    }

    private void lookUp(String host, CompletableFuture<List<InetAddress>> found) {
        try {
            var addresses = resolver.addresses(host);
            underWay.remove(host, found);
            found.complete(addresses);
        } catch (UnknownHostException | RuntimeException e) {
            underWay.remove(host, found);
            found.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        lookUps.shutdownNow();
    }
}
