package syntropy.storage;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The connections that read, opened as they are first needed. Callers wait in the order they came, in Java and
/// not in native code, so that they hold no carrier.
final class SqliteReaders implements AutoCloseable {
    private final Path file;
    private final int count;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<SqliteSession> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    SqliteReaders(Path file, int count) {
        this.file = file;
        this.count = count;
        this.free = new Semaphore(count, true);
    }

    <T extends @Nullable Object> T read(Function<Tx, T> work) {
        free.acquireUninterruptibly();
        Tx tx;
        T answer;
        try {
            if (closed) throw new IllegalStateException(Database.CLOSED);
            SqliteSession session = take();
            tx = session.tx();
            boolean brokenOff = false;
            try {
                answer = work.apply(tx);
            } catch (Error e) {
                brokenOff = true;
                throw e;
            } finally {
                giveBack(session, brokenOff);
            }
        } finally {
            free.release();
        }
        tx.committed();
        return answer;
    }

    private SqliteSession take() {
        SqliteSession session = idle.pollFirst(); // the last one used, its cache still warm
        try {
            if (session == null) session = SqliteSession.reading(file);
            session.begin();
            return session;
        } catch (SQLException e) {
            drop(session);
            throw new StorageFailure("The database file can't be read: " + e.getMessage(), e);
        }
    }

    /// @param brokenOff by an error, in the midst of who knows what: the connection isn't used again. Work that
    ///     merely fails, say because there is no such object, leaves it as good as it was
    private void giveBack(SqliteSession session, boolean brokenOff) {
        try {
            session.reclaim();
            session.rollback(); // nothing was written, and this can't fail for others' sake
            if (!brokenOff) {
                idle.addFirst(session);
                return;
            }
        } catch (SQLException _) {
            // dropped below
        }
        drop(session);
    }

    private static void drop(@Nullable SqliteSession session) {
        try {
            if (session != null) session.close();
        } catch (SQLException _) {
            // there is nothing left to save on it
        }
    }

    @Override
    public void close() {
        closed = true;
        free.acquireUninterruptibly(count);
        for (SqliteSession session; (session = idle.poll()) != null; ) drop(session);
        free.release(count); // who still waits learns that it is closed
    }
}
