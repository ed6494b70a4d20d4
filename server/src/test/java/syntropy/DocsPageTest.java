package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.http.HttpAnswer;
import syntropy.http.HttpServer;
import syntropy.http.HttpSettings;
import syntropy.http.StaticFiles;

/// The documentation in a real browser.
class DocsPageTest {
    private static final HttpAnswer NOT_FOUND = new HttpAnswer(404, List.of(), new byte[0]);

    @TempDir
    Path profile;

    @Test
    @Needs(Tool.CHROMIUM)
    void showsTheOperationsOfTheDateWithoutAnythingFromElsewhere() throws Exception {
        var files = new StaticFiles(OpenApiTest.VERSIONS, OpenApiTest.OPERATIONS);
        Queue<String> missed = new ConcurrentLinkedQueue<>();
        var settings = HttpSettings.defaults().withPlain(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        try (var server = new HttpServer(
                settings,
                request -> files.find(request).orElseGet(() -> {
                    missed.add(request.path());
                    return NOT_FOUND;
                }),
                (status, _) -> new HttpAnswer(status, List.of(), new byte[0]))) {
            server.start();
            var page = browsed("http://127.0.0.1:" + server.plainPort() + "/docs?date=2022-07-07");
            assertThat(page.html())
                    .contains("id=\"operations-Agents-V1NetworkAgentsGet\"")
                    .contains("href=\"/openapi/2022-07-07.json\"");
            // What the policy of the page refuses, scripts that fail and hosts that can't be reached are told here.
            assertThat(page.console()).doesNotContain("CONSOLE");
            assertThat(missed).isEmpty();
        }
    }

    private record Browsed(String html, String console) {}

    private Browsed browsed(String url) throws IOException, InterruptedException {
        var html = profile.resolve("page.html");
        var console = profile.resolve("console.txt");
        var browser = new ProcessBuilder(
                        Tool.program("chromium").orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--user-data-dir=" + profile.resolve("browser"),
                        "--enable-logging=stderr",
                        "--virtual-time-budget=20000",
                        "--dump-dom",
                        url)
                .redirectOutput(html.toFile())
                .redirectError(console.toFile())
                .start();
        try {
            assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            browser.destroyForcibly().waitFor();
        }
        return new Browsed(Files.readString(html), Files.readString(console));
    }
}
