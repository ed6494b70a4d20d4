package syntropy.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/// Another database that keeps the text of every statement that is run, and tells how SQLite would run one.
public final class WatchedDatabase implements Database {
    private final Database inner;
    private final List<String> statements = new CopyOnWriteArrayList<>();

    public WatchedDatabase(Database inner) {
        this.inner = inner;
    }

    /// What was run since it was asked for last.
    public List<String> statements() {
        var some = List.copyOf(statements);
        statements.clear();
        return some;
    }

    /// SQLite's own account of its way to the rows, step by step.
    public List<String> plan(String statement) {
        return inner.read(tx -> tx.sql().connectionResult(connection -> {
            try (var explained = connection.prepareStatement("EXPLAIN QUERY PLAN " + statement)) {
                int parameters = explained.getParameterMetaData().getParameterCount();
                for (int i = 1; i <= parameters; i++) explained.setObject(i, 1);
                var steps = new ArrayList<String>();
                try (var rows = explained.executeQuery()) {
                    while (rows.next()) steps.add(rows.getString("detail"));
                }
                return steps;
            } catch (SQLException e) {
                throw new AssertionError(statement, e);
            }
        }));
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Tx, T> work) {
        return inner.read(tx -> work.apply(watched(tx)));
    }

    private Tx watched(Tx tx) {
        var keeping = new ExecuteListener() {
            private static final long serialVersionUID = 1L;

            @Override
            public void executeStart(ExecuteContext context) {
                var text = context.sql();
                if (text != null) statements.add(text);
            }
        };
        var configuration = tx.sql().configuration().derive(new DefaultExecuteListenerProvider(keeping));
        return new Tx(DSL.using(configuration), tx.engine(), new Statements() {
            @Override
            public PreparedStatement take(String sql) throws SQLException {
                statements.add(sql);
                return tx.statements().take(sql);
            }

            @Override
            public void giveBack(String sql, PreparedStatement statement, boolean whole) throws SQLException {
                tx.statements().giveBack(sql, statement, whole);
            }
        });
    }

    @Override
    public <T extends @Nullable Object> T write(Function<Tx, T> work) {
        return inner.write(tx -> work.apply(watched(tx)));
    }

    @Override
    public Engine engine() {
        return inner.engine();
    }

    @Override
    public void close() {
        inner.close();
    }
}
