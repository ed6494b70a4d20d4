package syntropy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import syntropy.TestServer;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.WatchedDatabase;

/// A filter that leaves little of a long log finds it by an index, in the order in which it is listed.
class AuditPlanTest {
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

    @ParameterizedTest
    @CsvSource({
        "actor_id=a, event_by_actor",
        "access_token_id=a, event_by_actor",
        "'actor_id=a&type=agent.created,agent.deleted', event_by_actor",
        "request_id=a, event_by_request",
        "'request_id=a&from=2026-01-01T00:00:00Z', event_by_request",
        "object_type=agent&object_id=1, event_by_object",
        "'object_type=agent&object_id=1&type=agent.created,agent.deleted', event_by_object",
        "type=agent.*, event_by_type"
    })
    void itHasAnIndex(String query, String index) {
        server.agent("one");
        database.statements();

        assertThat(server.get("/v1/network/audit?" + query).status()).isEqualTo(200);

        var pages = database.statements().stream()
                .filter(statement -> statement.contains("from `event` where") && statement.contains(" limit 21"))
                .toList();
        assertThat(pages)
                .isNotEmpty()
                .allSatisfy(statement -> assertThat(database.plan(statement))
                        .as(statement)
                        .anyMatch(step -> step.contains("USING INDEX " + index + " "))
                        .noneMatch(step -> step.contains("TEMP B-TREE")));
    }
}
