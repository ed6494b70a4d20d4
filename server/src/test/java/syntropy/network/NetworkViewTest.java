package syntropy.network;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.CONNECTION;

import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.stream.IntStream;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.WatchedDatabase;

class NetworkViewTest {
    private static final String PATH = "/v1/network";

    WatchedDatabase database;
    TestServer server;

    @BeforeEach
    void start(@TempDir Path directory) {
        database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        server = TestServer.on(database);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsAllAgentsAndConnectionsOfTheWorkspaceInShort() {
        int one = server.agent("one", "web");
        int two = server.agent("two");
        int connection = server.connection(one, two);
        server.agentAs(server.token(server.workspace("other"), EnumSet.allOf(Permission.class)), "stranger");

        var data = server.get(PATH).data();

        assertThat(data.path("is_whole").asBoolean()).isTrue();
        assertThat(data.path("agents").findValuesAsString("agent_name")).containsExactly("one", "two");
        assertThat(data.path("agents").get(0).path("agent_tags").findValuesAsString("agent_tag_name"))
                .containsExactly("web");
        var groups = data.path("agent_connection_groups");
        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).path("agent_connection_group_id").asInt()).isEqualTo(connection);
        assertThat(groups.get(0).at("/agent_1/agent_id").asInt()).isEqualTo(one);
        assertThat(groups.get(0).at("/agent_2/agent_is_virtual").asBoolean()).isTrue();
    }

    @Test
    void atOlderDatesNothingIsNull() {
        int one = server.agent("one");
        server.connection(one, server.agent("two"));
        server.database.write(tx ->
                tx.sql().update(CONNECTION).set(CONNECTION.STATUS_REASON, "").execute());

        for (var date : new String[] {"2022-07-07", "2023-02-22"}) {
            var data = at(date).data();
            assertThat(data.toString()).doesNotContain("null");
            assertThat(data.at("/agents/0/agent_provider_id").asInt()).isZero();
            var status = data.at("/agents/0/agent_status");
            assertThat((date.equals("2022-07-07") ? status : status.path("status")).asString())
                    .isEqualTo("OK");
            assertThat(data.at("/agent_connection_groups/0/agent_connection_group_status_reason")
                            .asString("-"))
                    .isEmpty();
        }
        assertThat(at("2026-11-24").data().at("/agents/0/agent_version").isNull())
                .isTrue();
    }

    @Test
    void whatIsBeyondTheBoundIsLeftOutAndTold() {
        int one = server.agent("one");
        int two = server.agent("two");
        copies(one, NetworkApi.MOST_IN_VIEW - 2);
        assertThat(server.get(PATH).data().path("is_whole").asBoolean())
                .as("exactly as many as are shown")
                .isTrue();

        int last = server.agent("last");
        server.connection(one, two);
        server.connection(two, last);
        database.statements();
        var data = server.get(PATH).data();

        assertThat(data.path("is_whole").asBoolean()).isFalse();
        assertThat(data.path("agents")).hasSize(NetworkApi.MOST_IN_VIEW);
        assertThat(data.path("agents")
                        .valueStream()
                        .mapToInt(agent -> agent.path("agent_id").asInt()))
                .isSorted()
                .doesNotContain(last);
        assertThat(data.path("agent_connection_groups")).hasSize(2);
        assertThat(database.statements())
                .filteredOn(statement -> statement.contains(" limit "))
                .hasSize(2)
                .allSatisfy(statement -> assertThat(database.plan(statement))
                        .noneMatch(step -> step.contains("TEMP B-TREE") || step.startsWith("SCAN ")));
    }

    @Test
    void noExportReadsATableThrough() {
        int one = server.agent("one");
        int connection = server.connection(one, server.agent("two"));
        for (var fields : new String[] {"", "\"agent_ids\":[" + one + "]", "\"connection_ids\":[" + connection + "]"}) {
            database.statements();
            assertThat(server.post("/v1/network/nac/config/export", "{" + fields + "}")
                            .data())
                    .isNotEmpty();
            assertThat(database.statements())
                    .hasSizeGreaterThan(2)
                    .filteredOn(statement -> statement.startsWith("select"))
                    .allSatisfy(statement -> assertThat(database.plan(statement))
                            .as(statement)
                            .noneMatch(step -> step.startsWith("SCAN ") && !step.equals("SCAN found")));
        }
    }

    @Test
    void needsBothPermissions() {
        for (var only : new Permission[] {Permission.AGENTS_READ, Permission.CONNECTIONS_READ}) {
            var reply = server.as(server.token(server.workspace, EnumSet.of(only)), "GET", PATH, null);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("INSUFFICIENT_SCOPE");
        }
        var both = EnumSet.of(Permission.AGENTS_READ, Permission.CONNECTIONS_READ);
        assertThat(server.as(server.token(server.workspace, both), "GET", PATH, null)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void relaysHaveNoAddressesAndNobodyNeedsATokenToLearnThat() {
        var reply = server.call("GET", "/v1/network/sdn-agents/ips", null, Map.of());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.data().isArray()).isTrue();
        assertThat(reply.data()).isEmpty();
    }

    @Test
    void tellsWhereAgentsAreThatHaveAPlace() {
        int one = server.agent("one");
        int two = server.agent("two");
        server.call(
                "PATCH", "/v1/network/agents/" + one, "{\"agent_location_lat\":54.5,\"agent_location_lon\":-25.25}");
        server.call("PATCH", "/v1/network/agents/" + two, "{\"agent_location_lat\":1}");

        var found = coordinates("[%d,%d,%d,999]".formatted(two, one, one)).data();

        assertThat(found).hasSize(1);
        assertThat(found.get(0).path("agent_id").asInt()).isEqualTo(one);
        assertThat(found.get(0).path("agent_location_lat").asDouble()).isEqualTo(54.5);
        assertThat(found.get(0).path("agent_location_lon").asDouble()).isEqualTo(-25.25);
        assertThat(coordinates("[]").data()).isEmpty();
        assertThat(coordinates("[\"x\"]").pointers()).containsExactly("/agent_ids/0");
    }

    private Reply coordinates(String ids) {
        return server.post("/v1/network/agents/coordinates/search", "{\"agent_ids\":" + ids + "}");
    }

    private Reply at(String date) {
        return server.call(
                "GET", PATH, null, Map.of("authorization", "Bearer " + server.token, "syntropy-version", date));
    }

    /// Rows like that of the agent, under ids before any that is given next.
    private void copies(int agent, int count) {
        server.database.write(tx -> {
            var like =
                    tx.sql().selectFrom(AGENT).where(AGENT.AGENT_ID.eq(agent)).fetchSingle();
            var rows = IntStream.range(0, count)
                    .mapToObj(i -> {
                        var row = like.copy();
                        row.setWorkspaceId(like.getWorkspaceId());
                        row.setAgentId(100 + i);
                        row.setDeviceId("copy-" + i);
                        row.setName("copy " + i);
                        row.setAddressBlock(100_000 + i);
                        row.setCreatedAt(Instant.EPOCH);
                        return row;
                    })
                    .toList();
            tx.sql().batchInsert(rows).execute();
            return tx.sql()
                    .update(DSL.table("id_counter"))
                    .set(DSL.field("last_id", Integer.class), 100 + count)
                    .where(DSL.field("kind", String.class).eq("agent"))
                    .execute();
        });
    }
}
