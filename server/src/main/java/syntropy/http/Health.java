package syntropy.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.http.HttpAnswer.Header;
import syntropy.kernel.Json;

/// `/healthz`: the process answers. `/readyz`: it can do its work, check by check, each with its reason. `/metrics`:
/// figures for Prometheus, none of them about a workspace.
public final class Health implements FrontDoor.Pages {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Header JSON = new Header("Content-Type", "application/json");
    private static final Header NOT_STORED = new Header("Cache-Control", "no-store");

    private final Map<String, Callable<?>> checks;
    private final PrometheusMeterRegistry metrics;

    /// @param checks by name; one that throws has failed
    public Health(Map<String, Callable<?>> checks, PrometheusMeterRegistry metrics) {
        this.checks = new LinkedHashMap<>(checks);
        this.metrics = metrics;
    }

    private record Report(String status, List<Check> checks) {}

    private record Check(
            String name, String status, @Nullable String reason) {}

    @Override
    public Optional<HttpAnswer> find(HttpRequest request) {
        return switch (request.path()) {
            case "/healthz" -> Optional.of(json(200, new Report("ok", List.of())));
            case "/readyz" -> Optional.of(ready());
            case "/metrics" ->
                Optional.of(new HttpAnswer(
                        200,
                        List.of(new Header("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), NOT_STORED),
                        Answers.utf8(metrics.scrape())));
            default -> Optional.empty();
        };
    }

    private HttpAnswer ready() {
        var results = checks.entrySet().stream()
                .map(check -> run(check.getKey(), check.getValue()))
                .toList();
        boolean all = results.stream().allMatch(result -> result.reason() == null);
        return json(all ? 200 : 503, new Report(all ? "ready" : "not ready", results));
    }

    private static Check run(String name, Callable<?> check) {
        try {
            check.call();
            return new Check(name, "ok", null);
        } catch (Exception e) {
            LOG.warn("The readiness check {} failed", name, e);
            return new Check(name, "failed", e.getClass().getSimpleName() + "; the log says more");
        }
    }

    private static HttpAnswer json(int status, Object value) {
        return new HttpAnswer(status, List.of(JSON, NOT_STORED), Json.MAPPER.writeValueAsBytes(value));
    }
}
