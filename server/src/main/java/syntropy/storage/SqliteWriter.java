package syntropy.storage;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/// The one thread that writes. What waits together commits together, each with a savepoint of its own, so that one
/// sync of the disk serves many; when nothing more waits it commits at once, so that alone nobody waits for
/// company.
final class SqliteWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);
    private static final int GROUP = 200;
    private static final long GROUP_NANOS = 5_000_000;

    private final Path file;
    private final Thread thread;
    private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Job<?> end = new Job<Object>(_ -> this);

    /// Held for adding to the queue, so that nothing comes after its end.
    private final ReentrantLock gate = new ReentrantLock();

    private boolean closed;

    /// Null until it is first needed, and after one broke. The writer thread's alone, as is the next.
    private @Nullable SqliteSession session;

    private boolean ending;

    SqliteWriter(Path file) {
        this.file = file;
        this.thread = Thread.ofPlatform().name("sqlite-writer").daemon().start(this::run);
    }

    <T extends @Nullable Object> T write(Function<Tx, T> work) {
        var job = new Job<>(work);
        if (!add(job)) throw new IllegalStateException(Database.CLOSED);
        return job.outcome();
    }

    @Override
    public void close() {
        add(end);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private boolean add(Job<?> job) {
        gate.lock();
        try {
            if (closed) return false;
            closed = job == end;
            return queue.add(job);
        } finally {
            gate.unlock();
        }
    }

    private void run() {
        while (!ending) {
            Job<?> first = take();
            if (first != null) commitTogether(first);
        }
        try {
            if (session != null) session.checkpoint();
        } catch (SQLException e) {
            LOG.warn("The write-ahead log wasn't moved into the database file; the next start does it", e);
        }
        drop();
    }

    /// The next job, or null at the end.
    private @Nullable Job<?> take() {
        while (true) {
            try {
                return orEnd(queue.take());
            } catch (InterruptedException _) {
                // some work left its mark on this thread; nothing interrupts it from outside
            }
        }
    }

    private @Nullable Job<?> orEnd(@Nullable Job<?> job) {
        if (job != end) return job;
        ending = true;
        return null;
    }

    private void commitTogether(Job<?> first) {
        int waiting = queue.size();
        var group = new ArrayList<Job<?>>();
        group.add(first);
        SqliteSession session;
        try {
            session = begin();
        } catch (SQLException e) {
            for (Job<?> job; waiting > 0 && (job = orEnd(queue.poll())) != null; waiting--) group.add(job);
            for (Job<?> job : group) job.fail(failure("begin", e)).tell();
            return;
        }
        long end = System.nanoTime() + GROUP_NANOS;
        for (@Nullable Job<?> job = first; job != null; ) {
            if (!attempt(session, job)) {
                drop();
                job.tell();
                group.remove(job);
                group.forEach(this::commitAlone);
                return;
            }
            boolean full = group.size() >= GROUP || System.nanoTime() - end >= 0 || job.threwError();
            job = full ? null : orEnd(queue.poll());
            if (job != null) group.add(job);
        }
        try {
            session.commit();
        } catch (SQLException e) {
            drop();
            if (group.size() > 1 && isConstraint(e)) {
                group.forEach(this::commitAlone); // one of them broke a constraint that is checked at the end
                return;
            }
            group.forEach(job -> job.fail(failure("commit", e)));
        }
        if (group.getLast().threwError()) drop(); // who knows what it broke off in the midst of
        group.forEach(Job::tell);
    }

    private void commitAlone(Job<?> job) {
        SqliteSession session;
        try {
            session = begin();
        } catch (SQLException e) {
            job.fail(failure("begin", e)).tell();
            return;
        }
        if (attempt(session, job)) {
            try {
                session.commit();
                if (job.threwError()) drop();
            } catch (SQLException e) {
                job.fail(failure("commit", e));
                drop();
            }
        } else {
            drop();
        }
        job.tell();
    }

    /// @return whether the transaction goes on, with the job's doings kept or undone; else it has ended, with
    ///     those of the jobs before it
    private static boolean attempt(SqliteSession session, Job<?> job) {
        try {
            session.savepoint();
            job.run(session.tx());
            session.reclaim();
            if (job.ran()) session.release();
            else session.rollbackToSavepoint();
            return true;
        } catch (SQLException e) {
            job.fail(failure("keep", e));
            return false;
        }
    }

    private SqliteSession begin() throws SQLException {
        SqliteSession open = session;
        try {
            if (open == null) open = session = SqliteSession.writing(file);
            open.begin();
            return open;
        } catch (SQLException e) {
            drop();
            throw e;
        }
    }

    /// Closing a connection rolls back what it has begun.
    private void drop() {
        try {
            if (session != null) session.close();
        } catch (SQLException e) {
            LOG.warn("A broken connection to the database file couldn't be closed", e);
        }
        session = null;
    }

    private static boolean isConstraint(SQLException e) {
        return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
    }

    private static StorageFailure failure(String what, SQLException cause) {
        return new StorageFailure("The database can't " + what + " the transaction: " + cause.getMessage(), cause);
    }

    /// What one caller waits for. The writer thread sets the outcome, then tells it.
    private static final class Job<T extends @Nullable Object> {
        private final Function<Tx, T> work;
        private final CountDownLatch told = new CountDownLatch(1);
        private @Nullable Tx tx;
        private @Nullable T answer;
        private @Nullable Throwable thrown;

        Job(Function<Tx, T> work) {
            this.work = work;
        }

        void run(Tx tx) {
            this.tx = tx;
            thrown = null;
            try {
                answer = work.apply(tx);
            } catch (Throwable e) {
                thrown = e;
            }
        }

        boolean ran() {
            return thrown == null;
        }

        boolean threwError() {
            return thrown instanceof Error;
        }

        /// What the work threw itself says more than what came of it.
        Job<T> fail(Throwable why) {
            if (thrown == null) thrown = why;
            return this;
        }

        void tell() {
            told.countDown();
        }

        @SuppressWarnings("NullAway") // the answer is what the work gave, null included
        T outcome() {
            boolean interrupted = false;
            while (true) {
                try {
                    told.await();
                    break;
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) Thread.currentThread().interrupt();
            if (thrown != null) throw Job.<RuntimeException>unchanged(thrown);
            if (tx != null) tx.committed();
            return answer;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // work can't declare another kind
        private static <E extends Throwable> RuntimeException unchanged(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }
}
