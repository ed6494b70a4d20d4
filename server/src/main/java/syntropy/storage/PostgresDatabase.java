package syntropy.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL database, which several controllers may share.
///
/// Reading and writing have pools of their own, so that neither waits for the other's connections and none changes
/// its isolation between two uses.
public final class PostgresDatabase implements Database {
    private static final int CONNECTIONS = 8;

    private final ScopedValue<Boolean> within = ScopedValue.newInstance();

    /// Held by every transaction, and for closing alone: the pools would cut those that still run.
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

    private final HikariDataSource reading;
    private final HikariDataSource writing;

    private PostgresDatabase(HikariDataSource reading, HikariDataSource writing) {
        this.reading = reading;
        this.writing = writing;
    }

    public static PostgresDatabase open(String url) {
        return open(url, CONNECTIONS);
    }

    /// Brings the schema up to date first.
    ///
    /// @param url `postgres://user:password@host:port/database`, or `jdbc:postgresql:…`
    /// @param connections how many transactions read at once, and how many write
    /// @throws IllegalArgumentException when the URL isn't one
    /// @throws StorageFailure when there is no such database to be reached
    public static PostgresDatabase open(String url, int connections) {
        return open(PostgresAddress.of(url), connections);
    }

    /// @param url for JDBC, without user and password
    /// @param user empty for the driver's own choice, the same for the password
    public static PostgresDatabase open(String url, String user, String password) {
        return open(new PostgresAddress(url, user, password), CONNECTIONS);
    }

    private static PostgresDatabase open(PostgresAddress address, int connections) {
        HikariDataSource writing = null;
        try {
            writing = pool(address, "write", connections, false);
            Migrations.migrate(writing, Engine.POSTGRES);
            return new PostgresDatabase(pool(address, "read", connections, true), writing);
        } catch (PoolInitializationException e) {
            if (writing != null) writing.close();
            throw new StorageFailure("The database " + address + " can't be reached: " + reason(e), e);
        } catch (RuntimeException e) {
            if (writing != null) writing.close();
            throw e;
        }
    }

    private static @Nullable String reason(PoolInitializationException e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    private static HikariDataSource pool(PostgresAddress address, String name, int connections, boolean reading) {
        var config = new HikariConfig();
        config.setPoolName("postgres-" + name);
        config.setJdbcUrl(address.url());
        if (!address.user().isEmpty()) config.setUsername(address.user());
        if (!address.password().isEmpty()) config.setPassword(address.password());
        config.setAutoCommit(false);
        config.setReadOnly(reading);
        config.setTransactionIsolation(reading ? "TRANSACTION_REPEATABLE_READ" : "TRANSACTION_READ_COMMITTED");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(Math.min(2, connections));
        config.setConnectionTimeout(10_000);
        config.addDataSourceProperty("ApplicationName", "syntropy");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return new HikariDataSource(config);
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Tx, T> work) {
        return transact(reading, work);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<Tx, T> work) {
        return transact(writing, work);
    }

    private <T extends @Nullable Object> T transact(HikariDataSource pool, Function<Tx, T> work) {
        if (within.isBound()) throw new IllegalStateException(NESTED);
        Tx tx;
        T answer;
        open.readLock().lock();
        try (Connection connection = connection(pool)) {
            tx = new Tx(Jooq.using(connection, SQLDialect.POSTGRES), Engine.POSTGRES, statements(connection));
            Tx given = tx;
            try {
                answer = ScopedValue.where(within, true).call(() -> work.apply(given));
            } catch (Throwable e) {
                undo(pool, connection, e instanceof Error);
                throw e;
            }
            connection.commit();
        } catch (SQLException e) {
            throw new StorageFailure("The database can't keep the transaction: " + e.getMessage(), e);
        } finally {
            open.readLock().unlock();
        }
        tx.committed();
        return answer;
    }

    /// The driver keeps those that come often, by their text.
    private static Statements statements(Connection connection) {
        return new Statements() {
            @Override
            public PreparedStatement take(String sql) throws SQLException {
                return connection.prepareStatement(sql);
            }

            @Override
            public void giveBack(String sql, PreparedStatement statement, boolean whole) throws SQLException {
                statement.close();
            }
        };
    }

    private static Connection connection(HikariDataSource pool) throws SQLException {
        if (pool.isClosed()) throw new IllegalStateException(CLOSED);
        return pool.getConnection();
    }

    /// What broke the work says more than what its undoing might: a connection that can't undo isn't used again.
    ///
    /// @param brokenOff perhaps in the midst of an exchange with the server, whose answer would be waited for in
    ///     vain
    private static void undo(HikariDataSource pool, Connection connection, boolean brokenOff) {
        try {
            if (!brokenOff) {
                connection.rollback();
                return;
            }
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // it isn't used again
        }
        pool.evictConnection(connection);
    }

    @Override
    public Engine engine() {
        return Engine.POSTGRES;
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            reading.close();
            writing.close();
        } finally {
            open.writeLock().unlock();
        }
    }
}
