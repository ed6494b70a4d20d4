package syntropy.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static syntropy.storage.tables.Tables.META;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
    @TempDir
    Path directory;

    @Override
    TestDatabase fresh() {
        return TestDatabase.sqlite(directory);
    }

    @Test
    void aJobThatEndsTheWholeTransactionFailsAloneAndTheOthersAreDoneOnceMore() throws Exception {
        write("taken");
        var jobs = together(
                tx -> put(tx, "one"),
                tx -> tx.sql().execute("insert or rollback into meta (name, content) values ('taken', '')"),
                tx -> put(tx, "three"));
        jobs.get(0).get();
        assertThatThrownBy(() -> jobs.get(1).get()).hasStackTraceContaining("SQLITE_CONSTRAINT");
        jobs.get(2).get();
        assertThat(names()).containsExactlyInAnyOrder("taken", "ahead", "one", "three");
    }

    @Test
    void aConstraintBrokenAtTheCommitFailsTheJobThatBrokeIt() throws Exception {
        database.write(tx ->
                tx.sql().execute("create table late (name text references meta (name) deferrable initially deferred)"));
        var jobs = together(
                tx -> put(tx, "one"),
                tx -> tx.sql().execute("insert into late values ('none')"),
                tx -> put(tx, "three"));
        jobs.get(0).get();
        assertThatThrownBy(() -> jobs.get(1).get())
                .hasCauseInstanceOf(StorageFailure.class)
                .hasMessageContaining("can't commit the transaction");
        jobs.get(2).get();
        assertThat(names()).containsExactlyInAnyOrder("ahead", "one", "three");
    }

    /// Jobs that are all queued while the one ahead of them runs, in this order.
    @SafeVarargs
    private List<Future<Integer>> together(Function<Tx, Integer>... works) throws Exception {
        var jobs = new ArrayList<Future<Integer>>();
        var mayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = new CountDownLatch(1);
            threads.execute(() -> database.write(tx -> {
                begun.countDown();
                await(mayEnd);
                return put(tx, "ahead");
            }));
            begun.await();
            for (var work : works) {
                var asked = new Thread[1];
                var known = new CountDownLatch(1);
                jobs.add(threads.submit(() -> {
                    asked[0] = Thread.currentThread();
                    known.countDown();
                    return database.write(work);
                }));
                known.await();
                while (asked[0].getState() != Thread.State.WAITING) Thread.onSpinWait();
            }
            mayEnd.countDown();
        }
        return jobs;
    }

    @Test
    void waitsForAnotherProcessThatHoldsTheFileAndFailsClearlyWhenItNeverLetsGo() throws Exception {
        try (Connection other =
                        SqliteSession.source(directory.resolve("syntropy.db")).getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            long start = System.nanoTime();
            assertThatThrownBy(() -> write("blocked"))
                    .isInstanceOf(StorageFailure.class)
                    .hasMessageContaining("can't begin the transaction");
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.SECONDS.toNanos(4));
            statement.execute("commit");
        }
        write("free");
        assertThat(names()).containsExactly("free");
    }

    @Test
    void aReadThatFailsLeavesItsConnectionInUse() {
        try (var single = SqliteDatabase.open(directory.resolve("single.db"), 1)) {
            assertThatThrownBy(() -> single.read(tx -> {
                        tx.sql().execute("pragma cache_size = -1234");
                        throw new IllegalStateException("there is no such object");
                    }))
                    .hasMessage("there is no such object");
            assertThat(single.<String>read(
                            tx -> tx.sql().fetchSingle("pragma cache_size").toString()))
                    .contains("-1234");
        }
    }

    @Test
    void closingLeavesOneWholeFile() throws Exception {
        write("row");
        database.close();
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("syntropy.db");
        }
    }

    @Test
    void aFileInADirectoryThatIsNoneIsRefusedClearly() {
        assertThatThrownBy(() -> SqliteDatabase.open(directory.resolve("none/syntropy.db")))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("can't be opened");
    }

    @Test
    void aKeptStatementIsLentOnceAndComesBackClean() throws Exception {
        try (var statements = new KeptStatements(
                SqliteSession.source(directory.resolve("syntropy.db")).getConnection())) {
            Connection connection = statements.connection();
            String sql = "select ?";
            var one = connection.prepareStatement(sql);
            one.setString(1, "one");
            var rows = one.executeQuery();
            rows.next();
            try (var two = connection.prepareStatement(sql)) {
                two.setString(1, "two");
                assertThat(two.executeQuery().getString(1)).isEqualTo("two");
                assertThat(rows.getString(1)).isEqualTo("one");
            }
            one.close();
            assertThat(one.isClosed()).isTrue();
            assertThatThrownBy(one::executeQuery).hasMessage("The statement is closed");
            try (var again = connection.prepareStatement(sql)) {
                assertThat(again.executeQuery().getString(1)).isNull();
            }
            try (var broken = connection.prepareStatement("select abs(?)")) {
                broken.setLong(1, Long.MIN_VALUE);
                assertThatThrownBy(broken::executeQuery).hasMessageContaining("integer overflow");
            }
            try (var whole = connection.prepareStatement("select abs(?)")) {
                whole.setLong(1, -1);
                assertThat(whole.executeQuery().getLong(1)).isEqualTo(1);
            }
            for (int i = 0; i < 1000; i++)
                Jooq.using(connection, SQLDialect.SQLITE).fetch("select " + i);
            connection.prepareStatement("select 1").executeQuery();
            statements.reclaim();
            assertThat(Jooq.using(connection, SQLDialect.SQLITE)
                            .select(META.NAME)
                            .from(META)
                            .fetch())
                    .isEmpty();
        }
    }
}
