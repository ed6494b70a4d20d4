package syntropy.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT_LOG;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;
import syntropy.kernel.AgentId;
import syntropy.protocol.FromAgent;

class AgentLogsTest {
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
        server.agentLogs().said(server.workspace, agent, new FromAgent.Log(FromAgent.Severity.MESSAGE, message));
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
