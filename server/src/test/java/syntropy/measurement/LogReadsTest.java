package syntropy.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.LOG_READ;

import org.junit.jupiter.api.Test;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

class LogReadsTest {
    private static final String READS = "/v1/network/agents/logs-reads-timestamp";

    @Test
    void howFarLogsWereReadIsKeptOnSqlite() {
        try (var server = TestServer.fresh()) {
            howFarLogsWereReadIsKept(server);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void howFarLogsWereReadIsKeptOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            howFarLogsWereReadIsKept(server);
        }
    }

    private static void howFarLogsWereReadIsKept(TestServer server) {
        int one = server.agent("one");
        int two = server.agent("two");
        int connection = server.connection(one, two);

        assertThat(marks(server, one, "AGENT_ERROR", "2026-12-01T10:00:00Z")).isEqualTo(204);
        assertThat(marks(server, one, "AGENT_ERROR", "2026-12-01T11:00:00+02:00"))
                .isEqualTo(204);
        assertThat(marks(server, connection, "CONNECTION_WARNING", "2026-12-01T12:00:00Z"))
                .isEqualTo(204);
        assertThat(found(server, "AGENT_ERROR", one)).isEqualTo("2026-12-01T09:00:00.000Z");
        assertThat(found(server, "AGENT_WARNING", one)).isEmpty();
        assertThat(found(server, "AGENT_ERROR", two)).isEmpty();
        assertThat(found(server, "CONNECTION_WARNING", connection)).isEqualTo("2026-12-01T12:00:00.000Z");
        assertThat(server.events().stream().filter(it -> "logs.read".equals(it.get("type"))))
                .hasSize(3)
                .extracting(it -> it.get("object_id"))
                .contains("AGENT_ERROR:" + one, "CONNECTION_WARNING:" + connection);
        int events = server.events().size();
        assertThat(marks(server, one, "AGENT_ERROR", "2026-12-01T09:00:00Z")).isEqualTo(204);
        assertThat(server.events()).hasSize(events);

        var mixed = server.post(
                READS,
                "[" + mark(two, "AGENT_ERROR", "2026-12-01T10:00:00Z") + ","
                        + mark(999, "CONNECTION_ERROR", "2026-12-01T10:00:00Z") + "]");
        assertThat(mixed.status()).isEqualTo(400);
        assertThat(mixed.pointers()).containsExactly("/1/logs_read_timestamp_entity_id");
        assertThat(found(server, "AGENT_ERROR", two)).isEmpty();

        server.call("DELETE", "/v1/network/agents/" + one, null);
        assertThat(found(server, "AGENT_ERROR", one)).isEmpty();
        assertThat(found(server, "CONNECTION_WARNING", connection)).isEmpty();
        assertThat(marks(server, two, "AGENT_ERROR", "2026-12-01T10:00:00Z")).isEqualTo(204);
        assertThat(server.database.<Integer>write(LogReads::purge)).isEqualTo(2);
        int left = server.database.read(tx -> tx.sql().fetchCount(LOG_READ));
        assertThat(left).isOne();
        assertThat(found(server, "AGENT_ERROR", two)).isEqualTo("2026-12-01T10:00:00.000Z");
    }

    private static String mark(int id, String type, String until) {
        return """
                {"logs_read_timestamp_entity_type":"%s","logs_read_timestamp_entity_id":%d,
                 "logs_read_timestamp_last_read_timestamp":"%s"}""".formatted(type, id, until);
    }

    private static int marks(TestServer server, int id, String type, String until) {
        return server.post(READS, "[" + mark(id, type, until) + "]").status();
    }

    private static String found(TestServer server, String type, int id) {
        var reply = server.post(READS + "/search", """
                {"logs_read_timestamp_entity_type":"%s","logs_read_timestamp_entity_ids":[%d]}""".formatted(type, id));
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return reply.data()
                .path(0)
                .path("logs_read_timestamp_last_read_timestamp")
                .asString("");
    }
}
