package syntropy.storage;

import java.util.function.Function;

/// Where everything is kept. Blocking: call it from a virtual thread.
public interface Database extends AutoCloseable {
    /// Runs on one consistent snapshot and never waits for writers. What it throws comes through unchanged.
    <T> T read(Function<Tx, T> work);

    /// Runs in a transaction of its own and returns once that is durable: a crash at any later instant keeps it.
    /// When the work throws, nothing of it stays and the same exception comes out.
    <T> T write(Function<Tx, T> work);

    Engine engine();

    @Override
    void close();
}
