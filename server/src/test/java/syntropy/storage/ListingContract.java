package syntropy.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.noCondition;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jooq.Condition;
import org.jooq.SortField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What [Listing] promises, on every engine; the agents' table serves as the list.
abstract class ListingContract {
    static final int WORKSPACE_1 = 1;
    static final int WORKSPACE_2 = 2;

    /// Emptied before each test and each try of a property.
    abstract Database database();

    // One kind of test engine empties it before each test, the other before each try
    @BeforeEach
    @BeforeTry
    void empty() {
        database().write(tx -> {
            tx.sql().deleteFrom(AGENT).execute();
            tx.sql().deleteFrom(WORKSPACE).execute();
            for (int id : List.of(WORKSPACE_1, WORKSPACE_2))
                tx.sql()
                        .insertInto(WORKSPACE)
                        .set(WORKSPACE.WORKSPACE_ID, id)
                        .set(WORKSPACE.NAME, "w" + id)
                        .set(WORKSPACE.API_DATE, "2026-11-24")
                        .set(WORKSPACE.CREATED_AT, Instant.EPOCH)
                        .set(WORKSPACE.UPDATED_AT, Instant.EPOCH)
                        .execute();
            return 0;
        });
    }

    // -- properties ---------------------------------------------------------------------------------------------------

    /// Changes between two pages: agents that come and go.
    record Step(List<Agent> come, List<Integer> go) {}

    record Agent(int id, String name, String type, long modified) {}

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void walkingRepeatsAndSkipsNothingThatWasThereAllAlong(
            @ForAll("agents") List<Agent> agents,
            @ForAll("orders") List<SortField<?>> order,
            @ForAll("steps") List<Step> steps,
            @ForAll("limits") int limit) {
        insert(WORKSPACE_1, agents);
        insert(WORKSPACE_2, List.of(new Agent(1, "b", "LINUX", 1)));
        var stays = new ArrayList<>(all(order));
        var given = new HashSet<>(stays); // ids are never given again, so none comes back elsewhere in the order
        var seen = new ArrayList<Integer>();
        Slice<Integer> page = page(order, new Page.First<>(limit));
        for (int i = 0; ; i++) {
            seen.addAll(page.items());
            if (!page.hasMore()) break;
            int cursor = page.items().getLast();
            if (i < steps.size()) {
                Step step = steps.get(i);
                insert(
                        WORKSPACE_1,
                        step.come().stream()
                                .filter(agent -> given.add(agent.id()))
                                .toList());
                var gone = step.go().stream().filter(id -> id != cursor).toList(); // a cursor must exist
                delete(gone);
                stays.removeAll(gone);
            }
            page = page(order, new Page.After<>(cursor, limit));
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(stays::contains)).containsExactlyElementsOf(stays);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void walkingBackwardsGivesTheSamePages(
            @ForAll("agents") List<Agent> agents,
            @ForAll("orders") List<SortField<?>> order,
            @ForAll("limits") int limit) {
        insert(WORKSPACE_1, agents);
        var forwards = new ArrayList<List<Integer>>();
        for (var page = page(order, new Page.First<>(limit)); ; ) {
            forwards.add(page.items());
            if (!page.hasMore()) break;
            page = page(order, new Page.After<>(page.items().getLast(), limit));
        }
        assertThat(forwards.stream().flatMap(List::stream)).containsExactlyElementsOf(all(order));
        for (int i = forwards.size() - 1; i > 0; i--) {
            Slice<Integer> before =
                    page(order, new Page.Before<>(forwards.get(i).getFirst(), limit));
            assertThat(before.items()).isEqualTo(forwards.get(i - 1));
            assertThat(before.hasMore()).isEqualTo(i > 1);
            assertThat(page(order, new Page.Offset<>((long) i * limit, limit)).items())
                    .isEqualTo(forwards.get(i));
        }
    }

    @Provide
    Arbitrary<List<Agent>> agents() {
        return Arbitraries.integers().between(1, 60).set().ofMaxSize(25).flatMap(ids -> {
            var agents = new ArrayList<Arbitrary<Agent>>();
            ids.forEach(id -> agents.add(agent(id)));
            return Combinators.combine(agents).as(made -> made);
        });
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> ids = Arbitraries.integers().between(1, 60);
        return Combinators.combine(
                        ids.flatMap(ListingContract::agent)
                                .list()
                                .uniqueElements(Agent::id)
                                .ofMaxSize(3),
                        ids.list().ofMaxSize(5))
                .as(Step::new)
                .list()
                .ofMaxSize(8);
    }

    private static Arbitrary<Agent> agent(int id) {
        return Combinators.combine(
                        Arbitraries.of("", "a", "B", "b", "é", "a b", "\uD83D\uDE00"),
                        Arbitraries.of("LINUX", "VIRTUAL"),
                        Arbitraries.longs().between(0, 3))
                .as((name, type, modified) -> new Agent(id, name, type, modified));
    }

    @Provide
    Arbitrary<List<SortField<?>>> orders() {
        Arbitrary<SortField<?>> key = Arbitraries.of(
                AGENT.NAME.asc(),
                AGENT.NAME.desc(),
                AGENT.TYPE.asc(),
                AGENT.TYPE.desc(),
                AGENT.MODIFIED_AT.asc(),
                AGENT.MODIFIED_AT.desc(),
                AGENT.IS_ONLINE.desc(),
                AGENT.AGENT_ID.asc(),
                AGENT.AGENT_ID.desc());
        return key.list().ofMaxSize(3);
    }

    @Provide
    Arbitrary<Integer> limits() {
        return Arbitraries.integers().between(1, 7);
    }

    // -- examples -----------------------------------------------------------------------------------------------------

    @Test
    void aCursorOfAnotherWorkspaceIsNotFoundAsOneThatNeverWas() {
        insert(WORKSPACE_1, List.of(new Agent(1, "a", "LINUX", 0)));
        insert(WORKSPACE_2, List.of(new Agent(2, "a", "LINUX", 0)));
        for (int id : List.of(2, 3)) {
            assertThatThrownBy(() -> page(List.of(), new Page.After<>(id, 1)))
                    .isInstanceOfSatisfying(
                            CursorNotFound.class,
                            missing -> assertThat(missing.cursor()).isEqualTo(Integer.toString(id)));
            assertThatThrownBy(() -> page(List.of(AGENT.NAME.asc()), new Page.Before<>(id, 1)))
                    .isInstanceOf(CursorNotFound.class);
        }
    }

    @Test
    void aDeletedCursorServesTheOrderByIdAlone() {
        for (int id : List.of(1, 3, 5)) insert(WORKSPACE_1, List.of(new Agent(id, "a", "LINUX", 0)));
        Listing<Integer> listing = listing(List.of()).orFromDeleted(id -> id <= 5);
        assertThat(fetch(listing, new Page.After<>(2, 1), noCondition())).isEqualTo(new Slice<>(List.of(3), true));
        assertThat(fetch(listing, new Page.Before<>(4, 5), noCondition())).isEqualTo(new Slice<>(List.of(1, 3), false));
        assertThatThrownBy(() -> fetch(listing, new Page.After<>(6, 1), noCondition()))
                .isInstanceOf(CursorNotFound.class);
        Listing<Integer> byName = listing.orderedBy(List.of(AGENT.NAME.asc()));
        assertThatThrownBy(() -> fetch(byName, new Page.After<>(2, 1), noCondition()))
                .isInstanceOf(CursorNotFound.class);
    }

    @Test
    void aCursorNeedsntBeAmongTheWanted() {
        for (int id : List.of(1, 2, 3)) insert(WORKSPACE_1, List.of(new Agent(id, "a" + id, "LINUX", 0)));
        assertThat(fetch(listing(List.of(AGENT.NAME.desc())), new Page.After<>(2, 5), AGENT.AGENT_ID.ne(2)))
                .isEqualTo(new Slice<>(List.of(1), false));
    }

    @Test
    void aPageHasOneObjectOrMore() {
        assertThatThrownBy(() -> new Page.First<Integer>(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Page.Offset<Integer>(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Page.After<>(7, 2).map(id -> "agent " + id)).isEqualTo(new Page.After<>("agent 7", 2));
    }

    // -- the list -----------------------------------------------------------------------------------------------------

    static Listing<Integer> listing(List<? extends SortField<?>> order) {
        return Listing.of(AGENT, AGENT.AGENT_ID, AGENT.WORKSPACE_ID.eq(WORKSPACE_1))
                .orderedBy(order);
    }

    /// In both ways, which must agree.
    final Slice<Integer> fetch(Listing<Integer> listing, Page<Integer> page, Condition wanted) {
        return database().read(tx -> {
            var select = tx.sql().select(AGENT.AGENT_ID, AGENT.NAME).from(AGENT).where(wanted);
            var read = listing.read(tx, page, select, Row::number);
            var again = tx.sql().select(AGENT.AGENT_ID, AGENT.NAME).from(AGENT).where(wanted);
            assertThat(listing.fetch(tx, page, again, row -> row.value1())).isEqualTo(read);
            return read;
        });
    }

    private Slice<Integer> page(List<? extends SortField<?>> order, Page<Integer> page) {
        return fetch(listing(order), page, noCondition());
    }

    private List<Integer> all(List<SortField<?>> order) {
        return page(order, new Page.First<>(1000)).items();
    }

    private void insert(int workspace, List<Agent> agents) {
        database()
                .write(tx -> agents.stream()
                        .mapToInt(agent -> insert(tx, workspace, agent))
                        .sum());
    }

    private void delete(List<Integer> ids) {
        database()
                .write(tx -> tx.sql()
                        .deleteFrom(AGENT)
                        .where(AGENT.WORKSPACE_ID.eq(WORKSPACE_1), AGENT.AGENT_ID.in(ids))
                        .execute());
    }

    static int insert(Tx tx, int workspace, Agent agent) {
        return tx.sql()
                .insertInto(AGENT)
                .set(AGENT.WORKSPACE_ID, workspace)
                .set(AGENT.AGENT_ID, agent.id())
                .set(AGENT.NAME, agent.name())
                .set(AGENT.NAME_FOLDED, agent.name())
                .set(AGENT.TYPE, agent.type())
                .set(AGENT.VERSION, "")
                .set(AGENT.DEVICE_ID, "d" + agent.id())
                .set(AGENT.PUBLIC_IPV4, "")
                .set(AGENT.CITY, "")
                .set(AGENT.COUNTRY, "")
                .set(AGENT.PROVIDER_ID, 0)
                .set(AGENT.PROVIDER_NAME, "")
                .set(AGENT.TAGS, "")
                .set(AGENT.LOCKED_FIELDS, "")
                .set(AGENT.PUBLIC_KEYS, "")
                .set(AGENT.IS_ONLINE, agent.id() % 3 == 0)
                .set(AGENT.HAS_WIREGUARD_ERROR, false)
                .set(AGENT.HAS_DUPLICATE_NAME, false)
                .set(AGENT.HAS_REFUSED_TAG, false)
                .set(AGENT.SERVICES_DEFAULT_ENABLED, false)
                .set(AGENT.SUBNETS_COUNT, 0)
                .set(AGENT.SUBNETS_ENABLED_COUNT, 0)
                .set(AGENT.ADDRESS_BLOCK, agent.id())
                .set(AGENT.AGENT_TOKEN_ID, 0)
                .set(AGENT.CREATED_AT, Instant.EPOCH)
                .set(AGENT.MODIFIED_AT, Instant.ofEpochMilli(agent.modified()))
                .execute();
    }
}
