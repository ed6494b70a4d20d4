package syntropy.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static syntropy.storage.tables.Tables.ACCESS_TOKEN;
import static syntropy.storage.tables.Tables.META;
import static syntropy.storage.tables.Tables.SESSION;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import syntropy.kernel.WorkspaceId;

/// What [Database] promises, on every engine.
@Timeout(60)
abstract class DatabaseContract {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    TestDatabase place;
    Database database;

    abstract TestDatabase fresh();

    @BeforeEach
    void open() {
        place = fresh();
        database = place.database();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void keepsWhatWasWrittenWhenItIsOpenedAgain() {
        write("kept");
        database.close();
        database = place.again().get();
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void handsTheAnswerOfTheWorkBackAlsoWhenThereIsNone() {
        assertThat(database.<Integer>write(_ -> 7)).isEqualTo(7);
        assertThat(database.<String>read(_ -> "seven")).isEqualTo("seven");
        Object none = database.write(_ -> null);
        assertThat(none).isNull();
    }

    @Test
    void throwsTheVeryExceptionOfTheWorkAndKeepsNothingOfIt() {
        for (Throwable thrown : List.of(new IllegalStateException("no"), new AssertionError("no"), new IOException())) {
            Runnable failing = () -> database.write(tx -> {
                put(tx, "undone");
                throw WriteFailure.unchanged(thrown);
            });
            assertThatThrownBy(failing::run).isSameAs(thrown);
            assertThatThrownBy(() -> database.read(_ -> {
                        throw WriteFailure.unchanged(thrown);
                    }))
                    .isSameAs(thrown);
        }
        assertThat(names()).isEmpty();
        write("as ever");
        assertThat(names()).containsExactly("as ever");
    }

    @Test
    void aFailingJobAmongAHundredHarmsNoOther() throws Exception {
        var writing = new CountDownLatch(1);
        var asked = new CountDownLatch(100);
        Future<?> ahead = threads.submit(() -> database.write(tx -> {
            await(writing);
            return put(tx, "ahead");
        }));
        var jobs = new ArrayList<Future<?>>();
        for (int i = 0; i < 100; i++) {
            int job = i;
            jobs.add(threads.submit(() -> {
                asked.countDown();
                return database.write(tx -> {
                    put(tx, "job " + job);
                    return misbehave(tx, job);
                });
            }));
        }
        asked.await();
        writing.countDown();
        ahead.get();

        var expected = new HashSet<>(Set.of("ahead"));
        for (int i = 0; i < 100; i++) {
            Future<?> job = jobs.get(i);
            switch (i % 10) {
                case 1 -> assertThatThrownBy(job::get).hasCauseInstanceOf(IntegrityConstraintViolationException.class);
                case 3 -> assertThatThrownBy(job::get).hasCauseInstanceOf(DataAccessException.class);
                case 5 -> assertThatThrownBy(job::get).hasCauseInstanceOf(StackOverflowError.class);
                case 7 -> assertThatThrownBy(job::get).hasCauseInstanceOf(IllegalStateException.class);
                default -> {
                    job.get();
                    expected.add("job " + i);
                }
            }
        }
        assertThat(names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static int misbehave(Tx tx, int job) {
        return switch (job % 10) {
            case 1 -> put(tx, "job " + job);
            case 3 -> tx.sql().execute("this is no SQL");
            case 5 -> deeper(tx, 0);
            case 7 -> throw new IllegalStateException("no");
            case 9 -> {
                // Rows left unread
                tx.sql().resultQuery("select name from meta").fetchLazy().fetchNext();
                yield 0;
            }
            default -> 0;
        };
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int deeper(Tx tx, int depth) {
        boolean asks =
                tx.engine() == Engine.SQLITE || depth % 1000 == 0; // ten thousand questions over a socket take long
        return (asks ? tx.sql().selectOne().fetch().size() : 0) + deeper(tx, depth + 1);
    }

    @Test
    void workCantEndItsTransactionItself() {
        for (String sql : List.of("commit", " ROLLBACK", "end")) {
            if (database.engine() == Engine.POSTGRES)
                continue; // there it is said to the server, which has no others' work
            assertThatThrownBy(() -> database.write(tx -> {
                        put(tx, "half");
                        return tx.sql().execute(sql);
                    }))
                    .isInstanceOf(DataAccessException.class);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aReadSeesOneSnapshotWhateverIsWrittenMeanwhile() throws Exception {
        write("before");
        var seen = new CountDownLatch(1);
        var written = new CountDownLatch(1);
        Future<List<Set<String>>> read = threads.submit(() -> database.read(tx -> {
            Set<String> first = names(tx);
            seen.countDown();
            await(written);
            return List.of(first, names(tx));
        }));
        seen.await();
        write("meanwhile");
        written.countDown();
        assertThat(read.get()).containsExactly(Set.of("before"), Set.of("before"));
        assertThat(names()).containsExactlyInAnyOrder("before", "meanwhile");
    }

    @Test
    void readersDontWaitForALongWriteAndSeeNothingOfIt() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        Future<?> write = threads.submit(() -> database.write(tx -> {
            put(tx, "long");
            begun.countDown();
            await(mayEnd);
            return 0;
        }));
        begun.await();
        for (int i = 0; i < 20; i++) assertThat(names()).isEmpty();
        assertThat(write.isDone()).isFalse();
        mayEnd.countDown();
        write.get();
        assertThat(names()).containsExactly("long");
    }

    @Test
    void aReadCantWrite() {
        assertThatThrownBy(() -> database.read(tx -> put(tx, "sly"))).isInstanceOf(DataAccessException.class);
        write("open");
        assertThat(names()).containsExactly("open");
    }

    @Test
    void actionsAfterTheCommitRunInOrderOnTheCallersThreadAndMayUseTheDatabase() throws Exception {
        var said = new ArrayList<String>();
        var ranOn = new AtomicReference<Thread>();
        Thread caller = Thread.ofVirtual()
                .start(() -> database.write(tx -> {
                    tx.afterCommit(() -> said.add("one " + names()));
                    tx.afterCommit(() -> {
                        throw new IllegalStateException("two fails");
                    });
                    tx.afterCommit(() -> ranOn.set(Thread.currentThread()));
                    tx.afterCommit(() -> said.add("four"));
                    return put(tx, "row");
                }));
        caller.join();
        assertThat(said).containsExactly("one [row]", "four");
        assertThat(ranOn).hasValue(caller);
    }

    @Test
    void actionsAfterTheCommitDontRunWhenThereIsNone() {
        var ran = new ArrayList<String>();
        assertThatThrownBy(() -> database.write(tx -> {
                    tx.afterCommit(() -> ran.add("ran"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(ran).isEmpty();
    }

    @Test
    void aTransactionWithinATransactionIsRefused() {
        assertThatThrownBy(() -> database.write(_ -> database.write(tx -> put(tx, "inner"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a transaction within a transaction");
        assertThatThrownBy(() -> database.write(_ -> names())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.read(_ -> names())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.read(_ -> database.write(tx -> put(tx, "inner"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void servesAThousandThreadsAtOnce() throws Exception {
        Set<String> expected = ConcurrentHashMap.newKeySet();
        var jobs = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 1000; i++) {
            String name = "row " + i;
            jobs.add(() -> {
                write(name);
                expected.add(name);
                return names().contains(name) ? 1 : 0; // reads its own write
            });
        }
        int own = 0;
        for (Future<Integer> job : threads.invokeAll(jobs)) own += job.get();
        assertThat(own).isEqualTo(1000);
        assertThat(names()).hasSize(1000).isEqualTo(expected);
    }

    @Test
    void anInterruptedCallerLearnsTheOutcomeAndHarmsNobody() throws Exception {
        var interrupted = new ArrayList<Boolean>();
        Thread caller = Thread.ofVirtual().unstarted(() -> {
            Thread.currentThread().interrupt();
            database.write(tx -> put(tx, "done all the same"));
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        if (database.engine() == Engine.POSTGRES) return; // sockets of an interrupted thread close: it fails, cleanly
        caller.start();
        caller.join();
        assertThat(interrupted).containsExactly(true);
        write("another");
        assertThat(names()).containsExactlyInAnyOrder("done all the same", "another");
    }

    @Test
    void writesOfOneWorkspaceUnderItsLockFollowOneAnother() throws Exception {
        var workspace = new WorkspaceId(1);
        database.write(tx -> put(tx, "sum"));
        var jobs = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 50; i++)
            jobs.add(() -> database.write(tx -> {
                tx.lock(workspace);
                String sum = tx.sql()
                        .select(META.CONTENT)
                        .from(META)
                        .where(META.NAME.eq("sum"))
                        .fetchSingle()
                        .value1();
                return tx.sql()
                        .update(META)
                        .set(META.CONTENT, sum + "1")
                        .where(META.NAME.eq("sum"))
                        .execute();
            }));
        for (Future<Integer> job : threads.invokeAll(jobs)) job.get();
        String sum = database.read(
                tx -> tx.sql().select(META.CONTENT).from(META).fetchSingle().value1());
        assertThat(sum).hasSize(50);
    }

    @Test
    void everyAcknowledgedWriteOfAKilledProcessIsThereAndNoHalfOne() throws Exception {
        Process process = writingProcess("killed", 1_000_000);
        var acknowledged = new HashSet<String>();
        try (var said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line; (line = said.readLine()) != null; ) {
                if (line.startsWith("killed-")) acknowledged.add(line); // else the log speaks
                if (acknowledged.size() == 500) process.toHandle().destroyForcibly();
            }
        }
        process.waitFor();
        Set<String> names = names();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(500);
        assertThat(acknowledged).allMatch(pair -> names.contains(pair + "-a"));
        assertThat(names).allMatch(name -> {
            String pair = name.substring(0, name.length() - 1);
            return names.contains(pair + "a") && names.contains(pair + "b");
        });
    }

    @Test
    void anotherProcessMayWriteAtTheSameTime() throws Exception {
        Process process = writingProcess("other", 10);
        int own = 0;
        while (process.isAlive() || own < 10) write("own " + own++);
        assertThat(process.waitFor()).isZero();
        assertThat(names()).hasSize(own + 50 * 10 * 2);
    }

    private Process writingProcess(String prefix, int each) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WritingProcess.class.getName(),
                        place.place(),
                        prefix,
                        Integer.toString(each))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void callsFailClearlyOnceItIsClosedAndThoseBeforeAreDone() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        Future<?> before = threads.submit(() -> database.write(tx -> {
            begun.countDown();
            await(mayEnd);
            return put(tx, "before");
        }));
        begun.await();
        Future<?> closing = threads.submit(() -> database.close());
        mayEnd.countDown();
        before.get();
        closing.get();
        assertThatThrownBy(() -> write("after"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the database is closed");
        assertThatThrownBy(this::names)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the database is closed");
        database.close();
        database = place.again().get();
        assertThat(names()).containsExactly("before");
    }

    @Test
    void numbersAreGivenOnceAndCountedForEachWorkspaceAndKind() throws Exception {
        var one = new WorkspaceId(1);
        var two = new WorkspaceId(2);
        var jobs = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 100; i++) jobs.add(() -> database.write(tx -> Counters.next(tx, one, "agent")));
        Set<Integer> given = new HashSet<>();
        for (Future<Integer> job : threads.invokeAll(jobs)) given.add(job.get());
        assertThat(given).isEqualTo(IntStream.rangeClosed(1, 100).boxed().collect(Collectors.toSet()));
        List<Integer> further = database.write(tx -> List.of(
                Counters.next(tx, one, "agent", 50),
                Counters.next(tx, one, "agent"),
                Counters.next(tx, one, "connection"),
                Counters.next(tx, two, "agent"),
                Counters.next(tx, "workspace"),
                Counters.last(tx, one, "agent"),
                Counters.last(tx, two, "tag")));
        assertThat(further).containsExactly(101, 151, 1, 1, 1, 151, 0);
    }

    @Test
    void numbersEndAtTheLargestOfTheContract() {
        var workspace = new WorkspaceId(1);
        int first = database.write(tx -> Counters.next(tx, workspace, "agent", Integer.MAX_VALUE - 1));
        int last = database.write(tx -> Counters.next(tx, workspace, "agent"));
        assertThat(first).isEqualTo(1);
        assertThat(last).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> database.write(tx -> Counters.next(tx, workspace, "agent")))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("used up");
    }

    @Test
    void aDatabaseOfANewerProgramIsRefused() {
        database.write(
                tx -> tx.sql()
                        .execute(
                                "insert into flyway_schema_history (installed_rank, version, description, type, script,"
                                        + " installed_by, execution_time, success) values (1000, '999', 'x', 'SQL', 'x', 'x', 1, true)"));
        database.close();
        assertThatThrownBy(() -> place.again().get())
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("written by a newer Syntropy: its schema is number 999");
    }

    static int put(Tx tx, String name) {
        return tx.sql()
                .insertInto(META, META.NAME, META.CONTENT)
                .values(name, "")
                .execute();
    }

    private static final KeptSql<Row> KEEP = KeptSql.change(sql -> sql.insertInto(SESSION)
            .columns(SESSION.fields())
            .values(Arrays.stream(SESSION.fields()).map(KeptSql::given).toList()));

    private static final KeptSql<String> SINCE = KeptSql.query(
            sql -> sql.select(SESSION.SESSION_ID, SESSION.EXPIRES_AT)
                    .from(SESSION)
                    .where(SESSION.EXPIRES_AT.ge(KeptSql.given(SESSION.EXPIRES_AT)))
                    .orderBy(SESSION.SESSION_ID),
            row -> row.text() + "@" + row.time().toEpochMilli());

    private static Object[] session(String id, long expires) {
        return new Object[] {id.getBytes(UTF_8), 1, id, "token", Instant.ofEpochMilli(expires), Instant.EPOCH};
    }

    @Test
    void aKeptStatementServesAgainAlsoAfterItFailed() {
        database.write(tx -> {
            var token = tx.sql()
                    .insertInto(WORKSPACE)
                    .set(WORKSPACE.WORKSPACE_ID, 1)
                    .set(WORKSPACE.NAME, "w")
                    .set(WORKSPACE.API_DATE, "2026-11-24")
                    .set(WORKSPACE.CREATED_AT, Instant.EPOCH)
                    .set(WORKSPACE.UPDATED_AT, Instant.EPOCH)
                    .execute();
            return token
                    + tx.sql()
                            .insertInto(ACCESS_TOKEN)
                            .set(ACCESS_TOKEN.WORKSPACE_ID, 1)
                            .set(ACCESS_TOKEN.ACCESS_TOKEN_ID, "token")
                            .set(ACCESS_TOKEN.NAME, "")
                            .set(ACCESS_TOKEN.DESCRIPTION, "")
                            .set(ACCESS_TOKEN.PERMISSIONS, "[]")
                            .set(ACCESS_TOKEN.ALLOWED_ADDRESSES, "[]")
                            .set(ACCESS_TOKEN.EXPIRES_AT, Instant.EPOCH)
                            .set(ACCESS_TOKEN.CREATED_AT, Instant.EPOCH)
                            .set(ACCESS_TOKEN.UPDATED_AT, Instant.EPOCH)
                            .execute();
        });
        assertThat(database.<Integer>write(tx -> KEEP.run(tx, session("one", 1))))
                .isEqualTo(1);
        assertThatThrownBy(() -> database.write(tx -> KEEP.run(tx, session("one", 2))))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("session");
        database.write(tx -> {
            KEEP.runAll(
                    tx,
                    IntStream.range(0, 1_100)
                            .mapToObj(n -> session("n" + n, 10))
                            .toList());
            return KEEP.run(tx, session("two", 20));
        });
        database.read(tx -> {
            assertThat(SINCE.all(tx, Instant.ofEpochMilli(20))).containsExactly("two@20");
            assertThat(SINCE.all(tx, Instant.ofEpochMilli(10))).hasSize(1_101);
            assertThat(SINCE.one(tx, Instant.ofEpochMilli(21))).isEmpty();
            return assertThatThrownBy(() -> SINCE.one(tx, Instant.EPOCH)).hasMessageContaining("several rows");
        });
    }

    @Test
    void aRowIsReadWithWhatIsNullInIt() {
        database.read(tx -> {
            var query = tx.sql()
                    .select(
                            DSL.inline("text"),
                            DSL.castNull(String.class),
                            DSL.inline(7),
                            DSL.castNull(Integer.class),
                            DSL.inline(0.5),
                            DSL.castNull(Double.class),
                            DSL.inline(86_400_000_000L),
                            DSL.castNull(Long.class));
            var read = KeptSql.rows(
                    tx,
                    query,
                    row -> Arrays.asList(
                            row.textOrNull(),
                            row.textOrNull(),
                            row.numberOrNull(),
                            row.numberOrNull(),
                            row.decimalOrNull(),
                            row.decimalOrNull(),
                            row.timeOrNull(),
                            row.timeOrNull()));
            assertThat(read)
                    .containsExactly(Arrays.asList(
                            "text", null, 7, null, 0.5, null, Instant.ofEpochMilli(86_400_000_000L), null));
            return 0;
        });
    }

    final void write(String name) {
        database.write(tx -> put(tx, name));
    }

    final Set<String> names() {
        return database.read(DatabaseContract::names);
    }

    private static Set<String> names(Tx tx) {
        return tx.sql().select(META.NAME).from(META).fetchSet(META.NAME);
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) throw new IllegalStateException("waited in vain");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Throws what work can't declare.
    private static final class WriteFailure {
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        static <E extends Throwable> RuntimeException unchanged(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }
}
