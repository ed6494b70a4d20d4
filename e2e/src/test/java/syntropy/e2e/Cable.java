package syntropy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.opentest4j.TestAbortedException;

/// A network namespace of its own, and the one cable that leads out of it.
final class Cable implements AutoCloseable {
    /// Of TEST-NET-2, so nothing is there.
    private static final String OUTSIDE = "198.51.100.1";

    private static final String INSIDE = "198.51.100.2";

    private final String namespace = "syn" + ProcessHandle.current().pid();

    private Cable() {}

    /// Where the system allows none, the test is skipped, and `./syntropy test` says so at its end; in CI, or with
    /// `SYNTROPY_TEST_STRICT=1`, it fails.
    ///
    /// @param who the test, as the closing report names it
    static Cable plugged(String who) {
        var cable = new Cable();
        var failure = cable.plug();
        if (failure.isEmpty()) return cable;
        cable.close();
        var reason = "network namespaces can't be made (root, and Debian: apt-get install iproute2)";
        if ("1".equals(System.getenv("SYNTROPY_TEST_STRICT"))) {
            throw new AssertionError(who + ": " + reason + ": " + failure);
        }
        try {
            Files.writeString(
                    Path.of(System.getProperty("syntropy.target", "target"), "could-not-run.txt"),
                    reason + "\t" + who + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new TestAbortedException(reason + ": " + failure);
    }

    private String plug() {
        for (var command : List.of(
                "ip netns add " + namespace,
                "ip link add " + namespace + "o type veth peer name " + namespace + "i netns " + namespace,
                "ip address add " + OUTSIDE + "/30 dev " + namespace + "o",
                "ip link set " + namespace + "o up",
                "ip -n " + namespace + " address add " + INSIDE + "/30 dev " + namespace + "i",
                "ip -n " + namespace + " link set " + namespace + "i up")) {
            var failure = Shell.attempt(command.split(" ", -1));
            if (!failure.isEmpty()) return command + ": " + failure;
        }
        return "";
    }

    /// What runs a program within.
    List<String> inside() {
        return List.of("ip", "netns", "exec", namespace);
    }

    /// Where those within find this machine.
    String outside() {
        return OUTSIDE;
    }

    void cut() {
        Shell.run("ip", "-n", namespace, "link", "set", namespace + "i", "down");
    }

    void mend() {
        Shell.run("ip", "-n", namespace, "link", "set", namespace + "i", "up");
    }

    @Override
    public void close() {
        var _ = Shell.attempt("ip", "netns", "del", namespace);
    }
}
