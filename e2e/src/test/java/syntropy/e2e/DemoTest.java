package syntropy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `demo` shows agents soon, and leaves nothing behind.
class DemoTest {
    private static final Pattern READY = Pattern.compile("Syntropy is ready at (\\S+)");
    private static final Pattern TOKEN = Pattern.compile("Bearer (\\S+)' (\\S+)");
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Process process(Path out) throws IOException {
        var command = Program.command("demo", "--http", "127.0.0.1:0");
        command.add(1, "-Djava.io.tmpdir=" + folder);
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private static String awaited(Process process, Path out, Pattern what, Duration within)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (System.nanoTime() - end < 0) {
            var match = what.matcher(Files.readString(out, UTF_8));
            if (match.find()) return match.group(1);
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        throw new AssertionError("not seen: " + what + " in " + Files.readString(out, UTF_8));
    }

    @Test
    void twelveAgentsAreOnlineConnectedAndMeasuredWithinFifteenSecondsOfTheReadyLine()
            throws IOException, InterruptedException {
        var out = folder.resolve("out");
        var process = process(out);
        try (var client = HttpClient.newHttpClient()) {
            var url = awaited(process, out, READY, Duration.ofSeconds(30));
            var token = awaited(process, out, TOKEN, SOON);
            var agents = get(client, url + "/v1/network/agents", token);
            assertThat(agents.split("\"agent_is_online\":true", -1)).hasSize(13);
            assertThat(agents).contains("cloud-frankfurt");
            long end = System.nanoTime() + SOON.toNanos();
            var connections = get(client, url + "/v1/network/connections?limit=100", token);
            while ((count(connections, "\"RULE\"") < 3 || count(connections, "\"PENDING\"") > 0)
                    && System.nanoTime() < end) {
                Thread.sleep(200);
                connections = get(client, url + "/v1/network/connections?limit=100", token);
            }
            assertThat(count(connections, "\"agent_connection_group_id\":")).isEqualTo(36 + 3);
            // Two of the nine in the mesh lose packets, and all their 8 + 7 connections warn of it.
            assertThat(count(connections, "\"WARNING\"")).isEqualTo(15);
            assertThat(count(connections, "\"CONNECTED\"")).isEqualTo(36 + 3 - 15);
            assertThat(count(connections, "\"RULE\"")).isEqualTo(3);
            assertThat(connections).contains("Packet loss higher than 1%");
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            try (var left = Files.list(folder)) {
                assertThat(left.map(it -> it.getFileName().toString())).noneMatch(it -> it.startsWith("syntropy-demo"));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static int count(String text, String word) {
        return text.split(word, -1).length - 1;
    }

    private static String get(HttpClient client, String url, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
