package syntropy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.kernel.Json;
import tools.jackson.databind.node.ObjectNode;

/// A controller that is killed at any instant, over and over, leaves a listener with every event exactly as the event
/// table has it. Some come more than once, as the same bytes under the same id; none is missing.
class WebhookCrashTest {
    /// `-Dsyntropy.kills=50` for the long run.
    private static final int KILLS = Integer.getInteger("syntropy.kills", 8);

    private static final int WRITERS = 6;

    @TempDir
    Path data;

    @Test
    void aListenerEndsWithEveryEventHoweverOftenTheControllerIsKilled() throws Exception {
        var random = new Random(20261124);
        var token = Program.token(data);
        long first;
        String webhook;
        try (var receiver = new Receiver()) {
            try (var server = Running.start(data, Receiver.ALLOWED)) {
                webhook = receiver.subscribe(server, token, "*");
                first = last();
            }
            for (int kill = 0; kill < KILLS; kill++) {
                try (var server = Running.start(data, Receiver.ALLOWED)) {
                    changeAndKill(server, token, kill, 100 + random.nextInt(2_000));
                }
            }
            try (var server = Running.start(data, Receiver.ALLOWED)) {
                awaitNothingBehind(server, token, webhook);
            }
            compare(first, receiver.all());
        }
        assertThat(texts("pragma integrity_check")).containsExactly("ok");
        theLogIsWholeUntilAByteOfItIsChanged();
    }

    private void theLogIsWholeUntilAByteOfItIsChanged() throws SQLException {
        var whole = Program.run("audit", "verify", "--data", data.toString());
        assertThat(whole.status()).as(whole.toString()).isZero();

        long number = last() - 3;
        execute("update event set data = replace(data, 'agent', 'Agent') where event_number = " + number);
        var broken = Program.run("audit", "verify", "--data", data.toString());
        assertThat(broken.status()).as(broken.toString()).isEqualTo(1);
        assertThat(broken.out() + broken.err())
                .contains("event " + number + ", ")
                .contains("is not as it was written");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("syntropy.db"));
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    private static void changeAndKill(Running server, String token, int round, int afterMillis)
            throws InterruptedException, ExecutionException {
        var made = new AtomicInteger();
        var writing = new ArrayList<Future<?>>();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < WRITERS; w++) {
                writing.add(writers.submit(() -> {
                    try {
                        while (true) {
                            var name = "{\"agent_token_name\":\"%d.%d\"}".formatted(round, made.incrementAndGet());
                            var answer = server.call(token, "POST", "/v1/network/auth/agent-tokens", name);
                            var id = Json.MAPPER.readTree(answer.body()).at("/data/agent_token_id");
                            server.call(token, "DELETE", "/v1/network/auth/agent-tokens/" + id.asInt(), "");
                        }
                    } catch (IOException | InterruptedException _) {
                        return null; // it was killed
                    }
                }));
            }
            server.process
                    .onExit()
                    .completeOnTimeout(server.process, afterMillis, TimeUnit.MILLISECONDS)
                    .join();
            server.kill();
            for (var each : writing) each.get();
        }
    }

    private static void awaitNothingBehind(Running server, String token, String webhook)
            throws IOException, InterruptedException {
        var end = Instant.now().plus(Duration.ofMinutes(2));
        while (true) {
            var answer = server.call(token, "GET", "/v1/network/webhooks/" + webhook + "/progress", "");
            var progress = Json.MAPPER.readTree(answer.body()).path("data");
            if (progress.path("events_behind").asInt() == 0
                    && progress.path("pending_count").asInt() == 0) return;
            assertThat(Instant.now()).as(answer.body()).isBefore(end);
            server.process
                    .onExit()
                    .completeOnTimeout(server.process, 50, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /// Event by event, each field that the table has.
    private void compare(long first, List<Receiver.Got> got) throws SQLException, IOException {
        var byId = new HashMap<String, byte[]>();
        for (var each : got) {
            var before = byId.putIfAbsent(each.id(), each.bytes());
            if (before != null) assertThat(each.bytes()).as("once more").isEqualTo(before);
        }
        var rows = rows(first);
        assertThat(byId.keySet())
                .containsExactlyInAnyOrderElementsOf(rows.stream().map(Row::id).toList());
        for (var row : rows) {
            var body = Json.MAPPER.readTree(byId.getOrDefault(row.id(), new byte[0]));
            assertThat(body.path("event_id").asString()).isEqualTo(row.id());
            assertThat(body.path("event_number").asLong()).isEqualTo(row.number());
            assertThat(body.path("type").asString()).isEqualTo(row.type());
            assertThat(body.path("object_id").asString()).isEqualTo(row.objectId());
            assertThat(body.path("timestamp").asString()).isEqualTo(Json.text(row.at()));
            var data = (ObjectNode) body.path("data");
            var object = data.remove("object");
            assertThat(data).isEqualTo(Json.MAPPER.readTree(row.data()));
            assertThat(object).isEqualTo(Json.MAPPER.readTree(row.state()));
        }
        Files.writeString(
                Path.of(System.getProperty("syntropy.target", "target"), "webhook-crash.txt"),
                "%d kills: %d events, %d web-hooks, %d of them once more%n"
                        .formatted(KILLS, rows.size(), got.size(), got.size() - rows.size()));
        assertThat(rows.stream().map(Row::number))
                .containsExactlyElementsOf(LongStream.rangeClosed(first, first + rows.size() - 1)
                        .boxed()
                        .toList());
    }

    private long last() throws SQLException {
        return Long.parseLong(texts("select max(event_number) from event").getFirst());
    }

    /// @param state the object as it is after, or as it was last
    private record Row(String id, long number, String type, String objectId, Instant at, String data, String state) {}

    private List<Row> rows(long first) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("syntropy.db"));
                var statement = connection.createStatement();
                var found = statement.executeQuery("select event_id, event_number, type, object_id, occurred_at, data,"
                        + " coalesce(after_state, before_state) from event where workspace_id = 1 and event_number >= "
                        + first + " order by event_number")) {
            while (found.next()) {
                rows.add(new Row(
                        found.getString(1),
                        found.getLong(2),
                        found.getString(3),
                        found.getString(4),
                        Instant.ofEpochMilli(found.getLong(5)),
                        found.getString(6),
                        found.getString(7)));
            }
        }
        return rows;
    }

    private List<String> texts(String sql) throws SQLException {
        var all = new ArrayList<String>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("syntropy.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) all.add(rows.getString(1));
        }
        return all;
    }
}
