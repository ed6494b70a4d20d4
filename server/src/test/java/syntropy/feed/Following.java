package syntropy.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;

/// A client of the event stream, which reads as the specification of Server-Sent Events says.
final class Following implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(10);

    final HttpResponse<InputStream> response;
    private final BlockingQueue<Message> came = new LinkedBlockingQueue<>();

    /// As a client that comes back would name it; changed by messages without data too.
    private volatile String place;

    /// @param event null for what only changes the place, and for the end
    record Message(String id, @Nullable String event, String data) {
        JsonNode json() {
            return Json.MAPPER.readTree(data);
        }
    }

    private static final Message END = new Message("", null, "end");

    /// @param place where it was before; empty for the first time
    Following(HttpClient client, String url, String token, String place, String... headers) {
        this.place = place;
        var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token);
        if (!place.isEmpty()) request.header("Last-Event-ID", place);
        if (headers.length > 0) request.headers(headers);
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (response.statusCode() == 200) Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            var event = "message";
            var data = new StringBuilder();
            var id = place;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(':');
                var value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
                switch (colon < 0 ? line : line.substring(0, colon)) {
                    case "id" -> id = value;
                    case "event" -> event = value;
                    case "data" -> data.append(value).append('\n');
                    default -> {}
                }
                if (!line.isEmpty()) continue;
                place = id;
                if (!data.isEmpty()) came.add(new Message(id, event, data.toString()));
                event = "message";
                data.setLength(0);
            }
        } catch (IOException _) {
            // Cut, or closed by the test.
        }
        came.add(END);
    }

    /// Until it has been told where it began.
    void awaitPlace() {
        long began = System.nanoTime();
        while (place.isEmpty()) {
            if (System.nanoTime() - began > LONG.toNanos()) throw new AssertionError("no place");
            Thread.onSpinWait();
        }
    }

    String place() {
        return place;
    }

    /// The next one that isn't there yet is waited for.
    Message next() {
        var found = next(LONG);
        if (found == null || END.equals(found)) throw new AssertionError("no message: " + found);
        return found;
    }

    private @Nullable Message next(Duration patience) {
        try {
            return came.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Message> next(int count) {
        var all = new ArrayList<Message>();
        while (all.size() < count) all.add(next());
        return all;
    }

    /// Whether it ends within that time, without a message before.
    boolean endsWithin(Duration patience) {
        return END.equals(next(patience));
    }

    boolean isQuietFor(Duration patience) {
        return next(patience) == null;
    }

    /// What it was refused with.
    JsonNode problem() {
        try (var body = response.body()) {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Goes away, whatever is still to come.
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
