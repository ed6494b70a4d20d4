package syntropy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The one jar, run on the JDK of the tests with the launcher's options.
final class Program {
    static final Path JAR = Path.of(System.getProperty("syntropy.jar"));

    private Program() {}

    /// What a process that has ended said.
    record Ended(int status, String out, String err) {}

    static List<String> command(String... arguments) {
        if (!Files.exists(JAR)) throw new AssertionError(JAR + " is not built: run ./syntropy test");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseG1GC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                JAR.toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// Runs to the end, at most 30 seconds.
    static Ended run(Map<String, String> environment, String... arguments) {
        try {
            var out = Files.createTempFile("syntropy", ".out");
            var err = Files.createTempFile("syntropy", ".err");
            var builder = new ProcessBuilder(command(arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(List.of(arguments) + " did not end");
            }
            return new Ended(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Ended run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /// A fresh access token of the data directory that may do everything.
    static String token(Path data, String... more) {
        var arguments = new ArrayList<>(List.of("token", "create", "--name", "test", "--data", data.toString()));
        arguments.addAll(List.of(more));
        var made = run(arguments.toArray(String[]::new));
        if (made.status() != 0) throw new AssertionError(made);
        return made.out().strip();
    }
}
