package syntropy.event;

import static syntropy.storage.tables.Tables.EVENT;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
/// looked
/// before and after. Web-hooks and live views follow it.
public final class Outbox {
    private static final KeptSql<Row> INSERT = KeptSql.change(sql -> sql.insertInto(EVENT)
            .columns(EVENT.fields())
            .values(Arrays.stream(EVENT.fields()).map(KeptSql::given).toList()));

    /// Learns what happened once it is durable, in the order in which it was added; never what was rolled back. Called
    /// on the thread that committed, which it must not hold up.
    public interface Follower {
        void committed(WorkspaceId workspace, List<Happening> happenings);
    }

    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final Ids ids;
    private final InstantSource clock;

    public Outbox(Ids ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
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
        if (happenings.size() == 1) INSERT.run(tx, row(caller, happenings.getFirst()));
        else
            INSERT.runAll(
                    tx, () -> happenings.stream().map(each -> row(caller, each)).iterator());
    }

    /// In the order of the table's columns.
    private @Nullable Object[] row(Caller caller, Happening happening) {
        var event = happening.event();
        var origin = caller.origin();
        return new @Nullable Object[] {
            caller.workspace().value(),
            ids.next("evt"),
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
