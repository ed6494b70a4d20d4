package syntropy.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// One connection to a SQLite file with its kept statements. Used by one thread at a time.
final class SqliteSession implements AutoCloseable {
    /// How long another process may hold the file's write lock before a transaction here fails.
    private static final int BUSY_MILLIS = 5_000;

    private static final int CACHE_KIBIBYTES = 8 * 1024;
    private static final int LARGEST_IDLE_WAL = 64 << 20;

    private final KeptStatements statements;
    private final DSLContext sql;
    private final String begin;

    private SqliteSession(KeptStatements statements, String begin) {
        this.statements = statements;
        this.sql = Jooq.using(statements.connection(), SQLDialect.SQLITE);
        this.begin = begin;
    }

    /// Begins by taking the write lock, so that what it read stays true until it commits.
    static SqliteSession writing(Path file) throws SQLException {
        return new SqliteSession(new KeptStatements(source(file).getConnection()), "BEGIN IMMEDIATE");
    }

    static SqliteSession reading(Path file) throws SQLException {
        Connection connection = source(file).getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
        }
        return new SqliteSession(new KeptStatements(connection), "BEGIN DEFERRED");
    }

    static SQLiteDataSource source(Path file) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(-CACHE_KIBIBYTES);
        config.setJournalSizeLimit(LARGEST_IDLE_WAL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setGetGeneratedKeys(false); // else every insert is followed by a query for its row's number
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    Tx tx() {
        return new Tx(sql, Engine.SQLITE, statements);
    }

    void begin() throws SQLException {
        statements.control(begin);
    }

    void commit() throws SQLException {
        statements.control("COMMIT");
    }

    void rollback() throws SQLException {
        statements.control("ROLLBACK");
    }

    void savepoint() throws SQLException {
        statements.control("SAVEPOINT job");
    }

    /// Keeps what was done since the savepoint. Fails when the transaction has ended meanwhile.
    void release() throws SQLException {
        statements.control("RELEASE job");
    }

    /// Undoes what was done since the savepoint. Fails when the transaction has ended meanwhile.
    void rollbackToSavepoint() throws SQLException {
        statements.control("ROLLBACK TO job");
        statements.control("RELEASE job");
    }

    void reclaim() {
        statements.reclaim();
    }

    /// Moves the write-ahead log into the file, as far as readers let it.
    void checkpoint() throws SQLException {
        statements.control("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    @Override
    public void close() throws SQLException {
        statements.close();
    }
}
