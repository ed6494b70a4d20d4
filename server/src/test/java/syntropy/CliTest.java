package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretKind;

class CliTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<TokenCreation.Request> requests = new ArrayList<>();
    private final Secret token = Secret.fresh(SecretKind.ACCESS_TOKEN, new SecureRandom());
    private Unread audit = new Unread();
    private final List<String> scenes = new ArrayList<>();
    private Controller controller = (settings, _) -> new Listening(settings);

    @BeforeEach
    void apart() {
        environment.put("SYNTROPY_DATA", folder.resolve("data").toString());
        environment.put("SYNTROPY_HTTP", "127.0.0.1:0");
    }

    @AfterEach
    void quiet() {
        Logging.start(LogFormat.TEXT, LogLevel.WARN, System.err);
    }

    @Test
    void servesUntilItIsStopped() throws Exception {
        var closed = new CountDownLatch(1);
        controller = (settings, _) -> new Listening(settings) {
            @Override
            public void close() {
                super.close();
                closed.countDown();
            }
        };
        stop.countDown();
        assertThat(run("serve")).isZero();
        assertThat(out()).matches("Syntropy is ready at http://127\\.0\\.0\\.1:[1-9][0-9]*\n");
        assertThat(closed.getCount()).isZero();
        assertThat(err()).contains("Stopping").contains("Stopped");
    }

    @Test
    void aDemoServesOnDataThatAreThrownAwayWhateverTheEnvironmentSays() {
        environment.put("SYNTROPY_DATABASE", "postgres://nowhere/none");
        var data = new ArrayList<Path>();
        controller = (settings, _) -> {
            data.add(settings.data());
            assertThat(settings.data()).exists();
            return new Listening(settings);
        };
        stop.countDown();
        assertThat(run("demo")).isZero();
        assertThat(out()).matches("Syntropy is ready at (http://127\\.0\\.0\\.1:[1-9][0-9]*)\n");
        assertThat(data.getFirst()).doesNotExist().isNotEqualTo(folder.resolve("data"));
        assertThat(scenes).hasSize(2).last().isEqualTo("closed");
        assertThat(scenes.getFirst()).startsWith("http://127.0.0.1:").endsWith(" " + token.reveal());
        assertThat(requests.getFirst().permissions()).isEmpty();
    }

    @Test
    void aDemoTakesNoDataDirectory() {
        misused("There is no option '--data'.", "syntropy demo", "demo", "--data", "x");
    }

    @Test
    void theFirstStartPrintsTheClaimLinkBeforeTheReadyLine() {
        controller = (settings, _) -> new Listening(settings) {
            @Override
            public Optional<URI> claimLink() {
                return Optional.of(URI.create("http://127.0.0.1:1/claim"));
            }
        };
        stop.countDown();
        assertThat(run("serve")).isZero();
        assertThat(out().lines().toList())
                .hasSize(2)
                .first()
                .isEqualTo("Claim the first administrator once at http://127.0.0.1:1/claim");
    }

    @Test
    void aSecondControllerIsRefusedWhileATokenCanBeMade() throws Exception {
        var ready = new CountDownLatch(1);
        controller = (settings, _) -> {
            ready.countDown();
            return new Listening(settings);
        };
        var first = new FutureTask<>(() -> run("serve"));
        Thread.ofVirtual().start(first);
        assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
        var second = new ByteArrayOutputStream();
        int status = cli(new ByteArrayOutputStream(), second).run("serve");
        assertThat(status).isEqualTo(1);
        assertThat(second.toString(StandardCharsets.UTF_8).lines().toList())
                .singleElement()
                .asString()
                .startsWith("syntropy: Another controller (process "
                        + ProcessHandle.current().pid() + ") runs on the data");
        assertThat(cli(new ByteArrayOutputStream(), second).run("token", "create", "--name", "n"))
                .isZero();
        stop.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aPortInUseIsOneSentence() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThat(run("serve", "--http", address)).isEqualTo(1);
            assertThat(err())
                    .isEqualTo("syntropy: Can't listen at " + address
                            + ": address already in use; stop what listens there or choose another address.\n");
            assertThat(out()).isEmpty();
        }
    }

    @Test
    void aStopThatFailsIsTold() {
        controller = (settings, _) -> new Listening(settings) {
            @Override
            public void close() {
                super.close();
                throw new IllegalStateException("stuck");
            }
        };
        stop.countDown();
        assertThat(run("serve")).isEqualTo(1);
        assertThat(err()).contains("The stop failed");
    }

    @Test
    void anUnexpectedFailureIsLoggedWhole() {
        controller = (_, _) -> {
            throw new IllegalStateException("bang");
        };
        assertThat(run("serve")).isEqualTo(1);
        assertThat(err())
                .contains("This is a bug")
                .contains("IllegalStateException: bang")
                .contains("\tat ");
        stop.countDown();
        controller = (settings, _) -> new Listening(settings);
        assertThat(run("serve")).as("the lock is free again").isZero();
    }

    @Test
    void aWrongSettingIsOneSentence() {
        assertThat(run("serve", "--log", "jsno")).isEqualTo(2);
        assertThat(err())
                .isEqualTo("syntropy: log can't be 'jsno' (option --log): it takes text or json; did you mean json?\n");
        assertThat(out()).isEmpty();
    }

    @Test
    void aTokenIsAloneOnStandardOutput() {
        assertThat(run("token", "create", "--name", "ci")).isZero();
        assertThat(out()).isEqualTo(token.reveal() + "\n");
        assertThat(err()).doesNotContain(token.reveal());
        assertThat(requests)
                .containsExactly(new TokenCreation.Request(
                        "ci", Optional.empty(), Duration.ofDays(30), Optional.empty(), Optional.empty()));
    }

    @Test
    void whatTheAuditLogSaysIsOnStandardOutputAndABrokenOneEndsWithOne() {
        audit = new Unread() {
            @Override
            public boolean verify(Settings settings, DataDirectory data, Consumer<String> line) {
                line.accept("Workspace 1, default: BROKEN");
                return false;
            }
        };
        assertThat(run("audit", "verify")).isEqualTo(StartFailure.FAILURE);
        assertThat(out()).isEqualTo("Workspace 1, default: BROKEN\n");
        audit = new Unread();
        assertThat(run("audit", "verify")).isZero();
    }

    @Test
    void theAuditLogIsExportedAsAskedFor() {
        assertThat(run("audit", "export", "--from", "2026-12-01T01:00:00+01:00", "--workspace", "lab"))
                .isZero();
        assertThat(audit.requests)
                .containsExactly(new AuditTrail.Export(
                        Optional.of(Instant.parse("2026-12-01T00:00:00Z")), Optional.empty(), Optional.of("lab")));
        assertThat(out()).isEqualTo("{}\n");
    }

    @Test
    void aTimeThatIsNoneIsNamed() {
        assertThat(run("audit", "export", "--to", "yesterday")).isEqualTo(StartFailure.MISUSE);
        assertThat(err())
                .isEqualTo("syntropy: --to can't be 'yesterday': it takes a time with its offset, such as"
                        + " 2026-12-01T00:00:00Z.\n");
    }

    @Test
    void aTokenIsMadeAsAskedFor() {
        assertThat(run(
                        "token",
                        "create",
                        "--name=ci",
                        "--permissions",
                        "platform.agents.read,platform.agents.write",
                        "--expires",
                        "12h",
                        "--api-date",
                        "2022-07-07",
                        "--workspace",
                        "lab"))
                .isZero();
        assertThat(requests)
                .containsExactly(new TokenCreation.Request(
                        "ci",
                        Optional.of(List.of("platform.agents.read", "platform.agents.write")),
                        Duration.ofHours(12),
                        Optional.of("2022-07-07"),
                        Optional.of("lab")));
    }

    @Test
    void aTokenThatCannotBeIsRefusedBeforeAnythingIsTouched() {
        refused(
                "--expires: '2w' is not a time span: write a whole number and s, m, h or d, such as 30d.",
                "token",
                "create",
                "--name",
                "n",
                "--expires",
                "2w");
        refused(
                "--permissions can't be 'a,,b': it takes all, or names separated by commas such as platform.agents.read.",
                "token",
                "create",
                "--name",
                "n",
                "--permissions",
                "a,,b");
        refused("--name takes 1 to 255 characters.", "token", "create", "--name", " ");
        refused("--name takes 1 to 255 characters.", "token", "create", "--name", "x".repeat(256));
        assertThat(folder.resolve("data")).doesNotExist();
        assertThat(requests).isEmpty();
    }

    @Test
    void whatIsUnknownIsSaidWithASuggestion() {
        misused("There is no command 'sevre'; did you mean serve?", "syntropy", "sevre");
        misused("There is no command 'launch'.", "syntropy", "launch");
        misused("There is no command 'creat'; did you mean create?", "syntropy token", "token", "creat");
        misused("There is no option '--htpt'; did you mean --http?", "syntropy serve", "serve", "--htpt=127.0.0.1:1");
        misused(
                "There is no option '--htpt'; did you mean --http?",
                "syntropy serve",
                "serve",
                "--htpt",
                "127.0.0.1:1");
        misused("There is no argument 'now'.", "syntropy serve", "serve", "now");
        misused(
                "There is no option '--http'.",
                "syntropy token create",
                "token",
                "create",
                "--name",
                "n",
                "--http",
                "x");
    }

    @Test
    void whatIsMissingOrGivenTwiceIsSaid() {
        misused("Missing required option: '--name=NAME'.", "syntropy token create", "token", "create");
        misused("Missing required parameter for option '--http' (ADDR:PORT).", "syntropy serve", "serve", "--http");
        misused(
                "option '--http' (ADDR:PORT) should be specified only once.",
                "syntropy serve",
                "serve",
                "--http",
                "127.0.0.1:1",
                "--http",
                "127.0.0.1:2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token"})
    void noCommandPrintsTheUsageAsAnError(String group) {
        assertThat(group.isEmpty() ? run() : run(group)).isEqualTo(2);
        assertThat(err()).contains("Usage: syntropy");
        assertThat(out()).isEmpty();
    }

    @Test
    void helpNamesEverySettingWithItsVariableAndDefault() {
        assertThat(run("serve", "--help")).isZero();
        String help = out().replaceAll("\\s+", " ");
        for (Setting<?> setting : Settings.ALL) {
            String standard = setting.standard().isEmpty() ? "none" : setting.standard();
            boolean needsValue = !setting.value().equals(Setting.FLAG);
            assertThat(help)
                    .contains(setting.option() + (needsValue ? "=" + setting.value() : "[=" + setting.value() + "]"))
                    .contains(setting.meaning())
                    .contains("[%s, default: %s]".formatted(setting.variable(), standard));
        }
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "token --help",
                "token create --help",
                "audit verify --help",
                "audit export --help",
                "-h"
            })
    void everyCommandHasHelp(String line) {
        assertThat(run(line.split(" ", -1))).isZero();
        assertThat(out()).startsWith("Usage: syntropy");
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("syntropy").hasLineCount(1);
    }

    private void misused(String sentence, String command, String... line) {
        refused(sentence + "\nSee: " + command + " --help", line);
    }

    private void refused(String sentence, String... line) {
        err.reset();
        assertThat(run(line)).isEqualTo(2);
        assertThat(err()).isEqualTo("syntropy: " + sentence + "\n");
        assertThat(out()).isEmpty();
    }

    private int run(String... line) {
        return cli(out, err).run(line);
    }

    private Cli cli(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Cli(
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                (settings, data) -> controller.start(settings, data),
                (_, _, request) -> {
                    requests.add(request);
                    return token;
                },
                audit,
                () -> stop,
                (url, secret, _) -> {
                    scenes.add(url + " " + secret.reveal());
                    return () -> scenes.add("closed");
                });
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
