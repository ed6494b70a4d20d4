package syntropy;

import syntropy.storage.Database;
import syntropy.storage.PostgresDatabase;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.StorageFailure;

/// Opens what the settings name, brought up to date.
final class Storage {
    private Storage() {}

    /// @throws StartFailure when it can't be had
    static Database open(Settings settings, DataDirectory data) {
        try {
            return switch (settings.database()) {
                case DatabaseLocation.Embedded _ -> SqliteDatabase.open(data.databaseFile());
                case DatabaseLocation.Postgres(var url, var user, var password) ->
                    PostgresDatabase.open(url, user, password);
            };
        } catch (StorageFailure e) {
            throw new StartFailure("The database can't be used: " + e.getMessage());
        }
    }
}
