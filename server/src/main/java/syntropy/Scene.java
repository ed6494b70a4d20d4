package syntropy;

import java.io.PrintStream;
import java.net.URI;
import syntropy.kernel.Secret;

/// What a demo shows on a controller that answers.
@FunctionalInterface
interface Scene {
    /// Returns at once; what there is to say is printed once it can be seen.
    ///
    /// @param token may do everything there
    Beside begin(URI controller, Secret token, PrintStream out);

    /// What runs beside a controller, and is closed before it.
    interface Beside extends AutoCloseable {
        Beside NOTHING = () -> {};

        @Override
        void close();
    }
}
