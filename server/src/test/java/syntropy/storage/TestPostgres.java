package syntropy.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import syntropy.Tool;

/// A PostgreSQL server of the tests' own: started from the installed binaries when it is first asked for, once for
/// all tests of a JVM, on a free loopback port and a directory that goes with it.
public final class TestPostgres {
    private static final String PASSWORD = "p@ss/word";
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable TestPostgres running;

    private final int port;

    private TestPostgres(int port) {
        this.port = port;
    }

    /// The URL of an empty database that nobody else uses, as `--database` takes it.
    public static String freshDatabase() {
        TestPostgres server = running();
        String name = "test_" + DATABASES.incrementAndGet();
        server.execute("create database " + name);
        return "postgres://postgres:p%40ss%2Fword@127.0.0.1:" + server.port + "/" + name;
    }

    private static synchronized TestPostgres running() {
        if (running == null) running = start();
        return running;
    }

    private static TestPostgres start() {
        try {
            boolean root = "root".equals(System.getProperty("user.name"));
            Path home = Files.createTempDirectory("syntropy-postgres");
            Path password = Files.writeString(home.resolve("password"), PASSWORD);
            if (root) {
                for (Path path : List.of(home, password))
                    Files.setOwner(
                            path,
                            home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
            }
            Path data = home.resolve("data");
            int port = freePort();
            run(command(
                    root,
                    program("initdb") + " -D " + data + " -U postgres -A scram-sha-256 --pwfile=" + password
                            + " -E UTF8 --locale=C.UTF-8 --no-sync"));
            Process server = new ProcessBuilder(command(
                            root,
                            "exec " + program("postgres") + " -D " + data + " -p " + port + " -k " + home
                                    + " -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, home)));
            var started = new TestPostgres(port);
            started.awaitReady(server, home);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// PostgreSQL refuses to run as root.
    private static List<String> command(boolean root, String shell) {
        var command = new ArrayList<String>();
        if (root) command.addAll(List.of("runuser", "-u", "postgres", "--"));
        command.addAll(List.of("sh", "-c", shell));
        return command;
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.onExit().join().exitValue() != 0) throw new IOException(command + ": " + said);
    }

    private void awaitReady(Process server, Path home) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                execute("select 1");
                return;
            } catch (IllegalStateException e) {
                if (!server.isAlive() || System.nanoTime() - end > 0)
                    throw new IOException(Files.readString(home.resolve("log")), e);
                server.onExit()
                        .completeOnTimeout(server, 50, TimeUnit.MILLISECONDS)
                        .join();
            }
        }
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stop(Process server, Path home) {
        server.destroy(); // a smart shutdown; the pools of the tests are gone with them
        if (!server.onExit()
                .thenApply(_ -> true)
                .completeOnTimeout(false, 5, TimeUnit.SECONDS)
                .join()) server.descendants().forEach(ProcessHandle::destroyForcibly);
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException _) {
            // what is left lies in the directory for temporary files
        }
    }

    private static Path program(String name) {
        return Tool.program(name).orElseThrow(() -> new IllegalStateException("PostgreSQL isn't installed"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
