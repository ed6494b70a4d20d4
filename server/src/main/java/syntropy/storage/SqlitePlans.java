package syntropy.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Tells SQLite's planner what each index is worth, so that it plans for large workspaces from the first row on, and
/// every file alike. Left alone it takes ten rows for what one workspace has, and then reads all of its agents to find
/// one by name. (`sqlite_stat1` may be written by hand, [says
/// SQLite](https://www.sqlite.org/fileformat2.html#stat1tab).)
final class SqlitePlans {
    private static final int ROWS = 1_000_000;

    /// By how much a column narrows down what the ones before it left.
    private static final int WORKSPACES = 10;

    private static final int BY_ID = 10_000;
    private static final int BY_OTHER = 100;
    private static final int FEWEST = 2;

    /// The rows of a WITHOUT ROWID table are their own index, which goes by the table's name.
    private static final String INDEXES = """
            select t.name, iif(l.origin = 'pk', t.name, l.name), l."unique", group_concat(i.name, ' ' order by i.seqno)
            from sqlite_schema t join pragma_index_list(t.name) l join pragma_index_info(l.name) i
            where t.type = 'table' and t.name not like 'sqlite%' and t.name not like 'flyway%'
            group by t.name, l.name order by 1, 2
            """;

    private record Known(String table, String index, String worth) {}

    private SqlitePlans() {}

    /// Does nothing when the file has it already. For connections that are opened later.
    static void settle(Path file) {
        try (Connection connection = SqliteSession.source(file).getConnection();
                Statement statement = connection.createStatement()) {
            var wanted = wanted(statement);
            if (wanted.equals(told(statement))) return;
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("ANALYZE sqlite_schema"); // makes the table
            statement.execute("DELETE FROM sqlite_stat1");
            try (var insert =
                    connection.prepareStatement("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)")) {
                for (var each : wanted) {
                    insert.setString(1, each.table);
                    insert.setString(2, each.index);
                    insert.setString(3, each.worth);
                    insert.executeUpdate();
                }
            }
            statement.execute("COMMIT");
        } catch (SQLException e) {
            throw new StorageFailure("The database can't be prepared: " + e.getMessage(), e);
        }
    }

    private static List<Known> wanted(Statement statement) throws SQLException {
        var all = new ArrayList<Known>();
        try (var rows = statement.executeQuery(INDEXES)) {
            while (rows.next()) {
                all.add(new Known(
                        rows.getString(1),
                        rows.getString(2),
                        worth(rows.getBoolean(3), List.of(rows.getString(4).split(" ")))));
            }
        }
        return all;
    }

    /// How many rows the table has, then how many share a value of the first column, of the first two, and so on.
    private static String worth(boolean unique, List<String> columns) {
        var worth = new StringBuilder().append(ROWS);
        int sharing = ROWS;
        for (int i = 0; i < columns.size(); i++) {
            sharing = unique && i == columns.size() - 1 ? 1 : Math.max(FEWEST, sharing / narrowing(columns.get(i)));
            worth.append(' ').append(sharing);
        }
        return worth.toString();
    }

    private static int narrowing(String column) {
        if (column.equals("workspace_id")) return WORKSPACES;
        return column.endsWith("_id") ? BY_ID : BY_OTHER;
    }

    private static List<Known> told(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("select count(*) from sqlite_schema where name = 'sqlite_stat1'")) {
            if (rows.getInt(1) == 0) return List.of();
        }
        var all = new ArrayList<Known>();
        try (var rows = statement.executeQuery("select tbl, idx, stat from sqlite_stat1 order by 1, 2")) {
            while (rows.next()) all.add(new Known(rows.getString(1), rows.getString(2), rows.getString(3)));
        }
        return all;
    }
}
