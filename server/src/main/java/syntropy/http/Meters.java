package syntropy.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import syntropy.api.Operation;
import syntropy.kernel.ApiDate;

/// Counts and times requests by operation, status and API date; a stream until its first byte.
public final class Meters {
    private final MeterRegistry registry;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    private record Key(String operation, int status, ApiDate date) {}

    public Meters(MeterRegistry registry, StreamPlaces streams) {
        this.registry = registry;
        Gauge.builder("syntropy.api.streams", streams, StreamPlaces::open)
                .description("Streams of the API that are open")
                .register(registry);
    }

    long start() {
        return System.nanoTime();
    }

    void stop(long started, @Nullable Operation<?, ?> operation, int status, ApiDate date) {
        var name = operation == null ? "none" : operation.name();
        timers.computeIfAbsent(new Key(name, status, date), this::timer)
                .record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder("syntropy.api.requests")
                .description("Requests to operations of the API")
                .tag("operation", key.operation)
                .tag("status", Integer.toString(key.status))
                .tag("api_date", key.date.toString())
                .register(registry);
    }
}
