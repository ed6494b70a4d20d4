package syntropy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import syntropy.kernel.Json;

/// Who is there: as the API says, and as the events in the database do.
final class Presence {
    private static final long LOOK_NANOS = 100_000_000;

    private final Running server;
    private final String token;
    private final Path data;

    Presence(Running server, String token, Path data) {
        this.server = server;
        this.token = token;
        this.data = data;
    }

    /// Of an agent, once.
    record Seen(String agent, String type, Instant at) {}

    /// The agents whose name begins so: whether each is online, by its id.
    Map<Integer, Boolean> online(String name) {
        var online = new HashMap<Integer, Boolean>();
        try {
            var answer = server.call(token, "GET", "/v1/network/agents?limit=1000", "");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            for (var agent : Json.MAPPER.readTree(answer.body()).get("data")) {
                if (!agent.get("agent_name").asString().startsWith(name)) continue;
                online.put(
                        agent.get("agent_id").asInt(),
                        agent.get("agent_is_online").asBoolean());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return online;
    }

    /// @param from since when to count
    /// @return after which time the API said so of the first of them, and of all
    Span await(String name, int agents, boolean areOnline, Instant from, Duration within) {
        Duration first = null;
        while (true) {
            var passed = Duration.between(from, Instant.now());
            var now = online(name);
            long so = now.values().stream().filter(it -> it == areOnline).count();
            if (first == null && so > 0) first = passed;
            if (first != null && so == agents) return new Span(first, passed);
            assertThat(passed).as(name + ": " + now).isLessThan(within);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// Until then nothing of these agents changes.
    void staysOnline(String name, int agents, Instant until) {
        while (Instant.now().isBefore(until)) {
            var now = online(name);
            assertThat(now).hasSize(agents);
            assertThat(now).doesNotContainValue(false);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// Events of that type of these agents since then, in their order.
    List<Seen> events(String name, String type, Instant since) {
        var sql = """
                select a.name, e.type, e.occurred_at from event e
                join agent a on a.workspace_id = e.workspace_id and cast(a.agent_id as text) = e.object_id
                where e.object_type = 'agent' and e.type = ? and a.name like ? || '%' and e.occurred_at >= ?
                order by e.event_number""";
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:file:" + data.resolve("syntropy.db") + "?mode=ro");
                var query = connection.prepareStatement(sql)) {
            query.setString(1, type);
            query.setString(2, name);
            query.setLong(3, since.toEpochMilli());
            try (var rows = query.executeQuery()) {
                var all = new ArrayList<Seen>();
                while (rows.next()) {
                    all.add(new Seen(rows.getString(1), rows.getString(2), Instant.ofEpochMilli(rows.getLong(3))));
                }
                return all;
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// One event of that type for each of these agents, and no more.
    Span eachOnce(String name, int agents, String type, Instant since) {
        var seen = events(name, type, since);
        assertThat(seen).as(type).hasSize(agents);
        assertThat(seen.stream().map(Seen::agent)).doesNotHaveDuplicates();
        var first = seen.stream().map(Seen::at).min(Instant::compareTo).orElseThrow();
        var last = seen.stream().map(Seen::at).max(Instant::compareTo).orElseThrow();
        return new Span(Duration.between(since, first), Duration.between(since, last));
    }

    /// From the first to the last of several.
    record Span(Duration first, Duration last) {
        @Override
        public String toString() {
            return "%.1f to %.1f s".formatted(first.toMillis() / 1000.0, last.toMillis() / 1000.0);
        }
    }
}
