package syntropy.storage;

import org.flywaydb.core.Flyway;
import syntropy.Needs;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class EventNumbersMigrationOnPostgresTest extends EventNumbersMigrationContract {
    final String url = TestPostgres.freshDatabase();

    @Override
    Flyway before() {
        var address = PostgresAddress.of(url);
        return Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations("classpath:db/migration")
                .placeholders(Migrations.words(Engine.POSTGRES))
                .target("8")
                .load();
    }

    @Override
    Database after() {
        return PostgresDatabase.open(url);
    }
}
