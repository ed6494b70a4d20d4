package syntropy.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.SortField;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SqliteListingTest extends ListingContract {
    private static @Nullable Path directory;
    private static @Nullable TestDatabase place;

    @BeforeAll
    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("syntropy-listing");
        place = TestDatabase.sqlite(directory);
    }

    @AfterAll
    @AfterContainer
    static void close() throws IOException {
        if (place != null) place.close();
        if (directory == null) return;
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Override
    Database database() {
        if (place == null) throw new IllegalStateException("not open");
        return place.database();
    }

    @Test
    void everyOrderThatHasAnIndexWalksItAndSortsNothing() {
        database().write(tx -> insert(tx, WORKSPACE_1, new Agent(1, "a", "LINUX", 0)));
        Map<String, SortField<?>> orders = Map.of(
                "PRIMARY KEY", AGENT.AGENT_ID.asc(),
                "INDEX agent_by_name", AGENT.NAME.asc(),
                "INDEX agent_by_provider", AGENT.PROVIDER_NAME.desc(),
                "INDEX agent_by_type", AGENT.TYPE.asc(),
                "INDEX agent_by_country", AGENT.COUNTRY.desc(),
                "INDEX agent_by_change", AGENT.MODIFIED_AT.desc(),
                "INDEX agent_by_version", AGENT.VERSION.asc());
        orders.forEach((index, order) -> {
            for (Page<Integer> page :
                    List.<Page<Integer>>of(new Page.First<>(2), new Page.After<>(1, 2), new Page.Before<>(1, 2))) {
                String plan = plan(List.of(order), page);
                assertThat(plan).contains(index).doesNotContain("TEMP B-TREE").doesNotContain("SCAN");
                // The bound is looked up in the index, not compared row by row
                if (!(page instanceof Page.First)) assertThat(plan).containsAnyOf(">", "<");
            }
        });
    }

    @Test
    void anOrderOfSeveralDirectionsIsBoundedByItsFirstKeysIndex() {
        database().write(tx -> insert(tx, WORKSPACE_1, new Agent(1, "a", "LINUX", 0)));
        assertThat(plan(List.of(AGENT.NAME.asc(), AGENT.TYPE.desc()), new Page.After<>(1, 2)))
                .contains("INDEX agent_by_name (workspace_id=? AND name>?)");
    }

    /// How the engine runs the page's own query.
    private String plan(List<SortField<?>> order, Page<Integer> page) {
        return database().read(tx -> {
            var queries = new ArrayList<String>();
            var listening = tx.sql().configuration().derive(new DefaultExecuteListenerProvider(new ExecuteListener() {
                @Override
                public void renderEnd(ExecuteContext context) {
                    queries.add(tx.sql().renderInlined(context.query()));
                }
            }));
            var listened = new Tx(listening.dsl(), Engine.SQLITE, tx.statements());
            listing(order)
                    .fetch(
                            listened,
                            page,
                            listened.sql().select(AGENT.AGENT_ID, AGENT.NAME).from(AGENT),
                            row -> row.value1());
            return String.join(
                    "\n",
                    tx.sql().fetch("explain query plan " + queries.getLast()).getValues("detail", String.class));
        });
    }
}
