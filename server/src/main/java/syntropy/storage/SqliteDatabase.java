package syntropy.storage;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One SQLite file, write-ahead logged and synced at every commit: one thread writes, several connections read.
///
/// A long query holds one of the virtual threads' carriers, since it runs in native code; a waiting caller holds
/// none.
public final class SqliteDatabase implements Database {
    private static final int READERS = 4;

    private final ScopedValue<Boolean> within = ScopedValue.newInstance();
    private final SqliteWriter writer;
    private final SqliteReaders readers;

    private SqliteDatabase(SqliteWriter writer, SqliteReaders readers) {
        this.writer = writer;
        this.readers = readers;
    }

    public static SqliteDatabase open(Path file) {
        return open(file, READERS);
    }

    /// Brings the file's schema up to date first, and makes the file when there is none.
    ///
    /// @param readers how many transactions read at once
    public static SqliteDatabase open(Path file, int readers) {
        Migrations.migrate(SqliteSession.source(file), Engine.SQLITE);
        SqlitePlans.settle(file);
        return new SqliteDatabase(new SqliteWriter(file), new SqliteReaders(file, readers));
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Tx, T> work) {
        return readers.read(once(work));
    }

    @Override
    public <T extends @Nullable Object> T write(Function<Tx, T> work) {
        return writer.write(once(work));
    }

    @Override
    public Engine engine() {
        return Engine.SQLITE;
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
    }

    private <T extends @Nullable Object> Function<Tx, T> once(Function<Tx, T> work) {
        if (within.isBound()) throw new IllegalStateException(NESTED);
        return tx -> ScopedValue.where(within, true).call(() -> work.apply(tx));
    }
}
