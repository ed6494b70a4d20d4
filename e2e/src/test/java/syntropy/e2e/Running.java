package syntropy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A controller in a process of its own, on a free port of the loopback.
final class Running implements AutoCloseable {
    private static final String READY = "Syntropy is ready at ";
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    final Process process;
    final URI url;
    private final Path out;
    private final Path err;

    private Running(Process process, URI url, Path out, Path err) {
        this.process = process;
        this.url = url;
        this.out = out;
        this.err = err;
    }

    static Running start(Path data, String... more) {
        return at("127.0.0.1:0", data, more);
    }

    /// @param address to listen at, as the option takes it
    static Running at(String address, Path data, String... more) {
        try {
            var out = Files.createTempFile("syntropy", ".out");
            var err = Files.createTempFile("syntropy", ".err");
            var arguments = new ArrayList<>(List.of(
                    "serve",
                    "--data",
                    data.toString(),
                    "--http",
                    address,
                    "--rate-limit",
                    "0",
                    "--address-rate-limit",
                    "0"));
            arguments.addAll(List.of(more));
            var process = new ProcessBuilder(Program.command(arguments.toArray(String[]::new)))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new Running(process, awaitReady(process, out, err), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI awaitReady(Process process, Path out, Path err) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() - end < 0) {
            for (var line : Files.readString(out, UTF_8).split("\n", -1)) {
                if (line.startsWith(READY)) return URI.create(line.substring(READY.length()));
            }
            if (!process.isAlive()) break;
            process.onExit()
                    .completeOnTimeout(process, 20, TimeUnit.MILLISECONDS)
                    .join();
        }
        process.destroyForcibly();
        throw new AssertionError("not ready: " + Files.readString(out, UTF_8) + Files.readString(err, UTF_8));
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param headers name and value by turns
    HttpResponse<String> call(String token, String method, String target, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(target))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) request.header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// As `kill -9` does.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// @return the exit status after SIGTERM
    int terminate() {
        process.destroy();
        process.onExit().join();
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
