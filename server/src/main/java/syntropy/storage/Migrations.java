package syntropy.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings a database to the schema that this program knows: the files under `db/migration`, one line of history for
/// both engines, kept in the table `flyway_schema_history`.
final class Migrations {
    /// The last file's number. A database that has it is current, so that a start needn't wait for Flyway.
    static final int NEWEST = 12;

    private static final int ATTEMPTS = 3;

    private Migrations() {}

    static void migrate(DataSource source, Engine engine) {
        for (int attempt = 1; applied(source, engine) < NEWEST; attempt++) {
            try {
                flyway(source, engine).migrate();
                return;
            } catch (FlywayException e) {
                // On SQLite another process may have been at it at the same time; then it is done
                if (attempt == ATTEMPTS || engine != Engine.SQLITE)
                    throw new StorageFailure("The database can't be brought up to date: " + e.getMessage(), e);
            }
        }
    }

    private static Flyway flyway(DataSource source, Engine engine) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:db/migration")
                .placeholders(words(engine))
                .load();
    }

    /// The few words in which the engines differ.
    static Map<String, String> words(Engine engine) {
        return switch (engine) {
            case SQLITE -> Map.of("text", "TEXT", "bytes", "BLOB", "nothing", "x''", "clustered", "WITHOUT ROWID");
            case POSTGRES ->
                Map.of("text", "TEXT COLLATE \"C\"", "bytes", "BYTEA", "nothing", "''::bytea", "clustered", "");
        };
    }

    /// The number of the last migration that the database has; 0 when it has none.
    private static int applied(DataSource source, Engine engine) {
        String known = switch (engine) {
            case SQLITE -> "select count(*) from sqlite_schema where name = 'flyway_schema_history'";
            case POSTGRES ->
                "select count(*) from pg_catalog.pg_class where oid = to_regclass('flyway_schema_history')";
        };
        int last;
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            last = number(statement, known) == 0
                    ? 0
                    : number(
                            statement,
                            "select coalesce(max(cast(version as integer)), 0) from flyway_schema_history where success");
        } catch (SQLException e) {
            throw new StorageFailure("The database can't be opened: " + e.getMessage(), e);
        }
        if (last > NEWEST)
            throw new StorageFailure("The database was written by a newer Syntropy: its schema is number " + last
                    + ", and this program knows those up to " + NEWEST + ". Start that version or a newer one.");
        return last;
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
