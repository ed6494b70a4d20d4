package syntropy.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// A statement of a hot path: written in typed SQL like any other, rendered once for each engine, then run by plain
/// JDBC with a statement that the connection keeps. What it saves is most of what a read of one row costs.
///
/// ```java
/// static final KeptSql<Tag> ONE = KeptSql.query(
///     sql -> sql.select(TAG.TAG_ID, TAG.NAME).from(TAG).where(TAG.TAG_ID.eq(KeptSql.given(TAG.TAG_ID))),
///     row -> new Tag(new TagId(row.number()), row.text()));
///
/// Optional<Tag> find(Tx tx, TagId id) {
///   return ONE.one(tx, id.value());
/// }
/// ```
///
/// @param <T> what a row becomes
public final class KeptSql<T> {
    private static final int AT_ONCE = 500;

    private final Function<DSLContext, ? extends Query> statement;
    private final Function<Row, T> mapper;

    private final Map<Engine, String> rendered = new ConcurrentHashMap<>();

    private KeptSql(Function<DSLContext, ? extends Query> statement, Function<Row, T> mapper) {
        this.statement = statement;
        this.mapper = mapper;
    }

    /// @param statement the same at every call, its changing values [#given]
    public static <T> KeptSql<T> query(Function<DSLContext, ? extends Query> statement, Function<Row, T> mapper) {
        return new KeptSql<>(statement, mapper);
    }

    /// @param statement the same at every call, its changing values [#given]
    public static KeptSql<Row> change(Function<DSLContext, ? extends Query> statement) {
        return new KeptSql<>(statement, row -> row);
    }

    /// A value of the column's type that comes with each call, in the order in which they stand in the statement.
    public static <V> Field<V> given(Field<V> column) {
        return DSL.param("given", column);
    }

    /// @throws IllegalStateException when there are several
    public Optional<T> one(Tx tx, @Nullable Object... values) {
        var found = all(tx, values);
        if (found.size() > 1) throw new IllegalStateException("several rows where one was asked for");
        return found.stream().findFirst();
    }

    public List<T> all(Tx tx, @Nullable Object... values) {
        return Jdbc.rows(tx, in(tx), values, mapper);
    }

    /// The rows of a query that differs from call to call, read in the same way.
    public static <T> List<T> rows(Tx tx, ResultQuery<?> query, Function<Row, T> mapper) {
        return Jdbc.rows(tx, query.getSQL(), query.getBindValues().toArray(), mapper);
    }

    /// @return how many rows it changed
    public int run(Tx tx, @Nullable Object... values) {
        return Jdbc.with(tx, in(tx), true, statement -> {
            Jdbc.bind(statement, values);
            return statement.executeUpdate();
        });
    }

    /// Once for each, some hundred at a time, so that however many there are they aren't held together.
    public void runAll(Tx tx, Iterable<? extends @Nullable Object[]> all) {
        Jdbc.with(tx, in(tx), false, statement -> {
            int waiting = 0;
            for (var values : all) {
                Jdbc.bind(statement, values);
                statement.addBatch();
                if (++waiting < AT_ONCE) continue;
                statement.executeBatch();
                waiting = 0;
            }
            if (waiting > 0) statement.executeBatch();
            return waiting;
        });
    }

    private String in(Tx tx) {
        return rendered.computeIfAbsent(
                tx.engine(), _ -> statement.apply(tx.sql()).getSQL());
    }
}
