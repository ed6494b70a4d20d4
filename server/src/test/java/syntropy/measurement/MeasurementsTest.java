package syntropy.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.PATH_MINUTE;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;
import syntropy.connection.PathId;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.WatchedDatabase;

class MeasurementsTest {
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    private static FromAgent.PeerStat stat(int path, @Nullable Double latency, double loss, long rx, long tx) {
        return new FromAgent.PeerStat(
                "",
                "",
                Instant.parse("2026-12-01T11:59:00Z"),
                15,
                latency,
                loss,
                rx,
                tx,
                rx / 1e7,
                tx / 1e7,
                path,
                path / 4);
    }

    private static void says(TestServer server, AgentId agent, List<FromAgent.PeerStat> stats) {
        server.measurements()
                .reported(
                        server.operator(),
                        agent,
                        new FromAgent.PeerStats(List.of(new FromAgent.InterfaceStats(Link.PUBLIC, "", stats))));
    }

    private static int publicPath(int connection) {
        return PathId.of(new ConnectionId(connection), Link.PUBLIC);
    }

    /// What each pair of ends has, whatever was written and whatever waits.
    private static Rollup sums(TestServer server, AgentId agent, AgentId peer, Link link) {
        Rollup[] sum = {Rollup.NOTHING};
        server.database.read(tx -> {
            server.measurements().each(tx, server.workspace, agent, peer, Instant.EPOCH, LATER, (entry, at) -> {
                if (entry.link() == link) sum[0] = sum[0].plus(entry.rollup());
            });
            return sum;
        });
        return sum[0];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sumsOfMinutesAreSumsOfSamplesOnSqlite(long seed) {
        try (var server = TestServer.fresh()) {
            sumsOfMinutesAreSumsOfSamples(server, new Random(seed));
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void sumsOfMinutesAreSumsOfSamplesOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            sumsOfMinutesAreSumsOfSamples(server, new Random(4));
        }
    }

    private record Way(AgentId agent, AgentId peer, Link link) {}

    private static void sumsOfMinutesAreSumsOfSamples(TestServer server, Random random) {
        var hub = server.onlineAgent("hub");
        var peers = new ArrayList<AgentId>();
        var connections = new ArrayList<Integer>();
        for (int i = 0; i < 70; i++) {
            peers.add(server.onlineAgent("p" + i));
            connections.add(server.connection(hub.value(), peers.get(i).value()));
        }
        var expected = new HashMap<Way, Rollup>();
        for (int round = 0; round < 60; round++) {
            var stats = new ArrayList<FromAgent.PeerStat>();
            boolean isHub = random.nextBoolean();
            int one = random.nextInt(70);
            for (int i = 0; i < 70; i++) {
                if (isHub ? random.nextInt(10) == 0 : i != one) continue;
                var link = random.nextInt(10) == 0 ? Link.SDN1 : Link.PUBLIC;
                Double latency = random.nextInt(4) == 0 ? null : random.nextDouble() * 3000;
                double loss = latency == null ? 1 : random.nextInt(3) * 0.013;
                long rx = random.nextLong(1L << random.nextInt(1, 50));
                long tx = random.nextLong(1L << random.nextInt(1, 50));
                stats.add(stat(PathId.of(new ConnectionId(connections.get(i)), link), latency, loss, rx, tx));
                var sample = new Rollup(
                        1,
                        latency == null ? 0 : 1,
                        latency == null ? 0 : Math.round(latency * 1000),
                        latency == null ? 0 : Math.round(latency * 1000),
                        Math.round(loss * 1e6),
                        rx,
                        tx);
                var way = isHub ? new Way(hub, peers.get(i), link) : new Way(peers.get(i), hub, link);
                expected.merge(way, sample, Rollup::plus);
            }
            says(server, isHub ? hub : peers.get(one), stats);
            server.clock.advance(Duration.ofMillis(random.nextInt(40_000)));
            if (random.nextInt(5) == 0) server.measurements().flush();
            if (random.nextInt(15) == 0) server.measurements().flushAll();
        }
        check(server, expected);
        server.measurements().flushAll();
        check(server, expected);
        int rows = server.database.read(tx -> tx.sql().fetchCount(PATH_MINUTE));
        assertThat(rows).isLessThan(60 * 4);

        server.clock.advance(Duration.ofDays(31));
        assertThat(server.measurements().purge(Measurements.KEPT)).isEqualTo(rows);
        int left = server.database.read(tx -> tx.sql().fetchCount(PATH_MINUTE));
        assertThat(left).isZero();
    }

    private static void check(TestServer server, Map<Way, Rollup> expected) {
        expected.forEach((way, sum) ->
                assertThat(sums(server, way.agent(), way.peer(), way.link())).isEqualTo(sum));
    }

    @Test
    void aReportThatChangesNothingTouchesNoDatabase(@TempDir Path directory) {
        var database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        try (var server = TestServer.on(database)) {
            var hub = server.onlineAgent("hub");
            var stats = new ArrayList<FromAgent.PeerStat>();
            for (int i = 0; i < 100; i++) {
                int id = server.connection(
                        hub.value(), server.onlineAgent("p" + i).value());
                stats.add(stat(publicPath(id), 12.0, 0, 10, 20));
            }
            says(server, hub, stats);
            database.statements();

            server.clock.advance(Duration.ofSeconds(10));
            says(server, hub, stats);
            assertThat(database.statements()).isEmpty();

            stats.set(7, stat(stats.get(7).connectionId(), 1200.0, 0, 10, 20));
            says(server, hub, stats);
            assertThat(database.statements().stream().filter(it -> it.startsWith("update `connection`")))
                    .hasSize(1);
        }
    }

    @Test
    void anEndThatSendsByAnotherPathIsAnEventAndItsFirstPathIsNone() {
        try (var server = TestServer.fresh()) {
            var one = server.onlineAgent("one");
            var two = server.onlineAgent("two");
            int connection = server.connection(one.value(), two.value());
            int path = publicPath(connection);
            var at = server.clock.instant();
            for (var change : List.of(
                    new FromAgent.PathChange(0, path, connection, at, FromAgent.PathReason.NEW),
                    new FromAgent.PathChange(path, path + 1, connection, at, FromAgent.PathReason.LOSS),
                    new FromAgent.PathChange(path + 1, 0, connection, at, FromAgent.PathReason.LOSS))) {
                server.measurements().pathsChanged(server.operator(), one, new FromAgent.ActivePaths(List.of(change)));
            }

            var events = server.get("/v1/network/events?type=connection.path_changed")
                    .data();
            assertThat(events.size()).isEqualTo(1);
            assertThat(events.get(0).path("object_id").asString()).isEqualTo(Integer.toString(connection));
            assertThat(events.get(0).path("data").toString())
                    .isEqualTo(
                            "{\"agent_connection_group_id\":%d,\"agent_ids\":[%d,%d],\"agent_id\":%d,\"previous_path\":\"PUBLIC\",\"path\":\"SDN1\",\"reason\":\"loss\",\"object\":null}"
                                    .formatted(connection, one.value(), two.value(), one.value()));
        }
    }

    @Test
    void whatIsNotAnAgentsOwnIsIgnored() {
        try (var server = TestServer.fresh()) {
            var one = server.onlineAgent("one");
            var two = server.onlineAgent("two");
            var stranger = server.onlineAgent("stranger");
            int id = server.connection(one.value(), two.value());

            says(server, stranger, List.of(stat(publicPath(id), 12.0, 0, 10, 20), stat(7_000_000, 1.0, 0, 1, 1)));
            says(server, stranger, List.of(stat(2, 12.0, 0, 10, 20)));

            assertThat(server.measurements().latest(server.workspace, stranger, new ConnectionId(id)))
                    .isEmpty();
            assertThat(status(server, id)).isEqualTo("PENDING");
        }
    }

    private static String status(TestServer server, int id) {
        return server.get("/v1/network/connections/" + id)
                .data()
                .path("agent_connection_group_status")
                .asString();
    }

    @Test
    void anAgentThatComesBackIsPendingUntilTheNextReport() {
        try (var server = TestServer.fresh()) {
            var one = server.onlineAgent("one");
            var two = server.onlineAgent("two");
            int id = server.connection(one.value(), two.value());
            var fine = List.of(stat(publicPath(id), 12.0, 0, 10, 20));
            says(server, one, fine);
            assertThat(status(server, id)).isEqualTo("CONNECTED");

            server.agentGoes(two);
            server.measurements().forget(server.workspace, two, List.of(one));
            assertThat(status(server, id)).isEqualTo("OFFLINE");
            server.onlineAgent("two");
            server.database.write(tx -> {
                server.connectionStatuses().agentBack(tx, server.operator(), two);
                return id;
            });
            server.measurements().forget(server.workspace, two, List.of(one));
            assertThat(status(server, id)).isEqualTo("PENDING");
            says(server, one, fine);
            assertThat(status(server, id)).isEqualTo("CONNECTED");
        }
    }

    @Test
    void theLastReportsAreInMemoryAndForgottenInTime() {
        try (var server = TestServer.fresh()) {
            var one = server.onlineAgent("one");
            var two = server.onlineAgent("two");
            int id = server.connection(one.value(), two.value());
            for (int i = 0; i < 12; i++) {
                says(server, one, List.of(stat(publicPath(id), 10.0 + i, 0.25, 1_000_000, 20)));
                server.clock.advance(Duration.ofSeconds(10));
            }
            var recent = server.measurements().recent(server.workspace, one, publicPath(id));
            assertThat(recent).hasSize(PathTable.RING);
            assertThat(recent)
                    .extracting(PathTable.Sample::latencyMs)
                    .isSorted()
                    .last()
                    .isEqualTo(21f);
            assertThat(server.measurements().latest(server.workspace, one, new ConnectionId(id)))
                    .singleElement()
                    .satisfies(it -> assertThat(it.sample().latencyMs()).isEqualTo(21f));

            server.clock.advance(Duration.ofMinutes(11));
            server.measurements().flush();
            assertThat(server.measurements().latest(server.workspace, one, new ConnectionId(id)))
                    .isEmpty();
        }
    }

    @Test
    void whatWasMeasuredIsShown() {
        try (var server = TestServer.fresh()) {
            var one = server.onlineAgent("one");
            var two = server.onlineAgent("two");
            int path = publicPath(server.connection(one.value(), two.value()));
            says(server, one, List.of(stat(path, 10.0, 0, 100, 200)));
            server.clock.advance(Duration.ofSeconds(10));
            says(server, one, List.of(stat(path, null, 1, 1, 2)));
            server.clock.advance(Duration.ofSeconds(60));
            says(server, one, List.of(stat(path, 30.0, 0.5, 5, 6)));
            var at = server.clock.instant();
            server.measurements()
                    .pathsChanged(
                            server.operator(),
                            one,
                            new FromAgent.ActivePaths(List.of(
                                    new FromAgent.PathChange(0, path, path / 4, at, FromAgent.PathReason.NEW),
                                    new FromAgent.PathChange(0, 9_000_000, 0, at, FromAgent.PathReason.NEW))));

            for (int i = 0; i < 2; i++) {
                assertThat(shown(server, "latency", one, two)).isEqualTo("""
                        [["2026-12-01T12:00:00.000Z","PUBLIC",10.0,10.0,2],["2026-12-01T12:01:00.000Z","PUBLIC",30.0,30.0,1]]""");
                assertThat(shown(server, "packet-loss", one, two)).isEqualTo("""
                        [["2026-12-01T12:00:00.000Z","PUBLIC",0.5,2],["2026-12-01T12:01:00.000Z","PUBLIC",0.5,1]]""");
                assertThat(shown(server, "bandwidth", one, two)).isEqualTo("""
                        [["2026-12-01T12:00:00.000Z","PUBLIC",101,202,2],["2026-12-01T12:01:00.000Z","PUBLIC",5,6,1]]""");
                assertThat(shown(server, "iface-active-change", one, two)).isEqualTo("""
                        [["2026-12-01T12:01:10.000Z",null,"PUBLIC","new"]]""");
                assertThat(shown(server, "latency", two, one)).isEqualTo("[]");
                server.measurements().flushAll();
            }
            var status = server.post(
                            "/v1/network/a/statuses/search",
                            "{\"filter\":{\"agent_pairs\":[{\"agent_src_id\":%d,\"agent_dst_id\":%d}]}}"
                                    .formatted(one.value(), two.value()))
                    .data()
                    .get(0)
                    .path("agents_status");
            assertThat(status.path("iface_active").asString()).isEqualTo("PUBLIC");
            assertThat(status.path("status").asString()).isEqualTo("WARNING");
            assertThat(status.path("public_warnings").get(0).asString()).isEqualTo("PACKET_LOSS");
            assertThat(status.path("public_latency").asDouble()).isEqualTo(30.0);
            assertThat(status.path("sdn1_status").isNull()).isTrue();
        }
    }

    private static String shown(TestServer server, String what, AgentId from, AgentId to) {
        return server.get("/v1/network/a/" + what + "?agent_src_id=" + from.value() + "&agent_dst_id=" + to.value()
                        + "&from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z")
                .data()
                .path("dataset")
                .toString();
    }
}
