package syntropy.storage;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;

class EventNumbersMigrationTest extends EventNumbersMigrationContract {
    @TempDir
    Path directory;

    @Override
    Flyway before() {
        return Flyway.configure()
                .dataSource("jdbc:sqlite:" + directory.resolve("old.db"), null, null)
                .locations("classpath:db/migration")
                .placeholders(Migrations.words(Engine.SQLITE))
                .target("8")
                .load();
    }

    @Override
    Database after() {
        return SqliteDatabase.open(directory.resolve("old.db"));
    }
}
