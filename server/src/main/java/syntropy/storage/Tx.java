package syntropy.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import syntropy.kernel.WorkspaceId;

/// One transaction. An argument of every store method, so a reader sees what commits together.
public final class Tx {
    private final DSLContext sql;
    private final Engine engine;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private Consumer<Object> listener = _ -> {};

    Tx(DSLContext sql, Engine engine) {
        this.sql = sql;
        this.engine = engine;
    }

    public DSLContext sql() {
        return sql;
    }

    public Engine engine() {
        return engine;
    }

    /// Runs once the transaction is durable, on the caller's thread; never when it is rolled back.
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /// Makes the writes of one workspace follow one another until this transaction ends, so that a use case may read,
    /// decide and write. On SQLite the one writer does that already.
    public void lock(WorkspaceId workspace) {
        if (engine == Engine.POSTGRES) sql.execute("select pg_advisory_xact_lock(?)", (long) workspace.value());
    }

    /// Watches what use cases say they did in this transaction, for a rehearsal that is rolled back.
    public void listen(Consumer<Object> listener) {
        this.listener = listener;
    }

    /// Says what was just done, to whoever listens.
    public void tell(Object happening) {
        listener.accept(happening);
    }

    List<Runnable> afterCommit() {
        return afterCommit;
    }
}
