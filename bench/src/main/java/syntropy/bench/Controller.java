package syntropy.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The server as benchmarks start it: without limits on calls, on a port of loopback.
final class Controller {
    private static final String MAIN = "syntropy.Main";

    private Controller() {}

    /// A token for everything in a workspace, which is made with it.
    ///
    /// @param log where standard error goes
    static String token(Path data, String workspace, Path log) throws IOException, InterruptedException {
        return Child.output(
                MAIN, log, "token", "create", "--name", "bench", "--workspace", workspace, "--data", data.toString());
    }

    /// @param log where warnings and worse go
    /// @param java options of its Java beside the launcher's
    /// @param port 0 for any
    static Child start(Path data, Path log, List<String> java, int port, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "serve",
                "--data",
                data.toString(),
                "--http",
                "127.0.0.1:" + port,
                "--rate-limit",
                "0",
                "--address-rate-limit",
                "0",
                "--log-level",
                "warn"));
        arguments.addAll(List.of(more));
        return Child.serving(java, MAIN, log, arguments.toArray(String[]::new));
    }
}
