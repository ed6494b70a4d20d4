package syntropy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;

/// What the machine can do at all, for the figures to be held against.
final class Machine {
    private Machine() {}

    /// Synced writes of 4 KiB a second, one after the other.
    static double syncs(Path file, Duration time) throws IOException {
        var block = ByteBuffer.allocateDirect(4096);
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long began = System.nanoTime();
            int done = 0;
            do {
                channel.write(block.clear(), (done % 256) * 4096L);
                channel.force(false);
                done++;
            } while (System.nanoTime() - began < time.toNanos());
            return done * 1e9 / (System.nanoTime() - began);
        }
    }

    /// Transactions a second of one row of 600 bytes each, one after the other, each synced before the next.
    static double transactions(Path file, Duration time) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        try (var connection = config.createConnection("jdbc:sqlite:" + file)) {
            try (var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, content TEXT NOT NULL)");
            }
            try (var insert = connection.prepareStatement("INSERT INTO row (content) VALUES (?)")) {
                insert.setString(1, "x".repeat(600));
                long began = System.nanoTime();
                int done = 0;
                do {
                    insert.execute();
                    done++;
                } while (System.nanoTime() - began < time.toNanos());
                return done * 1e9 / (System.nanoTime() - began);
            }
        }
    }

    /// How many processes wanted a processor over the last minute; below 0 where the system doesn't say.
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /// How many files a process may have open: Java raises it to the most that is allowed by itself.
    static int openFiles() throws IOException {
        var limits = Path.of("/proc/self/limits");
        if (!Files.isReadable(limits)) return Integer.MAX_VALUE;
        return Files.readAllLines(limits).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" {2,}", -1)[2])
                .mapToInt(most -> most.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(most))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }
}
