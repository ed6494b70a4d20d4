package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        boolean ofTheStatement = step.equals("SCAN CONSTANT ROW") || step.equals("SCAN wanted");
        return (step.startsWith("SCAN ") && !ofTheStatement) || step.endsWith("(workspace_id=?)");
    }
}
