package syntropy.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/// Makes the plain record of a request, reading its body whole: within the limit, the deadline, and a bound on what
/// all bodies may hold together.
final class RequestReader {
    /// All bodies together, so that many clients with large bodies are told to come back rather than fill the
    /// memory.
    private static final long ALL_BODIES = 64L * 1024 * 1024;

    private static final int FIRST = 8 * 1024;
    private static final byte[] EMPTY = new byte[0];

    private final int bodyLimit;
    private final Duration deadline;
    private final TrustedProxies proxies;
    private final AtomicLong held = new AtomicLong();

    RequestReader(HttpSettings settings) {
        bodyLimit = settings.bodyLimit();
        deadline = settings.requestDeadline();
        proxies = new TrustedProxies(settings.trustedProxies());
    }

    /// The listener answers it, no handler sees it. Without a stack trace, as it is no fault of ours.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        final Refusal refusal;

        Refused(Refusal refusal) {
            super(refusal.name(), null, false, false);
            this.refusal = refusal;
        }
    }

    HttpRequest read(Request request, Wire wire) throws Refused {
        Map<String, List<String>> headers = headers(request);
        if (headers.containsKey("content-encoding")
                && !headers.get("content-encoding").equals(List.of("identity"))) {
            // What we can decompress is decompressed by now, and its header gone.
            throw new Refused(Refusal.UNSUPPORTED_CONTENT_ENCODING);
        }
        String path = request.getHttpURI().getPath();
        String query = request.getHttpURI().getQuery();
        if (path == null) throw new Refused(Refusal.MALFORMED_REQUEST);
        boolean secure = request.getConnectionMetaData().isSecure();
        var client = proxies.trusts(wire.peer())
                ? proxies.client(
                        wire.peer(),
                        secure,
                        headers.getOrDefault("x-forwarded-for", List.of()),
                        headers.getOrDefault("x-forwarded-proto", List.of()))
                : new TrustedProxies.Client(TrustedProxies.text(wire.peer()), secure);
        return new HttpRequest(
                request.getMethod(),
                path,
                query == null ? "" : query,
                headers,
                body(request),
                client.address(),
                client.secure());
    }

    /// Gives back what the body held. To be called once the request is answered.
    void release(HttpRequest request) {
        held.addAndGet(-request.body().length);
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers =
                HashMap.newHashMap(request.getHeaders().size() + 1);
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue() == null ? "" : field.getValue();
            headers.merge(field.getLowerCaseName(), List.of(value), RequestReader::both);
        }
        // HTTP/2 says it in the address.
        String authority = request.getHttpURI().getAuthority();
        if (authority != null) headers.putIfAbsent("host", List.of(authority));
        return headers;
    }

    private static List<String> both(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private byte[] body(Request request) throws Refused {
        long announced = request.getLength();
        if (announced == 0) return EMPTY;
        if (announced > bodyLimit) {
            if (!request.getHeaders().contains(HttpHeader.EXPECT)) discard(request);
            throw new Refused(Refusal.BODY_TOO_LARGE);
        }
        byte[] body = EMPTY;
        int length = 0;
        boolean whole = false;
        try {
            while (true) {
                var chunk = next(request);
                try {
                    int more = chunk.remaining();
                    if (more > bodyLimit - length) {
                        chunk.skip(more);
                        if (!chunk.isLast()) discard(request);
                        throw new Refused(Refusal.BODY_TOO_LARGE);
                    }
                    if (more > body.length - length) body = grown(body, length + more);
                    chunk.get(body, length, more);
                    length += more;
                    if (chunk.isLast()) break;
                } finally {
                    chunk.release();
                }
            }
            byte[] exact = length == body.length ? body : Arrays.copyOf(body, length);
            held.addAndGet(exact.length - body.length);
            whole = true;
            return exact;
        } finally {
            if (!whole) held.addAndGet(-body.length);
        }
    }

    /// Grows with what has come, not with what was announced: an announcement costs its sender nothing.
    private byte[] grown(byte[] body, int least) throws Refused {
        int size = Math.min(bodyLimit, Math.max(least, Math.max(FIRST, body.length * 2)));
        if (held.addAndGet(size - body.length) > ALL_BODIES) {
            held.addAndGet(body.length - size);
            throw new Refused(Refusal.TOO_BUSY);
        }
        return Arrays.copyOf(body, size);
    }

    /// Waits, if it must, for the next piece of the body.
    private Content.Chunk next(Request request) throws Refused {
        while (true) {
            var chunk = request.read();
            if (chunk == null) {
                await(request);
            } else if (Content.Chunk.isFailure(chunk)) {
                throw new Refused(refusal(chunk.getFailure()));
            } else {
                return chunk;
            }
        }
    }

    private void await(Request request) throws Refused {
        long left = deadline.toNanos() - NanoTime.since(request.getBeginNanoTime());
        var arrived = new CountDownLatch(1);
        request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, arrived::countDown));
        try {
            if (!arrived.await(left, TimeUnit.NANOSECONDS)) throw new Refused(Refusal.REQUEST_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(Refusal.TOO_BUSY);
        }
    }

    /// Many clients read no answer before they have sent everything, so a body that is not absurdly too large is
    /// let in and thrown away.
    private void discard(Request request) throws Refused {
        for (long left = 8L * bodyLimit; left > 0; ) {
            var chunk = next(request);
            left -= chunk.remaining();
            chunk.release();
            if (chunk.isLast()) return;
        }
    }

    private static Refusal refusal(@Nullable Throwable failure) {
        if (failure instanceof TimeoutException) return Refusal.REQUEST_TIMEOUT;
        if (failure instanceof HttpException http) return Refusal.of(http.getCode());
        return Refusal.MALFORMED_REQUEST;
    }
}
