package syntropy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/// What some tests need on the machine beyond the JDK.
public enum Tool {
    POSTGRES("PostgreSQL", "apt-get install postgresql") {
        @Override
        boolean present() {
            return program("initdb").isPresent() && program("postgres").isPresent();
        }
    },
    CHROMIUM("Chromium", "apt-get install chromium") {
        @Override
        boolean present() {
            return program("chromium").isPresent();
        }
    },
    /// Network namespaces with WireGuard in user space.
    NETNS("root, ip, wg, wireguard-go and /dev/net/tun", "apt-get install iproute2 wireguard-go wireguard-tools") {
        @Override
        boolean present() {
            return Stream.of("ip", "wg", "wireguard-go")
                            .allMatch(name -> program(name).isPresent())
                    && Files.exists(Path.of("/dev/net/tun"))
                    && "root".equals(System.getProperty("user.name"));
        }
    };

    final String means;
    final String remedy;

    Tool(String means, String remedy) {
        this.means = means;
        this.remedy = remedy;
    }

    abstract boolean present();

    /// What [Needs] does, for what annotations don't reach, such as one engine of a contract suite. Not for the tries
    /// of a property: jqwik takes a try that aborts for one that it should draw again.
    ///
    /// @param who the test, as the closing report names it
    public void requireFor(String who) {
        lackingFor(who).ifPresent(reason -> {
            throw new TestAbortedException(reason);
        });
    }

    /// Empty when it is there; else the reason, which the closing report gives too.
    Optional<String> lackingFor(String who) {
        if (present()) return Optional.empty();
        String reason = "there is no %s (Debian: %s)".formatted(means, remedy);
        if ("1".equals(System.getenv("SYNTROPY_TEST_STRICT"))) throw new AssertionError(who + ": " + reason);
        try {
            Files.writeString(
                    Path.of(System.getProperty("syntropy.target", "target"), "could-not-run.txt"),
                    reason + "\t" + who + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(reason);
    }

    /// The program of that name: on PATH, or where Debian keeps those it leaves off PATH, the newest first.
    public static Optional<Path> program(String name) {
        @Nullable String path = System.getenv("PATH");
        Stream<Path> onPath = path == null
                ? Stream.of()
                : Stream.of(path.split(File.pathSeparator, -1))
                        .filter(at -> !at.isEmpty())
                        .map(Path::of);
        return Stream.concat(onPath, Stream.concat(Stream.of(Path.of("/usr/sbin")), postgresFolders().stream()))
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> postgresFolders() {
        File[] versions = new File("/usr/lib/postgresql").listFiles(File::isDirectory);
        if (versions == null) return List.of();
        return Stream.of(versions)
                .sorted(Comparator.comparingInt(
                                (File version) -> version.getName().length())
                        .thenComparing(File::getName)
                        .reversed())
                .map(version -> version.toPath().resolve("bin"))
                .toList();
    }
}
