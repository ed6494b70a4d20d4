package syntropy;

import java.net.URI;
import java.util.Optional;

/// What `serve` runs.
interface Controller {
    /// Returns once requests are answered.
    ///
    /// @throws StartFailure for what the person who starts it can mend; a port that can't be had may come out as
    ///     the BindException it is, somewhere in the chain of causes
    Running start(Settings settings, DataDirectory data);

    /// A controller that answers.
    interface Running extends AutoCloseable {
        /// Where it listens, with the port it really has; the plain listener when there are two.
        URI url();

        /// The one-time link for claiming the first administrator, until that is done.
        Optional<URI> claimLink();

        /// Stops accepting, finishes what is being answered and lets go of everything. Takes 4 seconds at the most.
        @Override
        void close();
    }
}
