package syntropy.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import syntropy.Golden;
import syntropy.event.EventType;

/// What `docs/webhooks.md` says of the program. Its answers are held to by `TourTest`, its listeners in Python and
/// JavaScript by `e2e/clients`.
class WebhooksPageTest {
    private static final String PAGE = "docs/webhooks.md";
    private static final String HEAD = "| type | means |\n|---|---|\n";
    private static final String BODY = "{\"type\":\"agent.online\",\"data\":{\"agent_name\":\"Zürich ☕\"}}";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SharedKey key = SharedKey.fresh(RANDOM);

    private static String page() throws IOException {
        return Files.readString(
                Path.of(System.getProperty("syntropy.root", "..")).resolve(PAGE));
    }

    @Test
    void everyEventTypeStandsThereWithItsMeaning() throws IOException {
        var page = page();
        int from = page.indexOf(HEAD) + HEAD.length();
        var table = Arrays.stream(EventType.values())
                .map(type -> "| `%s` | %s |\n".formatted(type.wire(), type.text()))
                .collect(Collectors.joining());
        Golden.check(PAGE, page.substring(0, from) + table + page.substring(page.indexOf("\n\n", from) + 1));
    }

    @Test
    void theScheduleIsTheOneThatIsKeptTo() throws IOException {
        var waits = Schedule.WAITS.stream().map(WebhooksPageTest::shown).toList();
        assertThat(page().replaceAll("\\s+", " "))
                .contains("the second comes %s after the first, the others after %s."
                        .formatted(waits.getFirst(), String.join(", ", waits.subList(1, waits.size()))));
    }

    private static String shown(Duration wait) {
        if (wait.toSeconds() < 60) return wait.toSeconds() + " s";
        return wait.toMinutes() < 60 ? wait.toMinutes() + " min" : wait.toHours() + " h";
    }

    @Test
    @Timeout(60)
    void theListenerInJavaTakesWhatIsGenuineAndNothingElse(@TempDir Path folder) throws Exception {
        int port = freePort();
        var block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page());
        assertThat(block.find()).isTrue();
        var source = folder.resolve("Listener.java");
        Files.writeString(source, block.group(1).replace("9000", Integer.toString(port)));
        var library = Webhook.class.getProtectionDomain().getCodeSource().getLocation();
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var builder = new ProcessBuilder(
                        java.toString(), "-cp", Path.of(library.toURI()).toString(), source.toString())
                .redirectErrorStream(true);
        builder.environment().put("WEBHOOK_SECRET", key.reveal());
        var listener = builder.start();
        try (var said = listener.inputReader(UTF_8)) {
            awaitListening(listener, port);
            var now = Instant.now();
            var stranger = SharedKey.fresh(RANDOM);
            assertThat(status(port, BODY + " ", headers(now, key))).isEqualTo(400);
            assertThat(status(port, BODY, headers(now.minusSeconds(600), key))).isEqualTo(400);
            assertThat(status(port, BODY, headers(now, stranger))).isEqualTo(400);
            assertThat(status(port, BODY, List.of())).isEqualTo(400);
            assertThat(status(port, BODY, headers(now, key))).isEqualTo(204);
            assertThat(status(port, BODY, headers(now, stranger, key))).isEqualTo(204);
            assertThat(List.of(said.readLine(), said.readLine())).containsOnly(BODY);
        } finally {
            listener.destroyForcibly().waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void awaitListening(Process listener, int port) {
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException _) {
                assertThat(listener.isAlive()).isTrue();
                listener.onExit()
                        .completeOnTimeout(listener, 20, TimeUnit.MILLISECONDS)
                        .join();
            }
        }
    }

    private static List<Letter.Header> headers(Instant at, SigningKey... keys) {
        return SigningKey.headers("evt_1", at, BODY.getBytes(UTF_8), List.of(keys));
    }

    private static int status(int port, String body, List<Letter.Header> headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks"))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(header -> request.header(header.name(), header.value()));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
