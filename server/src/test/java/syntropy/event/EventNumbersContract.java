package syntropy.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.jooq.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import syntropy.TestServer;
import syntropy.event.Chain.Verdict;
import syntropy.kernel.WorkspaceId;

/// The events of a workspace are numbered without gaps in the order of their commits, and sealed.
abstract class EventNumbersContract {
    final TestServer server = server();

    abstract TestServer server();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void numbersHaveNoGapsWhateverIsRolledBack() {
        server.agent("one");
        long before = last();

        assertThatThrownBy(() -> server.database.write(tx -> {
                    server.makesToken(tx);
                    throw new IllegalStateException("lost");
                }))
                .hasMessage("lost");
        assertThat(server.call("PATCH", "/v1/network/agents/1?dry_run=true", "{\"agent_name\":\"tried\"}")
                        .status())
                .isEqualTo(200);
        server.call("PATCH", "/v1/network/agents/1", "{\"agent_name\":\"two\"}");

        assertThat(last()).isEqualTo(before + 1);
        assertThat(numbers()).containsExactlyElementsOf(upTo(before + 1));
        assertThat(verdict()).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void aReaderNeverSeesANumberBeforeThoseBelowIt() throws InterruptedException, ExecutionException {
        int agent = server.agent("one");
        int writers = 4;
        int writes = 25;
        long all = last() + (long) writers * writes;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < writers; i++) {
                int writer = i;
                done.add(() -> {
                    for (int j = 0; j < writes; j++) {
                        var name = "\"n" + writer + "." + j + "\"";
                        server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":" + name + "}");
                    }
                    return writes;
                });
            }
            var reader = threads.submit(() -> {
                while (true) {
                    var seen = numbers();
                    assertThat(seen).containsExactlyElementsOf(upTo(seen.size()));
                    if (seen.size() >= all) return seen.size();
                }
            });
            for (var writer : threads.invokeAll(done)) writer.get();
            assertThat((long) reader.get()).isEqualTo(all);
        }
        assertThat(verdict()).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void manyAtOnceFollowOneAnother() {
        for (int i = 0; i < 40; i++) server.agent("agent" + i);
        var ids = LongStream.rangeClosed(1, 40)
                .mapToObj(id -> "{\"agent_id\":" + id + "}")
                .toList();
        server.post("/v1/network/connections/mesh", "{\"agent_ids\":[" + String.join(",", ids) + "]}");

        var numbers = numbers();
        assertThat(numbers).hasSizeGreaterThan(40 * 39 / 2).containsExactlyElementsOf(upTo(numbers.size()));
        assertThat(server.events()).extracting(row -> row.get("event_id")).doesNotHaveDuplicates();
        assertThat(verdict()).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void workspacesAreNumberedEachForItself() {
        var other = server.workspace("other");
        server.token(other, Set.of());

        assertThat(numbers(other)).containsExactly(1L);
    }

    static List<Field<?>> columns() {
        return List.of(EVENT.fields());
    }

    /// Every column is sealed, so that no byte of the log can be changed unseen.
    @ParameterizedTest
    @MethodSource("columns")
    void aChangedByteIsFoundInWhicheverColumnItIs(Field<?> column) {
        server.agent("one");
        server.agent("two");
        long number = last() - 2;
        var changed = column.getType() == String.class
                ? "coalesce(" + column.getName() + ", '') || 'x'"
                : column.getType() == byte[].class ? column.getName() + " || seal" : column.getName() + " + 1000000";
        boolean sealed = !column.equals(EVENT.WORKSPACE_ID) && !column.equals(EVENT.EVENT_NUMBER);
        server.database.write(tx -> tx.sql()
                .execute("update event set " + column.getName() + " = " + changed + " where event_number = " + number));

        assertThat(verdict()).isInstanceOfSatisfying(Verdict.Broken.class, broken -> {
            assertThat(broken.number()).isEqualTo(number);
            assertThat(broken.why()).isEqualTo(sealed ? "is not as it was written" : "is missing");
        });
    }

    @Test
    void anEventThatWasTakenAwayIsMissedAlsoAtTheEnd() {
        server.agent("one");
        long last = last();
        server.database.write(tx ->
                tx.sql().deleteFrom(EVENT).where(EVENT.EVENT_NUMBER.eq(last)).execute());

        assertThat(verdict()).isEqualTo(new Verdict.Broken(last, null, "is missing"));
    }

    @Test
    void anEventThatWasPutInIsFound() {
        server.agent("one");
        long last = last();
        server.database.write(tx -> {
            var row = tx.sql()
                    .selectFrom(EVENT)
                    .where(EVENT.EVENT_NUMBER.eq(last))
                    .fetchSingle()
                    .intoMap();
            row.put("event_number", last + 1);
            return tx.sql().insertInto(EVENT).set(row).execute();
        });

        assertThat(verdict())
                .isInstanceOfSatisfying(
                        Verdict.Broken.class,
                        broken -> assertThat(broken.number()).isEqualTo(last + 1));
    }

    @Test
    void whoHasNotTheKeyCanNotMakeTheChainWholeAgain() {
        server.agent("one");
        var forged = new Chain(new Seals(new byte[] {1, 2, 3}));

        Verdict verdict = server.database.read(tx -> forged.verify(tx, server.workspace));
        assertThat(verdict).isInstanceOf(Verdict.Broken.class);
    }

    private Verdict verdict() {
        return server.database.read(tx -> server.chain().verify(tx, server.workspace));
    }

    private long last() {
        return server.database.read(tx -> tx.sql()
                .selectFrom(EVENT_CHAIN)
                .where(EVENT_CHAIN.WORKSPACE_ID.eq(server.workspace.value()))
                .fetchSingle()
                .getLastNumber());
    }

    private List<Long> numbers() {
        return numbers(server.workspace);
    }

    private List<Long> numbers(WorkspaceId workspace) {
        return server.database.read(tx -> tx.sql()
                .select(EVENT.EVENT_NUMBER)
                .from(EVENT)
                .where(EVENT.WORKSPACE_ID.eq(workspace.value()))
                .orderBy(EVENT.EVENT_NUMBER)
                .fetch(EVENT.EVENT_NUMBER));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
