package syntropy.webhook;

/// Takes letters to their receivers. Safe for many threads at once, each of which waits for its own.
public interface Courier extends AutoCloseable {
    /// Returns within the letter's deadline, whatever the receiver does. A letter may have arrived even so: only an
    /// answer tells.
    ///
    /// @throws InterruptedException when the waiting is interrupted or the courier closed, with no outcome known
    Outcome deliver(Letter letter) throws InterruptedException;

    /// Cuts what is under way.
    @Override
    void close();
}
