package syntropy.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.protocol.ToAgent;

class FleetMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final StubController controller = new StubController();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @AfterEach
    void close() {
        controller.close();
    }

    private int run(String... arguments) throws InterruptedException {
        return new FleetMain(
                        Map.of("TOKEN", "from the environment"),
                        InstantSource.system(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        stop)
                .run(List.of(arguments));
    }

    private String[] with(String... more) throws IOException {
        var file = Files.writeString(directory.resolve("token"), "secret\n");
        var all =
                new ArrayList<>(List.of("--controller", controller.uri().toString(), "--token-file", file.toString()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void itRunsForItsTimeAndSaysHowItWent() throws IOException, InterruptedException {
        controller.onOpen = session -> session.send(new ToAgent.GetInfo());
        assertThat(run(with("--agents", "5", "--for", "1", "--interval", "0.3", "--services", "2")))
                .isZero();
        assertThat(out.toString(UTF_8).lines())
                .hasSizeGreaterThan(2)
                .last()
                .asString()
                .startsWith("agents 5 open 5 configured 0 |")
                .endsWith("violations 0");
        assertThat(controller.opened).hasSize(5).allMatch(it -> "secret".equals(it.headers.get("Authorization")));
        assertThat(controller.sessions).containsKey("fleet-00004");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void brokenRulesAreItsStatusAndAreNamed() throws IOException, InterruptedException {
        controller.onOpen = session -> session.text("{");
        assertThat(run(with("--agents", "2", "--for", "0.5", "--json"))).isEqualTo(1);
        assertThat(out.toString(UTF_8).lines().toList().getLast())
                .startsWith("{\"agents\":2,\"open\":2,")
                .contains("\"violations\":2,")
                .contains("\"refusals\":{}");
        assertThat(err.toString(UTF_8)).contains("fleet-00001 MALFORMED");
    }

    @Test
    void itEndsWhenItIsTold() throws InterruptedException {
        stop.countDown();
        assertThat(run("--controller", controller.uri().toString(), "--token-env", "TOKEN"))
                .isZero();
    }

    @Test
    void whatIsWrongIsSaidAndNothingRuns() throws IOException, InterruptedException {
        var uri = controller.uri().toString();
        assertThat(run("--frobnicate")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("--controller", "http://x/", "--token-env", "TOKEN")).isEqualTo(2);
        assertThat(run("--controller", uri)).isEqualTo(2);
        assertThat(run("--controller", uri, "--token-env", "NONE")).isEqualTo(2);
        assertThat(run("--controller", uri, "--token-file", "/none")).isEqualTo(2);
        assertThat(run(with("--agents"))).isEqualTo(2);
        assertThat(run(with("--agents", "many"))).isEqualTo(2);
        assertThat(run(with("--agents", "200000"))).isEqualTo(2);
        assertThat(run(with("--services", "200000"))).isEqualTo(2);
        assertThat(run(with("--interval", "0"))).isEqualTo(2);
        assertThat(run(with("--for", "-1"))).isEqualTo(2);
        assertThat(run(with("--logs", "some"))).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("there is no option --frobnicate")
                .contains("--controller is needed")
                .contains("--controller looks like ws://")
                .contains("there is no token")
                .contains("--agents takes a number, not many");
        assertThat(controller.knocks).hasValue(0);
        assertThat(run("--help")).isZero();
    }
}
