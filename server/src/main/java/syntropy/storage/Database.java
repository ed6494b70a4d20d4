package syntropy.storage;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where everything is kept. Blocking: call it from a virtual thread.
///
/// Work runs within one transaction and uses its [Tx] alone: a call of `read` or `write` from within work is
/// refused, since it would wait for what its own thread holds. Work may run on another thread than its caller's,
/// and once more when a transaction that shared its commit broke, so it leaves no trace but in the database and by
/// [Tx#afterCommit(Runnable)]. Interrupting a caller changes nothing: it learns the outcome first.
public interface Database extends AutoCloseable {
    /// What a call from within work is told.
    String NESTED = "a transaction within a transaction: hand on the Tx, or wait for afterCommit";

    /// What a call after close is told.
    String CLOSED = "the database is closed";

    /// Runs on one consistent snapshot and never waits for writers. What it throws comes through unchanged.
    <T extends @Nullable Object> T read(Function<Tx, T> work);

    /// Runs in a transaction of its own and returns once that is durable: a crash at any later instant keeps it.
    /// When the work throws, nothing of it stays and the same exception comes out; a [StorageFailure] when the
    /// engine couldn't begin or commit.
    <T extends @Nullable Object> T write(Function<Tx, T> work);

    Engine engine();

    /// Waits for what was asked for before; calls after it fail.
    @Override
    void close();
}
