package syntropy;

import java.util.function.Consumer;

/// The audit log for who holds the data directory, with or without a controller running on it.
interface AuditTrail {
    /// Reads every event again and holds it against the chain of seals.
    ///
    /// @param line takes a sentence for each workspace
    /// @return whether all are as they were written
    /// @throws StartFailure when there are no events at all, or storage that can't be had
    boolean verify(Settings settings, DataDirectory data, Consumer<String> line);
}
