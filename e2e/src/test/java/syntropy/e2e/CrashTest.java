package syntropy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A crash at any instant loses nothing that was acknowledged, and leaves nothing half done.
class CrashTest {
    private static final int ROUNDS = 6;
    private static final int WRITERS = 200;
    private static final int EACH = 6;
    private static final Pattern AGENT_TOKEN = Pattern.compile("\"agent_token\":\"([^\"]+)\"");

    @TempDir
    Path data;

    /// Names of agents whose creation was acknowledged, over all rounds.
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void keepsEveryAcknowledgedWriteThroughKillsInTheMiddleOfManyWriters() throws Exception {
        var random = new Random(20261124);
        var token = Program.token(data);
        var agentToken = "";
        var asked = new HashSet<String>();
        for (int round = 0; round < ROUNDS; round++) {
            try (var server = Running.start(data)) {
                if (agentToken.isEmpty()) agentToken = agentToken(server, token);
                var names = names(round);
                asked.addAll(names);
                writeAndKill(server, token, agentToken, names, 100 + random.nextInt(600));
            }
            checkWhatIsKept();
        }
        try (var server = Running.start(data)) {
            repeatEveryRequest(server, token, agentToken, asked);
        }
        checkWhatIsKept();
        assertThat(namesOfAgents()).as("each once").containsExactlyInAnyOrderElementsOf(asked);
    }

    private static List<String> names(int round) {
        return IntStream.range(0, WRITERS * EACH)
                .mapToObj(i -> "agent-" + round + "-" + i)
                .toList();
    }

    private static String agentToken(Running server, String token) throws IOException, InterruptedException {
        var made = server.call(token, "POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
        var found = AGENT_TOKEN.matcher(made.body());
        assertThat(found.find()).as(made.body()).isTrue();
        return found.group(1);
    }

    private void writeAndKill(Running server, String token, String agentToken, List<String> names, int afterMillis)
            throws Exception {
        var started = new CountDownLatch(1);
        var writing = new ArrayList<Future<?>>();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < WRITERS; w++) {
                var mine = names.subList(w * EACH, (w + 1) * EACH);
                writing.add(writers.submit(() -> {
                    for (var name : mine) {
                        if (!create(server, token, agentToken, name)) return;
                        started.countDown();
                    }
                }));
            }
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            server.process
                    .onExit()
                    .completeOnTimeout(server.process, afterMillis, TimeUnit.MILLISECONDS)
                    .join();
            server.kill();
            for (var each : writing) each.get();
        }
    }

    /// @return false when the server went away, so that nobody knows whether it was done
    private boolean create(Running server, String token, String agentToken, String name) {
        try {
            var body = "{\"agent_name\":\"%s\",\"agent_token\":\"%s\",\"agent_tags\":[\"a\",\"%s\"]}"
                    .formatted(name, agentToken, name);
            var made = server.call(token, "POST", "/v1/network/agents", body, "Idempotency-Key", name);
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            acknowledged.add(name);
            return true;
        } catch (IOException | InterruptedException _) {
            return false;
        }
    }

    private void repeatEveryRequest(Running server, String token, String agentToken, Set<String> names)
            throws Exception {
        var writing = new ArrayList<Future<?>>();
        try (var writers =
                Executors.newFixedThreadPool(WRITERS, Thread.ofVirtual().factory())) {
            for (var name : names) writing.add(writers.submit(() -> create(server, token, agentToken, name)));
        }
        for (var each : writing) each.get();
        assertThat(acknowledged).containsAll(names);
    }

    private void checkWhatIsKept() throws SQLException {
        var kept = new HashSet<>(namesOfAgents());
        assertThat(kept).containsAll(acknowledged);
        assertThat(numbers("select count(*) from agent")).isEqualTo(numbers("""
                select count(*) from agent a join event e on e.workspace_id = a.workspace_id
                where e.object_type = 'agent' and e.type = 'agent.created' and e.object_id = cast(a.agent_id as text)"""));
        assertThat(numbers("select count(*) from event where type = 'agent.created'"))
                .isEqualTo(numbers("select count(*) from agent"));
        assertThat(numbers("select count(*) from agent_tag")).isEqualTo(numbers("select 2 * count(*) from agent"));
        assertThat(numbers("select last_id from id_counter where kind = 'agent' and workspace_id = 1"))
                .isEqualTo(numbers("select count(*) from agent"));
        assertThat(texts("pragma integrity_check")).containsExactly("ok");
        assertThat(texts("pragma foreign_key_check")).isEmpty();
    }

    private List<String> namesOfAgents() throws SQLException {
        return texts("select name from agent");
    }

    private long numbers(String sql) throws SQLException {
        return Long.parseLong(texts(sql).getFirst());
    }

    private List<String> texts(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("syntropy.db"));
                var rows = connection.createStatement().executeQuery(sql)) {
            var all = new ArrayList<String>();
            while (rows.next()) all.add(rows.getString(1));
            return all;
        }
    }
}
