package syntropy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.protocol.Link;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.WatchedDatabase;

class ConnectionStatusesTest {
    private static final String TROUBLES = "/v1/network/a/statuses/warnings/search";

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
                    false, 1,       none,   PENDING,   PENDING,   ''
                    false, 0,       12,     PENDING,   PENDING,   ''
                    true,  0,       12,     CONNECTED, CONNECTED, ''
                    true,  0,       none,   CONNECTED, CONNECTED, ''
                    true,  0.00999, 999.99, CONNECTED, CONNECTED, ''
                    true,  0.01,    12,     LOSSY,     WARNING,   Packet loss higher than 1%
                    true,  0.5,     2000,   LOSSY,     WARNING,   Packet loss higher than 1%
                    true,  0,       1000,   SLOW,      WARNING,   Latency higher than 1000ms
                    true,  1,       none,   LOST,      OFFLINE,   Packet loss 100%
                    """)
    void whatWasMeasuredIsAStatus(
            boolean handshake,
            double loss,
            @Nullable Double latency,
            PathStatus expected,
            ConnectionStatus status,
            String reason) {
        var path = PathStatus.of(handshake, loss, latency);

        assertThat(path).isEqualTo(expected);
        assertThat(path.status()).isEqualTo(status);
        assertThat(path.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
                    PENDING,   none,      none,      PENDING,   ''
                    PENDING,   LOST,      none,      PENDING,   ''
                    PENDING,   LOST,      PENDING,   PENDING,   ''
                    PENDING,   CONNECTED, none,      CONNECTED, ''
                    PENDING,   CONNECTED, PENDING,   PENDING,   ''
                    CONNECTED, CONNECTED, LOST,      OFFLINE,   Packet loss 100%
                    OFFLINE,   LOST,      LOST,      OFFLINE,   Packet loss 100%
                    CONNECTED, LOSSY,     SLOW,      WARNING,   Packet loss higher than 1%
                    WARNING,   CONNECTED, SLOW,      WARNING,   Latency higher than 1000ms
                    WARNING,   CONNECTED, CONNECTED, CONNECTED, ''
                    """)
    void twoEndsAddUpToTheWorse(
            ConnectionStatus before,
            @Nullable PathStatus one,
            @Nullable PathStatus other,
            ConnectionStatus status,
            String reason) {
        var expected = new Standing(status, reason);

        assertThat(Standing.after(before, end(true, false, one), end(true, false, other)))
                .isEqualTo(expected);
        assertThat(Standing.after(before, end(true, false, other), end(true, false, one)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(ConnectionStatus.class)
    void anEndThatIsOfflineOrVirtualDecides(ConnectionStatus before) {
        var here = end(true, false, PathStatus.CONNECTED);

        assertThat(Standing.after(before, here, end(false, false, PathStatus.CONNECTED)))
                .isEqualTo(new Standing(ConnectionStatus.OFFLINE, "Agent a is offline"));
        assertThat(Standing.after(before, end(false, true, null), here).status())
                .isEqualTo(ConnectionStatus.NOT_AVAILABLE);
    }

    private static Standing.End end(boolean online, boolean virtual, @Nullable PathStatus path) {
        return new Standing.End("a", online, virtual, path);
    }

    @Test
    void numbersOfPathsAreReadBack() {
        for (int id : List.of(1, 2, 90, 500_000_000)) {
            for (var link : Link.values()) {
                int path = PathId.of(new ConnectionId(id), link);
                assertThat(PathId.connection(path)).isEqualTo(new ConnectionId(id));
                assertThat(PathId.link(path)).isEqualTo(link);
            }
        }
        assertThat(PathId.connection(3)).isNull();
        assertThat(PathId.connection(-7)).isNull();
    }

    @Test
    void aConnectionGoesThroughItsStatesOnSqlite() {
        try (var server = TestServer.fresh()) {
            goesThroughItsStates(server);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void aConnectionGoesThroughItsStatesOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            goesThroughItsStates(server);
        }
    }

    private static void goesThroughItsStates(TestServer server) {
        var one = server.onlineAgent("one");
        var two = server.onlineAgent("two");
        var stranger = server.onlineAgent("three");
        int id = server.connection(one.value(), two.value());
        server.connection(one.value(), stranger.value());

        says(server, one, id, PathStatus.LOST);
        assertThat(shown(server, id)).isEqualTo("PENDING null");
        says(server, one, id, PathStatus.CONNECTED);
        says(server, two, id, PathStatus.CONNECTED);
        assertThat(shown(server, id)).isEqualTo("CONNECTED null");
        says(server, stranger, id, PathStatus.LOST);
        assertThat(shown(server, id)).isEqualTo("CONNECTED null");
        says(server, two, id, PathStatus.SLOW);
        assertThat(shown(server, id)).isEqualTo("WARNING Latency higher than 1000ms");

        server.agentGoes(two);
        assertThat(shown(server, id)).isEqualTo("OFFLINE Agent two is offline");
        says(server, one, id, PathStatus.LOST);
        assertThat(shown(server, id)).isEqualTo("OFFLINE Agent two is offline");
        server.onlineAgent("two");
        server.database.write(tx -> {
            server.connectionStatuses().agentBack(tx, server.operator(), two);
            return id;
        });
        assertThat(shown(server, id)).isEqualTo("PENDING null");
        says(server, two, id, PathStatus.CONNECTED);
        assertThat(shown(server, id)).isEqualTo("CONNECTED null");

        assertThat(server.events().stream()
                        .filter(it -> "connection.status_changed".equals(it.get("type")))
                        .filter(it -> Integer.toString(id).equals(it.get("object_id")))
                        .sorted(Comparator.comparing(it -> String.valueOf(it.get("event_id"))))
                        .map(it -> String.valueOf(it.get("data"))))
                .hasSize(5)
                .last()
                .asString()
                .contains("\"agent_connection_group_status\":\"CONNECTED\"", "\"agent_ids\":[1,2]");
    }

    private static void says(TestServer server, AgentId agent, int connection, PathStatus path) {
        server.database.write(tx -> {
            server.connectionStatuses()
                    .reported(
                            tx,
                            server.operator(),
                            agent,
                            List.of(new ConnectionStatuses.Reported(new ConnectionId(connection), path)));
            return agent;
        });
    }

    private static String shown(TestServer server, int id) {
        var shown = server.get("/v1/network/connections/" + id).data();
        return shown.path("agent_connection_group_status").asString() + " "
                + shown.path("agent_connection_group_status_reason").asString("null");
    }

    @Test
    void aConnectionMadeWhileAnEndIsAwayIsOfflineUntilItIsBack() {
        try (var server = TestServer.fresh()) {
            var secret = server.agentToken();
            int one = server.enrol(secret, "one");
            int two = server.enrol(secret, "two");
            server.goesOffline(two);

            int id = server.connection(one, two);

            assertThat(shown(server, id)).isEqualTo("OFFLINE Agent two is offline");
            assertThat(troubles(server, "{}")).containsExactly(id + " OFFLINE [\"HANDSHAKE\"]");
            server.enrol(secret, "two");
            assertThat(shown(server, id)).isEqualTo("PENDING null");
        }
    }

    @Test
    void connectionsWithTroubleAreListedOnSqlite() {
        try (var server = TestServer.fresh()) {
            connectionsWithTroubleAreListed(server);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void connectionsWithTroubleAreListedOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            connectionsWithTroubleAreListed(server);
        }
    }

    private static void connectionsWithTroubleAreListed(TestServer server) {
        var hub = server.onlineAgent("hub");
        var away = server.onlineAgent("away");
        var lossy = server.onlineAgent("lossy");
        var fine = server.onlineAgent("fine");
        var lost = server.onlineAgent("lost");
        server.connection(hub.value(), server.agent("virtual"));
        int ofAway = server.connection(hub.value(), away.value());
        int ofLossy = server.connection(hub.value(), lossy.value());
        int ofFine = server.connection(hub.value(), fine.value());
        int ofLost = server.connection(hub.value(), lost.value());
        assertThat(troubles(server, "{}")).isEmpty();
        says(server, hub, ofFine, PathStatus.CONNECTED);
        says(server, hub, ofLost, PathStatus.CONNECTED);
        says(server, lost, ofLost, PathStatus.LOST);
        says(server, hub, ofLossy, PathStatus.SLOW);
        says(server, lossy, ofLossy, PathStatus.LOSSY);
        server.agentGoes(away);

        var aboutAway = ofAway + " OFFLINE [\"HANDSHAKE\"]";
        var aboutLossy = ofLossy + " WARNING [\"PACKET_LOSS\",\"LATENCY\"]";
        var aboutLost = ofLost + " OFFLINE [\"PACKET_LOSS\"]";
        assertThat(troubles(server, "{}")).containsExactly(aboutAway, aboutLossy, aboutLost);
        assertThat(troubles(server, "{\"order\":\"agent_connection_group_status:DESC\"}"))
                .containsExactly(aboutLossy, aboutLost, aboutAway);
        assertThat(troubles(server, "{\"skip\":%d,\"limit\":1}".formatted(ofAway)))
                .containsExactly(aboutLossy);
        assertThat(troubles(server, "{\"filter\":{\"agent_connection_group_ids\":[%d,%d]}}".formatted(ofFine, ofLost)))
                .containsExactly(aboutLost);
        assertThat(troubles(server, "{\"filter\":{\"agent_connection_group_ids\":[]}}"))
                .isEmpty();

        var older =
                server.as(server.pinned("2023-02-22"), "POST", TROUBLES, "{\"order\":{\"online\":true},\"take\":1}");
        assertThat(older.status()).isEqualTo(206);
        assertThat(older.data())
                .hasToString(
                        "[{\"connection_group_id\":%d,\"warnings\":[\"PACKET_LOSS\",\"LATENCY\"]}]".formatted(ofLossy));
    }

    private static List<String> troubles(TestServer server, String body) {
        var reply = server.post(TROUBLES, body);
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return reply.data()
                .valueStream()
                .map(each -> each.path("agent_connection_group_id").asInt() + " "
                        + each.path("agent_connection_group_status").asString() + " " + each.path("warnings"))
                .toList();
    }

    @Test
    void aSearchForTroubleReadsNoOtherConnections(@TempDir Path directory) {
        var database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        try (var server = TestServer.on(database)) {
            for (var body : List.of("{}", "{\"order\":\"agent_connection_group_status:DESC\",\"skip\":1}")) {
                server.connection(server.agent("a"), server.agent("b"));
                database.statements();
                assertThat(server.post(TROUBLES, body).status()).isEqualTo(200);

                assertThat(database.statements().stream()
                                .filter(it -> it.contains("agent_1_path"))
                                .flatMap(it -> database.plan(it).stream()))
                        .singleElement()
                        .asString()
                        .contains("connection_with_reason");
            }
        }
    }

    @Test
    void anAgentThatGoesIsReadByIndexAndWrittenAtOnce(@TempDir Path directory) {
        var database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        try (var server = TestServer.on(database)) {
            var hub = server.onlineAgent("hub");
            var ids = new ArrayList<Integer>();
            for (int i = 0; i < 40; i++)
                ids.add(server.connection(server.onlineAgent("a" + i).value(), hub.value()));
            database.statements();

            server.agentGoes(hub);

            var statements = database.statements();
            assertThat(statements.stream().distinct().toList()).hasSizeLessThan(12);
            assertThat(statements.stream().flatMap(it -> database.plan(it).stream()))
                    .noneMatch(step -> step.startsWith("SCAN "));
            assertThat(ids).allSatisfy(id -> assertThat(shown(server, id)).isEqualTo("OFFLINE Agent hub is offline"));
            int events = server.events().size();
            server.agentGoes(hub);
            assertThat(server.events()).hasSize(events);
        }
    }
}
