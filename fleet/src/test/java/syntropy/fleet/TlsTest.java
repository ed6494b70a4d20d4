package syntropy.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.protocol.FromAgent;
import syntropy.protocol.ToAgent;

/// The same over TLS, with certificates checked.
class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", directory.resolve("store.p12").toString(), "-storepass", PASSWORD));
        var keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    private Fleet fleet(StubController controller, @Nullable Path authority) {
        var pace = Pace.STANDARD.redialing(java.time.Duration.ofMillis(20));
        return new Fleet(
                new Fleet.Settings(controller.uri(), "token", authority, 1, pace, Logs.NONE), InstantSource.system());
    }

    @Test
    void agentsComeOverTlsWhenTheyTrustTheCertificateAndElseNeverDo() throws IOException, InterruptedException {
        keytool("-genkeypair", "-alias", "c", "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1", "-keyalg", "EC");
        var pem = directory.resolve("ca.pem");
        keytool("-exportcert", "-rfc", "-alias", "c", "-file", pem.toString());
        try (var controller = new StubController(directory.resolve("store.p12"), PASSWORD);
                var trusting = fleet(controller, pem);
                var wary = fleet(controller, null)) {
            trusting.add(World.machine(1)).start();
            var session = controller.next();
            session.send(new ToAgent.GetInfo());
            assertThat(session.next(FromAgent.AgentInfo.class).externalIp()).isEqualTo("198.18.0.1");
            wary.add(World.machine(2)).start();
            assertThat(Fleet.await(FleetTest.SOON, () -> wary.refusals().getOrDefault(0, 0L) >= 2))
                    .isTrue();
            assertThat(controller.opened).isEmpty();
        }
    }

    @Test
    void anAuthorityThatCannotBeReadIsSaid() throws IOException {
        var none = directory.resolve("none.pem");
        try (var controller = new StubController()) {
            assertThatThrownBy(() -> fleet(controller, none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("none.pem");
        }
    }
}
