package syntropy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.kernel.Secret;

/// The command `demo`: a controller on a data directory that is thrown away at the end, and a scene on it.
final class Demonstration {
    private static final Logger LOG = LoggerFactory.getLogger(Demonstration.class);
    private static final Duration LIFE = Duration.ofDays(1);

    private final Controller controller;
    private final StopSignal stop;
    private final TokenCreation tokens;
    private final Scene scene;
    private final PrintStream out;

    Demonstration(Controller controller, StopSignal stop, TokenCreation tokens, Scene scene, PrintStream out) {
        this.controller = controller;
        this.stop = stop;
        this.tokens = tokens;
        this.scene = scene;
        this.out = out;
    }

    /// @param settings all but the data directory
    int run(Settings settings) throws InterruptedException {
        Path data = directory();
        try {
            var there = settings.withData(data);
            Secret token = tokens.create(
                    there,
                    DataDirectory.open(data),
                    new TokenCreation.Request("demo", Optional.empty(), LIFE, Optional.empty(), Optional.empty()));
            return new Serve(controller, stop, out).run(there, url -> scene.begin(url, token, out));
        } finally {
            discard(data);
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("syntropy-demo");
        } catch (IOException e) {
            throw new StartFailure("A data directory for the demo can't be made: " + e.getMessage() + ".");
        }
    }

    private static void discard(Path data) {
        List<Path> all;
        try (var paths = Files.walk(data)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
            for (var path : all) Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("The demo's data directory {} could not be removed: {}", data, e.toString());
        }
    }
}
