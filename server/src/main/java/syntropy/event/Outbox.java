package syntropy.event;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Caller;
import syntropy.kernel.Ids;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

/// Where a use case says what happened: in the transaction in which it happens, so neither is ever without the other.
/// The table is the audit log too, so every row says who did it, from where, by which request, and how the object
/// looked before and after. Web-hooks, the event feed and live views follow it.
///
/// Each event of a workspace has the number after the one before. Who takes a number keeps others from taking the
/// next until it has committed, so whoever has read an event has read, or can read, all that have lower numbers.
public final class Outbox {
    private static final byte[] NOTHING = {};

    private static final KeptSql<Row> INSERT = KeptSql.change(sql -> sql.insertInto(EVENT)
            .columns(EVENT.fields())
            .values(Arrays.stream(EVENT.fields()).map(KeptSql::given).toList()));

    /// The last number that was taken, and the seal of the event before the first of these.
    private record Taken(long last, byte[] seal) {}

    private static final KeptSql<Taken> TAKE = KeptSql.query(
            sql -> sql.resultQuery(
                    "{0} returning {1}, {2}",
                    sql.insertInto(EVENT_CHAIN)
                            .columns(EVENT_CHAIN.fields())
                            .values(Arrays.stream(EVENT_CHAIN.fields())
                                    .map(KeptSql::given)
                                    .toList())
                            .onConflict(EVENT_CHAIN.WORKSPACE_ID)
                            .doUpdate()
                            .set(
                                    EVENT_CHAIN.LAST_NUMBER,
                                    EVENT_CHAIN.LAST_NUMBER.plus(DSL.excluded(EVENT_CHAIN.LAST_NUMBER))),
                    EVENT_CHAIN.LAST_NUMBER,
                    EVENT_CHAIN.LAST_SEAL),
            row -> new Taken(row.longNumber(), row.bytes()));

    private static final KeptSql<Row> KEEP_SEAL = KeptSql.change(sql -> sql.update(EVENT_CHAIN)
            .set(EVENT_CHAIN.LAST_SEAL, given(EVENT_CHAIN.LAST_SEAL))
            .where(EVENT_CHAIN.WORKSPACE_ID.eq(given(EVENT_CHAIN.WORKSPACE_ID))));

    /// Learns what happened once it is durable, in the order in which it was added; never what was rolled back. Called
    /// on the thread that committed, which it must not hold up.
    public interface Follower {
        void committed(WorkspaceId workspace, List<Happening> happenings);
    }

    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final Ids ids;
    private final InstantSource clock;
    private final Seals seals;

    public Outbox(Ids ids, InstantSource clock, Seals seals) {
        this.ids = ids;
        this.clock = clock;
        this.seals = seals;
    }

    /// From now on, what this process commits.
    public void follow(Follower follower) {
        followers.add(follower);
    }

    public void add(Tx tx, Caller caller, Event event, @Nullable Object before, @Nullable Object after) {
        addAll(tx, caller, List.of(new Happening(event, before, after)));
    }

    /// Adds them in this order. Thousands at once are one batch.
    public void addAll(Tx tx, Caller caller, List<Happening> happenings) {
        happenings.forEach(tx::tell);
        for (var follower : followers) tx.afterCommit(() -> follower.committed(caller.workspace(), happenings));
        int workspace = caller.workspace().value();
        var taken = TAKE.one(tx, workspace, (long) happenings.size(), NOTHING, 0L, NOTHING)
                .orElseThrow();
        var rows = new Rows(caller, happenings.iterator(), taken.last() - happenings.size(), taken.seal());
        if (happenings.size() == 1) INSERT.run(tx, rows.next());
        else INSERT.runAll(tx, () -> rows);
        KEEP_SEAL.run(tx, rows.seal, workspace);
    }

    /// The rows of happenings, each sealed after the one before.
    private final class Rows implements Iterator<@Nullable Object[]> {
        private final Seals.Sealer sealer = seals.sealer();
        private final Caller caller;
        private final Iterator<Happening> happenings;
        private long number;
        private byte[] seal;

        Rows(Caller caller, Iterator<Happening> happenings, long before, byte[] seal) {
            this.caller = caller;
            this.happenings = happenings;
            this.number = before;
            this.seal = seal;
        }

        @Override
        public boolean hasNext() {
            return happenings.hasNext();
        }

        @Override
        public @Nullable Object[] next() {
            var row = row(caller, ++number, happenings.next());
            seal = sealer.seal(seal, row);
            var sealed = Arrays.copyOf(row, row.length + 1);
            sealed[row.length] = seal;
            return sealed;
        }
    }

    /// In the order of the table's columns, without the seal.
    private @Nullable Object[] row(Caller caller, long number, Happening happening) {
        var event = happening.event();
        var origin = caller.origin();
        return new @Nullable Object[] {
            caller.workspace().value(),
            number,
            ids.numbered("evt", number),
            event.type(),
            event.objectType(),
            event.objectId(),
            clock.instant(),
            caller.actor().type().name(),
            caller.actor().id(),
            caller.actor().name(),
            caller.token() instanceof AccessTokenId token ? token.value() : null,
            origin.address(),
            origin.userAgent(),
            origin.requestId(),
            origin.apiDate().toString(),
            origin.operation(),
            Json.stored(event),
            state(happening.before()),
            state(happening.after())
        };
    }

    private static @Nullable String state(@Nullable Object object) {
        return object == null ? null : Json.stored(object);
    }
}
