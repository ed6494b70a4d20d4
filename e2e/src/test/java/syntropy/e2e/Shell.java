package syntropy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Programs of the system, which are few and quick.
final class Shell {
    private Shell() {}

    /// @throws AssertionError with what it said when it fails
    static void run(String... command) {
        var said = attempt(command);
        if (!said.isEmpty()) throw new AssertionError(List.of(command) + ": " + said);
    }

    /// @return nothing when it went well; else why not
    static String attempt(String... command) {
        try {
            // The shell knows kill itself, and where programs lie that are for root.
            var all = new ArrayList<>(List.of("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; \"$@\"", "sh"));
            all.addAll(List.of(command));
            var process = new ProcessBuilder(all).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            int status = process.waitFor();
            return status == 0 ? "" : "status " + status + ", " + said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
