package syntropy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator sees of the program.
class ProcessTest {
    private static final Pattern SECRET = Pattern.compile("syn_[a-z]{2}_[0-9A-Za-z]{38}");

    @TempDir
    Path data;

    @Test
    void saysItIsReadyOnceAndNothingElseButTheClaimLink() {
        try (var server = Running.start(data)) {
            var lines = server.out().lines().toList();
            assertThat(lines.stream().filter(line -> line.startsWith("Syntropy is ready at http://127.0.0.1:")))
                    .hasSize(1);
            assertThat(lines.stream().filter(line -> !line.startsWith("Syntropy is ready at")))
                    .allMatch(line -> line.startsWith("Claim the first administrator once at "));
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void refusesASecondControllerOnTheSameData() {
        try (var _ = Running.start(data)) {
            var second = Program.run("serve", "--data", data.toString(), "--http", "127.0.0.1:0");
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err().strip().lines()).hasSize(1);
        }
    }

    @Test
    void stopsInOrderWhenAskedTo() {
        try (var server = Running.start(data)) {
            long asked = System.nanoTime();
            assertThat(server.terminate()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void namesAPortThatIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = "127.0.0.1:" + taken.getLocalPort();
            var refused = Program.run("serve", "--data", data.toString(), "--http", address);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains(address);
            assertThat(refused.err().strip().lines()).hasSize(1);
        }
    }

    @Test
    void stopsAtAMisspeltSettingWithOneSentence() throws IOException {
        var option = Program.run("serve", "--htpp", "127.0.0.1:0");
        assertThat(option.status()).isEqualTo(2);
        assertThat(option.err()).contains("--http");

        var variable = Program.run(Map.of("SYNTROPY_HTPP", "127.0.0.1:0"), "serve", "--data", data.toString());
        assertThat(variable.status()).isEqualTo(2);
        assertThat(variable.err()).contains("SYNTROPY_HTTP");
        assertThat(variable.err().strip().lines()).hasSize(1);

        var file = Files.writeString(data.resolve("syntropy.conf"), "htpp = 127.0.0.1:0\n");
        var key = Program.run("serve", "--data", data.toString(), "--config", file.toString());
        assertThat(key.status()).isEqualTo(2);
        assertThat(key.err()).contains("htpp").contains("http");
        assertThat(key.err().strip().lines()).hasSize(1);
    }

    @Test
    void makesTokensWithAndWithoutARunningController() throws Exception {
        var before = Program.token(data);
        try (var server = Running.start(data)) {
            var during = Program.token(data, "--permissions", "agents.read");
            assertThat(server.call(before, "GET", "/v1/network/connections", "").statusCode())
                    .isEqualTo(200);
            assertThat(server.call(during, "GET", "/v1/network/agents", "").statusCode())
                    .isEqualTo(200);
            assertThat(server.call(during, "GET", "/v1/network/connections", "").statusCode())
                    .isEqualTo(403);
            var old = Program.token(data, "--api-date", "2022-07-07");
            assertThat(server.call(old, "GET", "/v1/network/agents", "").statusCode())
                    .isEqualTo(206);
        }
    }

    @Test
    void refusesTokensThatCanNotBe() {
        for (var wrong :
                new String[][] {{"--permissions", "agents.fly"}, {"--api-date", "2020-01-01"}, {"--expires", "soon"}}) {
            var refused = Program.run("token", "create", "--name", "n", "--data", data.toString(), wrong[0], wrong[1]);
            assertThat(refused.status()).as(wrong[1]).isNotZero();
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err()).contains(wrong[1]).doesNotContain("Exception");
        }
    }

    @Test
    void refusesADatabaseOfAnotherKey() throws IOException {
        Program.token(data);
        Files.delete(data.resolve("secret.key"));
        var refused = Program.run("serve", "--data", data.toString(), "--http", "127.0.0.1:0");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("secret.key");
    }

    @Test
    void keepsItsDataForItsOwnerAlone() throws Exception {
        var fresh = data.resolve("fresh");
        var token = Program.token(fresh);
        try (var server = Running.start(fresh)) {
            server.call(token, "POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
            assertThat(mode(fresh)).isEqualTo("rwx------");
            try (var files = Files.list(fresh)) {
                assertThat(files)
                        .isNotEmpty()
                        .allSatisfy(file ->
                                assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------"));
            }
        }
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void writesNoSecretIntoItsLog() throws Exception {
        var token = Program.token(data);
        try (var server = Running.start(data, "--log", "json", "--log-level", "debug")) {
            var made = server.call(token, "POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
            var secret = SECRET.matcher(made.body());
            assertThat(secret.find()).isTrue();
            server.call(token, "GET", "/v1/network/agents?access_token=" + token, "");
            server.call(token.substring(0, token.length() - 1) + "!", "GET", "/v1/network/agents", "");
            server.call(token, "POST", "/v1/network/auth/access-token/login", "{\"access_token\":\"" + token + "\"}");
            server.call(token, "POST", "/v1/network/agents", "{\"agent_token\":\"" + secret.group() + "\"");
            server.call(token, "GET", "/v1/network/agents/" + token, "");
            server.terminate();
            assertThat(SECRET.matcher(server.err()).results()).isEmpty();
            assertThat(server.err().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        }
    }
}
