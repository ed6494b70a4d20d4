package syntropy.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT_LOG;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;
import syntropy.kernel.AgentId;
import syntropy.protocol.FromAgent;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.WatchedDatabase;

class AgentLogsTest {
    private static final String SEARCH = "/v1/network/agents/logs/search";
    private static final String ERRORS = "/v1/network/agents/logs/errors/search";

    @Test
    void anAgentsLastLinesAreKeptOnSqlite() {
        try (var server = TestServer.fresh()) {
            anAgentsLastLinesAreKept(server);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void anAgentsLastLinesAreKeptOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            anAgentsLastLinesAreKept(server);
        }
    }

    @Test
    void linesAreFoundOnSqlite() {
        try (var server = TestServer.fresh()) {
            linesAreFound(server);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void linesAreFoundOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            linesAreFound(server);
        }
    }

    private static void linesAreFound(TestServer server) {
        var one = server.onlineAgent("one");
        var two = server.onlineAgent("two");
        says(server, one, FromAgent.Severity.INFO, "start");
        says(server, two, FromAgent.Severity.ERROR, "No Route 100%");
        server.clock.advance(Duration.ofSeconds(10));
        says(server, one, FromAgent.Severity.DEBUG, "later");
        server.agentLogs().flush();

        assertThat(found(server, "{}")).containsExactly("later", "No Route 100%", "start");
        assertThat(found(server, "{'order':'agent_log_id:ASC','limit':2}")).containsExactly("start", "No Route 100%");
        assertThat(found(server, "{'filter':{'message':'no ROUTE 100%'}}")).containsExactly("No Route 100%");
        assertThat(found(server, "{'filter':{'message':'no_route'}}")).isEmpty();
        assertThat(found(server, "{'filter':{'severity':['DEBUG','INFO']}}")).containsExactly("later", "start");
        assertThat(found(server, "{'filter':{'severity':[]}}")).isEmpty();
        assertThat(found(server, "{'filter':{'agent_id':[%d,999]}}".formatted(two.value())))
                .containsExactly("No Route 100%");
        assertThat(found(server, "{'filter':{'agent_id':[]}}")).isEmpty();
        assertThat(found(server, "{'filter':{'from':'2026-12-01T12:00:05Z'}}")).containsExactly("later");
        assertThat(found(server, "{'filter':{'to':'2026-12-01T12:00:10Z'}}")).containsExactly("No Route 100%", "start");
        assertThat(server.post(ERRORS, "{}").data().findValuesAsString("message"))
                .containsExactly("No Route 100%");
        assertThat(server.post(ERRORS, "{\"filter\":{\"from\":\"2026-12-01T12:00:05Z\"}}")
                        .data())
                .isEmpty();
    }

    private static List<String> found(TestServer server, String body) {
        var reply = server.post(SEARCH, body.replace('\'', '"'));
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return reply.data().findValuesAsString("message");
    }

    @Test
    void pagesGoOnFromALineAlsoWhenItIsGone() {
        try (var server = TestServer.fresh()) {
            var loud = server.onlineAgent("loud");
            var quiet = server.onlineAgent("quiet");
            for (int i = 0; i < 5; i++) says(server, quiet, "line " + i);
            says(server, loud, "last");
            server.agentLogs().flush();
            var lines = server.post(SEARCH, "{\"limit\":3}").data().findValuesAsString("agent_log_id");

            assertThat(found(server, "{'limit':2,'skip':'%s'}".formatted(lines.get(2))))
                    .containsExactly("line 2", "line 1");
            assertThat(found(server, "{'limit':2,'take':'%s'}".formatted(lines.get(2))))
                    .containsExactly("last", "line 4");
            server.call("DELETE", "/v1/network/agents/" + loud.value(), null);
            assertThat(found(server, "{'limit':2,'skip':'%s'}".formatted(lines.getFirst())))
                    .containsExactly("line 4", "line 3");
            assertThat(server.post(SEARCH, "{\"skip\":\"log_1\"}").code()).isEqualTo("CURSOR_NOT_FOUND");
        }
    }

    @Test
    void olderDatesReadHits() {
        try (var server = TestServer.fresh()) {
            var agent = server.onlineAgent("edge");
            says(server, agent, FromAgent.Severity.MESSAGE, "hello");
            says(server, agent, FromAgent.Severity.WARNING, "careful");
            server.agentLogs().flush();
            var pinned = server.pinned("2022-07-07");

            var lines = server.as(pinned, "POST", SEARCH, """
                    {"range_from":"2026-12-01T00:00:00","range_to":"2026-12-02T00:00:00Z","sort":"asc","severity":["info"],
                     "message":"","from":0,"size":0}""");
            assertThat(lines.status()).as("%s", lines).isEqualTo(206);
            assertThat(lines.data()).hasSize(1);
            var hit = lines.data().get(0);
            assertThat(hit.path("_id").asString()).startsWith("log_");
            assertThat(hit.at("/_source/@timestamp").asString()).isEqualTo("2026-12-01T12:00:00.000Z");
            assertThat(hit.at("/_source/message").asString()).isEqualTo("hello");
            assertThat(hit.at("/_source/log/level").asString()).isEqualTo("info");
            assertThat(hit.at("/_source/labels/agent_name").asString()).isEqualTo("edge");

            var trouble = server.as(pinned, "POST", ERRORS, "{\"from\":\"2026-12-01T00:00:00Z\"}");
            assertThat(trouble.status()).isEqualTo(206);
            assertThat(trouble.data()).hasSize(1);
            assertThat(trouble.data().get(0).at("/_source/severity").asString()).isEqualTo("WARN");
        }
    }

    @Test
    void aSearchForTroubleReadsNoOtherLines(@TempDir Path directory) {
        var database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        try (var server = TestServer.on(database)) {
            database.statements();
            assertThat(server.post(ERRORS, "{}").status()).isEqualTo(200);

            assertThat(database.statements().stream()
                            .filter(it -> it.contains("agent_log_id"))
                            .flatMap(it -> database.plan(it).stream()))
                    .singleElement()
                    .asString()
                    .contains("agent_log_of_trouble");
        }
    }

    private static void anAgentsLastLinesAreKept(TestServer server) {
        var loud = server.onlineAgent("loud");
        var quiet = server.onlineAgent("quiet");
        says(server, quiet, "only this");
        for (int i = 0; i < 1200; i++) {
            if (i % AgentLogs.A_SECOND == 0) server.clock.advance(Duration.ofSeconds(1));
            says(server, loud, "line " + i);
        }
        server.agentLogs().flush();
        assertThat(lines(server, loud)).hasSize(AgentLogs.KEPT).endsWith("line 1198", "line 1199");
        assertThat(lines(server, quiet)).containsExactly("only this");

        server.clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) says(server, quiet, "again");
        server.agentLogs().flush();
        assertThat(lines(server, quiet)).hasSize(22).last().asString().startsWith("30 lines were dropped");

        server.call("DELETE", "/v1/network/agents/" + loud.value(), null);
        assertThat(lines(server, loud)).isEmpty();
    }

    private static void says(TestServer server, AgentId agent, String message) {
        says(server, agent, FromAgent.Severity.MESSAGE, message);
    }

    private static void says(TestServer server, AgentId agent, FromAgent.Severity severity, String message) {
        server.agentLogs().said(server.workspace, agent, new FromAgent.Log(severity, message));
    }

    private static List<String> lines(TestServer server, AgentId agent) {
        return server.database.read(tx -> tx.sql()
                .select(AGENT_LOG.MESSAGE)
                .from(AGENT_LOG)
                .where(AGENT_LOG.WORKSPACE_ID.eq(server.workspace.value()), AGENT_LOG.AGENT_ID.eq(agent.value()))
                .orderBy(AGENT_LOG.AGENT_LOG_ID)
                .fetch(row -> row.value1()));
    }

    @Test
    void whatLooksLikeASecretIsMasked() {
        var secret = "syn_ag_" + "a1B2".repeat(9) + "zZ";

        assertThat(AgentLogs.masked("token " + secret + " is"))
                .isEqualTo("token syn_ag_…" + secret.substring(secret.length() - 4) + " is");
        assertThat(AgentLogs.masked("{\"private_key\":\"abc+/=\",\"x\":1}"))
                .isEqualTo("{\"private_key\":\"…\",\"x\":1}");
        assertThat(AgentLogs.masked("PrivateKey = abcdef=")).isEqualTo("PrivateKey = …");
        assertThat(AgentLogs.masked("Bearer abc.def")).isEqualTo("Bearer …");
        assertThat(AgentLogs.masked("\"public_key\":\"abc=\"")).isEqualTo("\"public_key\":\"abc=\"");
    }
}
