package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.protocol.FromAgent;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.WatchedDatabase;

/// No statement of any operation reads through a table, or through all that a workspace has in one, but for a page,
/// which ends at its limit.
class StatementPlanTest {
    @Test
    void everyStatementFindsItsRowsByIndex(@TempDir Path directory) {
        var database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        var statements = new TreeSet<String>();
        try (var server = TestServer.on(database)) {
            for (var operation : server.operations()) {
                for (var sample : Sample.ALL.getOrDefault(operation.name(), List.of())) {
                    var things = Things.made(server, server.token, "t");
                    database.statements();
                    sample.send(server, server.token, things);
                    statements.addAll(database.statements());
                }
            }
            assertThat(statements).as("statements looked at").hasSizeGreaterThan(100);
            assertThat(statements.stream()
                            .flatMap(statement -> database.plan(statement).stream()
                                    .filter(step -> readsOn(step, statement))
                                    .map(step -> step + " in " + statement)))
                    .isEmpty();
        }
    }

    @Test
    void soDoesEveryStatementOfWhatAgentsReport(@TempDir Path directory) {
        var database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        try (var server = TestServer.on(database)) {
            var secret = server.agentToken();
            int owner = server.enrol(secret, "owner");
            int consumer = server.enrol(secret, "consumer");
            int connection = server.connection(owner, consumer);
            database.statements();
            var statements = new TreeSet<String>();
            for (var range : List.of("10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/24")) {
                var networks = List.of(new FromAgent.DockerNetwork("n", "lan", List.of(range)));
                server.says(
                        secret,
                        owner,
                        new FromAgent.AgentInfo(7, true, List.of(range), "203.0.113.5", null, networks, List.of()));
                statements.addAll(database.statements());
                server.call("PATCH", "/v1/network/connections/services", """
                        {"agent_connection_group_id":%d,"changes":[{"agent_service_subnet_id":1,"is_enabled":true}]}""".formatted(connection));
                database.statements();
            }
            server.says(
                    secret,
                    consumer,
                    new FromAgent.RouteStatus(List.of(new FromAgent.GroupRoutes(
                            0, connection, List.of(new FromAgent.Route("10.0.0.0/24", true, ""))))));
            server.says(secret, owner, new FromAgent.Networks(List.of()));
            server.says(
                    secret,
                    owner,
                    new FromAgent.Networks(List.of(new FromAgent.DockerNetwork("n", "lan", List.of("10.0.0.0/24")))));
            server.clock.advance(Duration.ofMinutes(2));
            assertThat(server.expireRoutes(100)).isEqualTo(1);
            server.goesOffline(consumer);
            server.enrol(secret, "consumer");
            server.call("DELETE", "/v1/network/agents/" + consumer, null);
            server.enrols(secret, "consumer");
            statements.addAll(database.statements());
            assertThat(statements).hasSizeGreaterThan(40);
            assertThat(statements.stream()
                            .flatMap(statement -> database.plan(statement).stream()
                                    .filter(step -> readsOn(step, statement))
                                    .map(step -> step + " in " + statement)))
                    .isEmpty();
        }
    }

    @Test
    void aStatementThatReadsOnIsFound(@TempDir Path directory) {
        try (var database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")))) {
            for (var statement : List.of(
                    "select city from agent where workspace_id = ? and city = ?",
                    "update agent set city = '' where workspace_id = ? and version like ?",
                    "delete from agent_token where last4 = ?")) {
                assertThat(database.plan(statement)).as(statement).anyMatch(step -> readsOn(step, statement));
            }
        }
    }

    private static boolean readsOn(String step, String statement) {
        // What can't be true of any row is known before the first is read.
        if (statement.contains(" limit ") || statement.contains(" in ()")) return false;
        // Filter values: each is found once in the index that has it.
        if (statement.startsWith("select distinct ") && step.contains("COVERING INDEX")) return false;
        boolean ofTheStatement =
                step.equals("SCAN CONSTANT ROW") || step.equals("SCAN wanted") || step.endsWith("-ROW VALUES CLAUSE");
        return (step.startsWith("SCAN ") && !ofTheStatement) || step.endsWith("(workspace_id=?)");
    }
}
