package syntropy.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.kernel.Shown;
import syntropy.webhook.Outcome;
import syntropy.webhook.Target;

/// One exchange with a receiver, and what is made of how it ended.
final class Delivery implements Response.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final int EXCERPT = 1024;
    private static final int MOST = 64 * 1024;
    private static final int MOST_INTERIM = 16;

    private final Target target;
    private final InstantSource clock;
    private final long began = System.nanoTime();
    private final CompletableFuture<Optional<Throwable>> ended = new CompletableFuture<>();
    private final ByteArrayOutputStream excerpt = new ByteArrayOutputStream();
    private volatile int status;
    private volatile @Nullable String retryAfter;
    private volatile boolean longEnough;
    private long received;
    private int interim;

    Delivery(Target target, InstantSource clock) {
        this.target = target;
        this.clock = clock;
    }

    /// Whether one more answer of 1xx is passed over, as any number of them would be otherwise.
    boolean bearsInterim() {
        return interim++ < MOST_INTERIM;
    }

    @Override
    public void onBegin(Response response) {
        // 101, which nobody asked for: what follows is no HTTP.
        if (HttpStatus.isInformational(response.getStatus())) {
            var _ = response.abort(new HttpResponseException("unasked for", response));
        }
    }

    @Override
    public void onHeaders(Response response) {
        retryAfter = response.getHeaders().get(HttpHeader.RETRY_AFTER);
        status = response.getStatus();
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
        received += content.remaining();
        var some = new byte[Math.min(content.remaining(), EXCERPT - excerpt.size())];
        content.get(some);
        excerpt.writeBytes(some);
        content.position(content.limit());
        if (received > MOST && !longEnough) {
            longEnough = true;
            var _ = response.abort(new IOException("the answer is too long"));
        }
    }

    @Override
    public void onComplete(Result result) {
        ended.complete(Optional.ofNullable(result.getFailure()));
    }

    void fail(Throwable why) {
        ended.complete(Optional.of(why));
    }

    /// The one who waits gets to know at once.
    void forget() {
        ended.cancel(false);
    }

    /// @throws java.util.concurrent.CancellationException after [#forget]
    Outcome await(Duration deadline) throws InterruptedException {
        try {
            long rest = deadline.toNanos() - (System.nanoTime() - began);
            Optional<Throwable> failure = ended.get(rest, TimeUnit.NANOSECONDS);
            return failure.isEmpty() || longEnough ? answered() : failed(failure.get());
        } catch (TimeoutException _) {
            return timedOut(deadline);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome answered() {
        String text = Shown.of(excerpt.toString(StandardCharsets.UTF_8), EXCERPT);
        return new Outcome.Answered(status, latency(), text, retryAfter == null ? null : after(retryAfter));
    }

    private @Nullable Duration after(String text) {
        if (text.matches("[0-9]{1,9}")) return Duration.ofSeconds(Long.parseLong(text));
        try {
            var until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            var rest = Duration.between(clock.instant(), until);
            return rest.isNegative() ? Duration.ZERO : rest;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private Outcome timedOut(Duration deadline) {
        String what = status == 0 ? "%s didn't answer within %s." : "The answer of %s didn't end within %s.";
        String time = deadline.toMillis() % 1000 == 0 ? deadline.toSeconds() + " s" : deadline.toMillis() + " ms";
        return failed(Outcome.Kind.TIMEOUT, what.formatted(place(), time));
    }

    private Outcome failed(Throwable failure) {
        var causes = Stream.iterate(failure, it -> it != null, Throwable::getCause)
                .limit(10)
                .toList();
        for (Throwable cause : causes) {
            switch (cause) {
                case RefusedAddress refused -> {
                    String text = "%s isn't connected to: %s %s."
                            .formatted(target.host(), refused.address(), refused.getMessage());
                    return new Outcome.Refused(refused.address(), latency(), text);
                }
                case UnknownHostException _ -> {
                    return failed(Outcome.Kind.DNS, "The name %s has no address.".formatted(target.host()));
                }
                case SSLException _, CertificateException _ -> {
                    return failed(Outcome.Kind.TLS, tls(causes));
                }
                case ConnectException _, NoRouteToHostException _, SocketTimeoutException _ -> {
                    return failed(Outcome.Kind.CONNECT, "Nothing takes connections at %s.".formatted(place()));
                }
                case RejectedExecutionException _ -> {
                    return failed(Outcome.Kind.CONNECT, "Too much waits to go to %s.".formatted(place()));
                }
                case HttpResponseException _ -> {
                    return unreadable();
                }
                case IOException _ -> {
                    return failed(
                            Outcome.Kind.CLOSED,
                            "The connection with %s ended before its answer did.".formatted(place()));
                }
                default -> {}
            }
        }
        LOG.debug("Unread answer of {}", target, failure);
        return unreadable();
    }

    private Outcome unreadable() {
        return failed(Outcome.Kind.PROTOCOL, "What %s answers can't be read as HTTP/1.1.".formatted(place()));
    }

    /// The innermost knows best.
    private String tls(List<Throwable> causes) {
        for (Throwable cause : causes.reversed()) {
            switch (cause) {
                case CertificateExpiredException _ -> {
                    return "The certificate of %s has expired.".formatted(place());
                }
                case CertificateNotYetValidException _ -> {
                    return "The certificate of %s is not valid yet.".formatted(place());
                }
                case CertPathBuilderException _, CertPathValidatorException _ -> {
                    return "Nobody who is trusted here has signed the certificate of %s.".formatted(place());
                }
                case CertificateException _ -> {
                    return "The certificate of %s is not for that name.".formatted(place());
                }
                default -> {}
            }
        }
        return "No TLS connection with %s comes about.".formatted(place());
    }

    private Outcome failed(Outcome.Kind kind, String text) {
        return new Outcome.Failed(kind, latency(), text);
    }

    private String place() {
        return target.uri().getHost() + ":" + target.port();
    }

    private Duration latency() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
