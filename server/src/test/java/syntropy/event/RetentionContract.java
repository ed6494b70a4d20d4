package syntropy.event;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.event.Chain.Verdict;

/// Old events go, and what is left is a whole chain.
abstract class RetentionContract {
    final TestServer server = server();
    final Retention retention = new Retention(server.database);

    abstract TestServer server();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void oldEventsGoInSmallTransactionsAndTheRestIsWhole() {
        for (int i = 0; i < 6; i++) server.agent("old" + i);
        long old = last();
        var cut = server.clock.instant().plus(Duration.ofHours(1));
        server.clock.advance(Duration.ofHours(2));
        server.agent("new");

        assertThat(retention.purge(cut, 5)).isEqualTo((int) old);

        assertThat(numbers()).containsExactlyElementsOf(from(old + 1, last()));
        assertThat(whole().sealed()).isEqualTo(last() - old);
        assertThat(retention.purge(cut, 5)).isZero();
        server.agent("newer");
        assertThat(whole().head()).isEqualTo(last());
    }

    @Test
    void theLastEventOfAWorkspaceStaysHoweverOld() {
        server.agent("one");
        var other = server.workspace("other");
        server.token(other, Set.of());
        server.clock.advance(Duration.ofDays(4000));

        assertThat(retention.purge(server.clock.instant(), 500)).isEqualTo((int) last() - 1);

        assertThat(numbers()).containsExactly(last());
        assertThat(whole().sealed()).isEqualTo(1);
        Verdict verdict = server.database.read(tx -> server.chain().verify(tx, other));
        assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    }

    /// Else there were gaps, and a chain with gaps is a broken one.
    @Test
    void whatIsYoungKeepsWhatHasAGreaterNumberAlsoWhenTheClockWasSetBack() {
        server.agent("one");
        long old = last();
        server.clock.advance(Duration.ofDays(10));
        server.agent("young");
        server.clock.advance(Duration.ofDays(-10));
        server.agent("old by its time");
        server.clock.advance(Duration.ofDays(20));

        retention.purge(server.clock.instant().minus(Duration.ofDays(15)), 500);

        assertThat(numbers()).containsExactlyElementsOf(from(old + 1, last()));
        assertThat(whole().head()).isEqualTo(last());
    }

    /// As an installation has them that is older than seals are.
    @Test
    void eventsFromBeforeThereWereSealsGoToo() {
        for (int i = 0; i < 4; i++) server.agent("old" + i);
        long unsealed = last() - 2;
        server.database.write(tx -> {
            var seal = tx.sql()
                    .select(EVENT.SEAL)
                    .from(EVENT)
                    .where(EVENT.EVENT_NUMBER.eq(unsealed))
                    .fetchSingle(EVENT.SEAL);
            tx.sql()
                    .update(EVENT)
                    .set(EVENT.SEAL, new byte[0])
                    .where(EVENT.WORKSPACE_ID.gt(0), EVENT.EVENT_NUMBER.le(unsealed))
                    .execute();
            return tx.sql()
                    .update(EVENT_CHAIN)
                    .set(EVENT_CHAIN.KEPT_AFTER, unsealed)
                    .set(EVENT_CHAIN.KEPT_SEAL, seal)
                    .where(EVENT_CHAIN.WORKSPACE_ID.eq(server.workspace.value()))
                    .execute();
        });
        server.clock.advance(Duration.ofDays(1));

        assertThat(whole().unsealed()).isEqualTo(unsealed);
        retention.purge(server.clock.instant(), 3);

        assertThat(numbers()).containsExactly(last());
        assertThat(whole())
                .extracting(Verdict.Whole::unsealed, Verdict.Whole::sealed)
                .containsExactly(0L, 1L);
    }

    private Verdict.Whole whole() {
        Verdict verdict = server.database.read(tx -> server.chain().verify(tx, server.workspace));
        assertThat(verdict).isInstanceOf(Verdict.Whole.class);
        return (Verdict.Whole) verdict;
    }

    private long last() {
        return numbers().getLast();
    }

    private List<Long> numbers() {
        return server.database.read(tx -> tx.sql()
                .select(EVENT.EVENT_NUMBER)
                .from(EVENT)
                .where(EVENT.WORKSPACE_ID.eq(server.workspace.value()))
                .orderBy(EVENT.EVENT_NUMBER)
                .fetch(EVENT.EVENT_NUMBER));
    }

    private static List<Long> from(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
