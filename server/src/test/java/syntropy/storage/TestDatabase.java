package syntropy.storage;

import java.nio.file.Path;
import java.util.function.Supplier;

/// A database of one test, and how to open it once more.
///
/// @param place what a process of its own is told to open
record TestDatabase(Database database, String place, Supplier<Database> again) implements AutoCloseable {
    static TestDatabase sqlite(Path directory) {
        Path file = directory.resolve("syntropy.db");
        return new TestDatabase(SqliteDatabase.open(file), file.toString(), () -> SqliteDatabase.open(file));
    }

    static TestDatabase postgres() {
        String url = TestPostgres.freshDatabase();
        return new TestDatabase(PostgresDatabase.open(url), url, () -> PostgresDatabase.open(url));
    }

    @Override
    public void close() {
        database.close();
    }
}
