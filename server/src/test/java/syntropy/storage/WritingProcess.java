package syntropy.storage;

import static syntropy.storage.tables.Tables.META;

import java.nio.file.Path;
import java.util.concurrent.Executors;

/// A process that writes pairs of rows from 50 threads until it is killed, or the given number each, and says each
/// pair that was acknowledged.
final class WritingProcess {
    private WritingProcess() {}

    public static void main(String[] args) {
        String place = args[0];
        String prefix = args[1];
        int each = Integer.parseInt(args[2]);
        try (Database database = place.startsWith("postgres:")
                        ? PostgresDatabase.open(place)
                        : SqliteDatabase.open(Path.of(place));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 50; thread++) {
                String writer = prefix + "-" + thread + "-";
                threads.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        String name = writer + i;
                        database.write(tx -> {
                            tx.sql()
                                    .insertInto(META, META.NAME, META.CONTENT)
                                    .values(name + "-a", "")
                                    .execute();
                            return tx.sql()
                                    .insertInto(META, META.NAME, META.CONTENT)
                                    .values(name + "-b", "")
                                    .execute();
                        });
                        System.out.println(name);
                    }
                });
            }
        }
    }
}
