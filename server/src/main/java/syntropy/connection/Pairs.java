package syntropy.connection;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Row2;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Pairs of agents in a query: they stand in a table of their own, since SQLite takes no condition as deep as so many
/// alternatives.
public final class Pairs {
    private static final int AT_ONCE = 500;
    private static final String TABLE = "wanted";

    /// The lower of the two ids.
    public static final Field<Integer> LOW = DSL.field(DSL.name(TABLE, "low"), Integer.class);

    public static final Field<Integer> HIGH = DSL.field(DSL.name(TABLE, "high"), Integer.class);

    private Pairs() {}

    static Table<Record2<Integer, Integer>> table(Collection<Connection.Pair> pairs) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        Row2<Integer, Integer>[] rows = pairs.stream()
                .map(pair -> DSL.row(pair.low().value(), pair.high().value()))
                .toArray(Row2[]::new);
        return DSL.values(rows).as(TABLE, "low", "high");
    }

    /// Some hundred pairs at a time, however many there are.
    public static void some(Collection<Connection.Pair> pairs, Consumer<Table<Record2<Integer, Integer>>> query) {
        var all = List.copyOf(pairs);
        for (int i = 0; i < all.size(); i += AT_ONCE) {
            query.accept(table(all.subList(i, Math.min(i + AT_ONCE, all.size()))));
        }
    }
}
