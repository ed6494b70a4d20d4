package syntropy;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// The audit log for who holds the data directory, with or without a controller running on it.
interface AuditTrail {
    /// Reads every event again and holds it against the chain of seals.
    ///
    /// @param line takes a sentence for each workspace
    /// @return whether all are as they were written
    /// @throws StartFailure when there are no events at all, or storage that can't be had
    boolean verify(Settings settings, DataDirectory data, Consumer<String> line);

    /// What was asked for, checked in its form alone.
    ///
    /// @param to not included
    /// @param workspace its name; empty means all
    record Export(Optional<Instant> from, Optional<Instant> to, Optional<String> workspace) {}

    /// Reads entries of the audit log, workspace by workspace, the oldest first.
    ///
    /// @param line takes each as a line of JSON, as the newest API date has it
    /// @throws StartFailure for an unknown workspace, or storage that can't be had
    void export(Settings settings, DataDirectory data, Export request, Consumer<String> line);
}
