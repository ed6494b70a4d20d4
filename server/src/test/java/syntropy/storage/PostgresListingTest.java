package syntropy.storage;

import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import syntropy.Tool;

class PostgresListingTest extends ListingContract {
    private static @Nullable TestDatabase place;

    @BeforeAll
    @BeforeContainer
    static void open() {
        Tool.POSTGRES.requireFor("PostgresListingTest");
        place = TestDatabase.postgres();
    }

    @AfterAll
    @AfterContainer
    static void close() {
        if (place != null) place.close();
    }

    @Override
    Database database() {
        if (place == null) throw new IllegalStateException("not open");
        return place.database();
    }
}
