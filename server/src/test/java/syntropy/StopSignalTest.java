package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With a process of its own, since only there signals are what they are.
class StopSignalTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalStopsItInOrderWithStatusZero(String signal) throws Exception {
        Process child = serve("orderly");
        try (var out = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Syntropy is ready at http://127.0.0.1:");
            send(signal, child);
            assertThat(child.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
            assertThat(out.readLine()).isEqualTo("closed");
            assertThat(out.readLine()).isNull();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aSecondSignalEndsItOnTheSpot() throws Exception {
        Process child = serve("stuck");
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Syntropy is ready");
            send("TERM", child);
            assertThat(out.readLine()).isEqualTo("closing");
            send("TERM", child);
            assertThat(child.waitFor(3, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(1);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aStopThatHangsIsCutOffWithinFiveSeconds() throws Exception {
        Process child = serve("stuck");
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Syntropy is ready");
            send("TERM", child);
            assertThat(child.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(1);
        } finally {
            child.destroyForcibly();
        }
    }

    /// A shell starts what runs in its background with SIGINT ignored, which children inherit.
    private static boolean interruptsAreIgnored() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return false;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private Process serve(String how) throws Exception {
        var command = new ArrayList<String>();
        if (interruptsAreIgnored()) command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.resolve("data").toString(),
                how));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void send(String signal, Process child) throws Exception {
        int status = new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid()))
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Controller controller = (settings, _) -> new Listening(settings) {
                @Override
                public void close() {
                    super.close();
                    if (arguments[1].equals("stuck")) {
                        System.out.println("closing");
                        forever();
                    }
                    System.out.println("closed");
                }
            };
            TokenCreation tokens = (_, _, _) -> {
                throw new StartFailure("not here");
            };
            var cli = new Cli(
                    Map.of(),
                    System.out,
                    System.err,
                    controller,
                    tokens,
                    new Unread(),
                    StopSignal.ofTheProcess(),
                    (_, _, _) -> Scene.Beside.NOTHING);
            System.exit(cli.run("serve", "--http", "127.0.0.1:0", "--data", arguments[0]));
        }

        private static void forever() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
