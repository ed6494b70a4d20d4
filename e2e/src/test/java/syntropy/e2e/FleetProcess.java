package syntropy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Simulated agents in a process of their own, which is there when this is made and does what signals do to it.
final class FleetProcess implements AutoCloseable {
    private final List<String> command;
    private Process process;

    private FleetProcess(List<String> command) {
        this.command = command;
        this.process = started(command);
    }

    /// @param inside what the command line begins with, such as `ip netns exec`
    /// @param tokenFile holds the agent token
    /// @param name what the agents' names begin with
    static FleetProcess start(List<String> inside, URI controller, Path tokenFile, String name, int agents) {
        var command = new ArrayList<>(inside);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                Program.JAR.toAbsolutePath().normalize().toString(),
                "syntropy.fleet.FleetMain",
                "--controller",
                controller.toString(),
                "--token-file",
                tokenFile.toString(),
                "--name",
                name,
                "--seed",
                Integer.toString(name.hashCode() & 0xffff),
                "--agents",
                Integer.toString(agents),
                "--interval",
                "3600"));
        return new FleetProcess(command);
    }

    private static Process started(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As `kill -STOP` does.
    void stop() {
        signal("STOP");
    }

    /// As `kill -CONT` does.
    void go() {
        signal("CONT");
    }

    private void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(process.pid()));
    }

    /// As `kill -9` does.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// The same agents on the same hosts, after [#kill].
    void again() {
        process = started(command);
    }

    @Override
    public void close() {
        kill();
    }
}
