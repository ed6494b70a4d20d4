package syntropy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Events to ten endpoints, then the same with a dead one and one that never answers beside them.
final class WebhookBench {
    private static final int ENDPOINTS = 10;
    private static final int UNANSWERED = 64;
    private static final String[] ALLOWED = {"--webhook-allow", "127.0.0.0/8", "--webhook-allow-http"};

    private final Report report;
    private final Path work;
    private final Path log;
    private final int perSecond;
    private final Duration time;

    /// @param perSecond events
    /// @param time of each part
    WebhookBench(Report report, Path work, Path log, int perSecond, Duration time) {
        this.report = report;
        this.work = work;
        this.log = log;
        this.perSecond = perSecond;
        this.time = time;
    }

    private record Seen(double rate, double median, double p99, double cores) {}

    void run() throws IOException, InterruptedException {
        try (var site = Site.start(work.resolve("webhooks"), log, List.of(), ALLOWED);
                var listeners = new Listeners(ENDPOINTS);
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Load.once(
                    site.server().address(),
                    Load.request(
                            "POST",
                            "/v1/network/agents",
                            site.token(),
                            "{\"agent_name\": \"a\", \"agent_token\": \"%s\"}".formatted(site.agentToken())));
            for (int port : listeners.ports()) endpoint(site, "http://127.0.0.1:" + port + "/");
            measure(site, listeners, client, time.multipliedBy(2)); // warm
            var alone = measure(site, listeners, client, time);
            int dead = deadPort();
            try (var silent = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
                endpoint(site, "http://127.0.0.1:" + dead + "/");
                endpoint(site, "http://127.0.0.1:" + silent.getLocalPort() + "/");
                measure(site, listeners, client, time);
                var beside = measure(site, listeners, client, time);
                var what = "%,d events a second to %d endpoints, change → listener".formatted(perSecond, ENDPOINTS);
                report.note("P10", what, said(alone), "p99 < 250 ms");
                report.note(
                        "P10",
                        "the same beside a dead endpoint and one that never answers",
                        said(beside) + ", %+.0f %%".formatted(100 * (beside.median() / alone.median() - 1)),
                        "< 10 % more");
            }
        }
    }

    private static int deadPort() throws IOException {
        try (var refusing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return refusing.getLocalPort();
        }
    }

    private static String said(Seen seen) {
        return "%,.0f changes/s, p50 %.0f ms, p99 %.0f ms, %.2f of a core"
                .formatted(seen.rate(), seen.median(), seen.p99(), seen.cores());
    }

    private static void endpoint(Site site, String url) throws IOException {
        Load.once(
                site.server().address(),
                Load.request(
                        "POST",
                        "/v1/network/webhooks",
                        site.token(),
                        "{\"url\": \"%s\", \"event_types\": [\"agent.updated\"]}".formatted(url)));
    }

    /// So many changes a second, while not too many wait for their answers.
    private Seen measure(Site site, Listeners listeners, HttpClient client, Duration during)
            throws IOException, InterruptedException {
        int before = listeners.count();
        var cpu = site.server().cpu();
        var address = site.server().address();
        var uri = URI.create("http://%s:%d/v1/network/agents/1".formatted(address.getHostString(), address.getPort()));
        var failed = new AtomicInteger();
        var under = new Semaphore(UNANSWERED);
        int changes = (int) (perSecond * during.toMillis() / 1000);
        long began = System.nanoTime();
        for (int i = 0; i < changes; i++) {
            long at = began + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < at) LockSupport.parkNanos(Math.max(1, at - System.nanoTime()));
            under.acquire();
            var request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + site.token())
                    .header("Content-Type", "application/json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"agent_name\": \"n" + at + "\"}"))
                    .build();
            var _ = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .handle((answer, failure) -> {
                        under.release();
                        if (failure != null || answer.statusCode() / 100 != 2) failed.incrementAndGet();
                        return answer;
                    });
        }
        double rate = changes / ((System.nanoTime() - began) / 1e9);
        int wanted = before + changes * ENDPOINTS;
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (listeners.count() < wanted && System.nanoTime() < end) LockSupport.parkNanos(1_000_000);
        double seconds = (System.nanoTime() - began) / 1e9;
        if (failed.get() > 0 || listeners.count() < wanted)
            throw new IOException("%d changes failed; of %,d web-hooks %,d came"
                    .formatted(failed.get(), wanted - before, listeners.count() - before));
        var millis = listeners.millis(before, wanted);
        return new Seen(
                rate,
                millis[millis.length / 2],
                millis[(int) (millis.length * 0.99)],
                site.server().cpu().minus(cpu).toMillis() / 1000.0 / seconds);
    }
}
