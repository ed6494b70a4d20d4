package syntropy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A Java program in a process of its own, with this one's own Java options: the launcher gives the benchmark those
/// that it gives the server.
final class Child implements AutoCloseable {
    static final String READY = "ready at";

    private final Process process;
    private final InetSocketAddress address;
    private final Duration toReady;

    private Child(Process process, InetSocketAddress address, Duration toReady) {
        this.process = process;
        this.address = address;
        this.toReady = toReady;
    }

    /// Waits until the program says where it listens.
    ///
    /// @param log where its standard error goes
    static Child serving(String main, Path log, String... arguments) throws IOException {
        return serving(List.of(), main, log, arguments);
    }

    /// @param options of Java, which go before this one's own
    static Child serving(List<String> options, String main, Path log, String... arguments) throws IOException {
        long began = System.nanoTime();
        var process = new ProcessBuilder(command(options, main, arguments))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            var out = process.inputReader(StandardCharsets.UTF_8);
            for (String line; (line = out.readLine()) != null; ) {
                int at = line.indexOf(READY);
                if (at < 0) continue;
                var toReady = Duration.ofNanos(System.nanoTime() - began);
                var url = URI.create(line.substring(at + READY.length()).strip());
                return new Child(process, new InetSocketAddress(url.getHost(), url.getPort()), toReady);
            }
            throw new IOException("it never became ready: " + Files.readString(log));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /// What the program prints, once it has ended well.
    static String output(String main, Path log, String... arguments) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command(List.of(), main, arguments))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(main + " failed: " + Files.readString(log));
        return printed.strip();
    }

    static List<String> command(List<String> options, String main, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(property("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(options);
        command.addAll(List.of("-cp", property("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    InetSocketAddress address() {
        return address;
    }

    /// From the start of the process to its word that it is ready.
    Duration toReady() {
        return toReady;
    }

    /// Processor time used so far.
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// Memory in RAM, in MB; 0 where the system has no `/proc`.
    ///
    /// @param name `VmRSS` for now, `VmHWM` for the most so far
    double megabytes(String name) throws IOException {
        var status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.isReadable(status)) return 0;
        for (var line : Files.readAllLines(status)) {
            if (line.startsWith(name + ":")) return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
        }
        return 0;
    }

    /// As `kill -9` does, and waits until it is gone.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        end(process);
    }

    /// As `kill` does, and after ten seconds as `kill -9`.
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
