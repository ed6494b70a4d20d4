package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        var data = DataDirectory.open(folder.resolve("deep/data"));
        assertThat(mode(data.path())).isEqualTo("rwx------");
        assertThat(DataDirectory.open(data.path()).path()).isEqualTo(data.path());
    }

    @Test
    void oneThatIsThereKeepsItsPermissions() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-xr-x"));
        var data = DataDirectory.open(there);
        assertThat(mode(data.path())).isEqualTo("rwxr-xr-x");
        assertThat(mode(data.databaseFile())).isEqualTo("rw-------");
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        refused(() -> DataDirectory.open(file), "The data directory " + file + " is not a directory.");
        Path below = file.resolve("data");
        refused(
                () -> DataDirectory.open(below),
                "The data directory " + below + " can't be made: " + file + " is a file.");
    }

    @Test
    void theKeyIsMadeOnceForItsOwnerAlone() throws IOException {
        var data = DataDirectory.open(folder.resolve("data"));
        byte[] key = data.secretKey(RANDOM);
        assertThat(key).hasSize(32).isNotEqualTo(new byte[32]);
        assertThat(data.secretKey(RANDOM)).isEqualTo(key);
        assertThat(DataDirectory.open(folder.resolve("data")).secretKey(RANDOM)).isEqualTo(key);
        assertThat(mode(data.path().resolve("secret.key"))).isEqualTo("rw-------");
        assertThat(data.path()).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void manyThatMakeTheKeyAtOnceGetTheSame() throws Exception {
        for (int round = 0; round < 20; round++) {
            var data = DataDirectory.open(folder.resolve("data" + round));
            Set<String> keys = new HashSet<>();
            try (var threads = Executors.newFixedThreadPool(8)) {
                var made = threads.invokeAll(Collections.<Callable<byte[]>>nCopies(8, () -> data.secretKey(RANDOM)));
                for (var key : made) keys.add(HexFormat.of().formatHex(key.get()));
            }
            assertThat(keys).hasSize(1);
        }
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        var data = DataDirectory.open(folder.resolve("data"));
        data.secretKey(RANDOM);
        Path key = data.path().resolve("secret.key");
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
            refused(
                    () -> data.secretKey(RANDOM),
                    "The key " + key + " is open to other users of this host; run: chmod 600 " + key);
        }
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        assertThat(data.secretKey(RANDOM)).hasSize(32);
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() throws IOException {
        var data = DataDirectory.open(folder.resolve("data"));
        data.secretKey(RANDOM);
        Path key = data.path().resolve("secret.key");
        Files.write(key, new byte[31]);
        refused(
                () -> data.secretKey(RANDOM),
                "The key " + key
                        + " has 31 bytes instead of 32; put the right one back from a backup, since no token is"
                        + " known without it.");
    }

    @Test
    void aSecondControllerIsRefusedUntilTheFirstIsGone() throws IOException {
        var data = DataDirectory.open(folder.resolve("data"));
        String refusal =
                "Another controller (process " + ProcessHandle.current().pid() + ") runs on the data directory "
                        + data.path() + "; stop it or use another directory.";
        try (var _ = data.lock()) {
            refused(data::lock, refusal);
            refused(() -> DataDirectory.open(folder.resolve("data")).lock(), refusal);
        }
        try (var _ = data.lock()) {
            assertThat(mode(data.path().resolve("controller.lock"))).isEqualTo("rw-------");
        }
    }

    /// The lock counts between processes, also after a refusal within this one.
    @Test
    void anotherProcessIsRefusedAndToldWho() throws Exception {
        var data = DataDirectory.open(folder.resolve("data"));
        try (var _ = data.lock()) {
            assertThatExceptionOfType(StartFailure.class).isThrownBy(data::lock);
            assertThat(lockInChild(data.path()))
                    .isEqualTo("Another controller (process "
                            + ProcessHandle.current().pid() + ") runs on the data directory " + data.path()
                            + "; stop it or use another directory.");
        }
        assertThat(lockInChild(data.path())).isEqualTo("locked");
        data.lock().close();
    }

    private static String lockInChild(Path data) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockInChild.class.getName(),
                data.toString()));
        var child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        child.waitFor();
        return said.strip();
    }

    static final class LockInChild {
        private LockInChild() {}

        public static void main(String[] arguments) {
            try (var _ = DataDirectory.open(Path.of(arguments[0])).lock()) {
                System.out.println("locked");
            } catch (StartFailure e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static void refused(ThrowingCallable action, String sentence) {
        assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(action)
                .withMessage(sentence)
                .matches(it -> it.exitStatus() == 1, "exit status 1");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
