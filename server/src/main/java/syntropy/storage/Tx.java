package syntropy.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.kernel.WorkspaceId;

/// One transaction. An argument of every store method, so a reader sees what commits together.
public final class Tx {
    private static final Logger LOG = LoggerFactory.getLogger(Tx.class);

    private final DSLContext sql;
    private final Engine engine;
    private final Statements statements;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private Consumer<Object> listener = _ -> {};

    Tx(DSLContext sql, Engine engine, Statements statements) {
        this.sql = sql;
        this.engine = engine;
        this.statements = statements;
    }

    public DSLContext sql() {
        return sql;
    }

    public Engine engine() {
        return engine;
    }

    Statements statements() {
        return statements;
    }

    /// Runs once the transaction is durable, on the caller's thread and in the order asked for; never when it is
    /// rolled back. What one throws is logged and keeps nothing from the others.
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /// Makes the writes of one workspace follow one another until this transaction ends, so that a use case may
    /// read, decide and write. On SQLite the one writer does that already.
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

    void committed() {
        for (Runnable action : afterCommit) {
            try {
                action.run();
            } catch (Throwable e) { // whatever it is, the transaction is durable and its caller must learn so
                LOG.error("An action after a commit failed", e);
            }
        }
    }
}
