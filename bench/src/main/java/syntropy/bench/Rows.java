package syntropy.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes very many rows out of one that the server wrote itself, in its SQLite file while it is stopped: every column
/// that isn't named here is that row's, so a column that comes to a table needs nothing here.
final class Rows implements AutoCloseable {
    private static final String COUNT =
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < %d) ";

    private final Connection connection;

    private Rows(Connection connection) {
        this.connection = connection;
    }

    static Rows in(Path file) throws SQLException {
        var rows = new Rows(DriverManager.getConnection("jdbc:sqlite:" + file));
        rows.run("PRAGMA foreign_keys = OFF");
        rows.run("PRAGMA synchronous = OFF");
        rows.run("PRAGMA cache_size = -65536");
        return rows;
    }

    /// Events like the last one of an agent's change, with what it was before and after.
    void events(int count) throws SQLException {
        copy(
                "event",
                "type = 'agent.updated'",
                Map.of(
                        "event_number",
                        "(SELECT max(last_number) FROM event_chain) + n.n",
                        "event_id",
                        "printf('evt_0%027d', n.n)"),
                "n",
                COUNT.formatted(count));
        run("UPDATE event_chain SET last_number ="
                + " (SELECT max(event_number) FROM event WHERE event.workspace_id = event_chain.workspace_id)");
    }

    /// Connections of agents 1 to the last, each with every other, numbered from 1 without a gap.
    void mesh(int agents) throws SQLException {
        run("CREATE TEMP TABLE template AS SELECT * FROM connection LIMIT 1");
        run("DELETE FROM connection");
        copy(
                "connection",
                "1",
                Map.of("connection_id", "pair.id", "agent_1_id", "pair.low", "agent_2_id", "pair.high"),
                "pair",
                COUNT.formatted(agents)
                        + ", pair (id, low, high) AS (SELECT row_number() OVER (), low.n, high.n FROM n low, n high"
                        + " WHERE low.n < high.n) ");
        run("UPDATE id_counter SET last_id = " + agents * (agents - 1) / 2 + " WHERE kind = 'connection'");
    }

    private void copy(String table, String which, Map<String, String> changed, String from, String with)
            throws SQLException {
        var columns = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT name FROM pragma_table_info('" + table + "')")) {
            while (found.next()) columns.add(found.getString(1));
        }
        var values = columns.stream()
                .map(column -> changed.getOrDefault(column, "t." + column))
                .collect(Collectors.joining(", "));
        var template = table.equals("connection") ? "template" : table;
        run(with + "INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT " + values
                + " FROM (SELECT * FROM " + template + " WHERE " + which + " LIMIT 1) t, " + from);
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        run("PRAGMA wal_checkpoint(TRUNCATE)");
        connection.close();
    }
}
