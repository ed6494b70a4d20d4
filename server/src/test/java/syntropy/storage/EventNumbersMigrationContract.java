package syntropy.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// Events that were written before they were numbered keep their order, and the next one follows on.
abstract class EventNumbersMigrationContract {
    abstract Flyway before();

    abstract Database after();

    @Test
    void eventsFromBeforeAreNumberedInTheirOrder() throws SQLException {
        var before = before();
        before.migrate();
        try (Connection connection = before.getConfiguration().getDataSource().getConnection();
                var statement = connection.createStatement()) {
            for (var row : new String[] {"1, 'evt_b'", "1, 'evt_a'", "2, 'evt_c'", "1, 'evt_d'"}) {
                statement.execute(
                        "insert into event (workspace_id, event_id, type, object_type, object_id, occurred_at, actor_type,"
                                + " actor_id, actor_name, address, user_agent, request_id, api_date, operation, data)"
                                + " values (" + row
                                + ", 'a.b', 'a', '7', 5, 'T', 'i', 'n', 'x', 'u', 'r', 'd', 'o', '{}')");
            }
            if (!connection.getAutoCommit()) connection.commit();
        }

        try (var database = after()) {
            List<String> ids = database.read(tx -> tx.sql()
                    .select(EVENT.EVENT_ID)
                    .from(EVENT)
                    .orderBy(EVENT.WORKSPACE_ID, EVENT.EVENT_NUMBER)
                    .fetch(EVENT.EVENT_ID));
            List<Long> last = database.read(tx -> tx.sql()
                    .select(EVENT_CHAIN.LAST_NUMBER)
                    .from(EVENT_CHAIN)
                    .where(EVENT_CHAIN.KEPT_AFTER.eq(EVENT_CHAIN.LAST_NUMBER))
                    .orderBy(EVENT_CHAIN.WORKSPACE_ID)
                    .fetch(EVENT_CHAIN.LAST_NUMBER));
            assertThat(ids).containsExactly("evt_a", "evt_b", "evt_d", "evt_c");
            assertThat(last).containsExactly(3L, 1L);
        }
    }
}
