package syntropy.storage;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.val;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.SelectFinalStep;
import org.jooq.SelectQuery;
import org.jooq.SortField;
import org.jooq.SortOrder;
import org.jooq.TableLike;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// A list that is walked by its objects' ids, forwards and backwards, at the same cost however far in: the order is
/// total, and a page starts from its cursor's place in the order instead of counting rows.
///
/// ```java
/// Slice<Agent> list(Tx tx, WorkspaceId workspace, Condition wanted, List<SortField<?>> order, Page<Integer> page) {
///   return Listing.of(AGENT, AGENT.AGENT_ID, AGENT.WORKSPACE_ID.eq(workspace.value()))
///       .orderedBy(order)
///       .orFromDeleted(id -> id <= Counters.last(tx, workspace, "agent"))
///       .fetch(
///           tx,
///           page,
///           tx.sql().select(AGENT.AGENT_ID, AGENT.NAME).from(AGENT).where(wanted),
///           mapping(Agent::new));
/// }
/// ```
///
/// Keys of an order hold no NULL: the engines disagree about its place.
///
/// @param <I> the id's type in the table
public final class Listing<I> {
    private final TableLike<?> from;
    private final Field<I> id;
    private final Condition scope;
    private final List<Key> order;
    private final @Nullable Predicate<I> wasGiven;

    private record Key(Field<?> field, boolean ascending) {
        SortField<?> sort(boolean forwards) {
            return field.sort(ascending == forwards ? SortOrder.ASC : SortOrder.DESC);
        }
    }

    private Listing(TableLike<?> from, Field<I> id, Condition scope, List<Key> order, @Nullable Predicate<I> wasGiven) {
        this.from = from;
        this.id = id;
        this.scope = scope;
        this.order = order;
        this.wasGiven = wasGiven;
    }

    /// By id ascending until told otherwise.
    ///
    /// @param from the table, or the join, that the list reads
    /// @param id names one row within the scope
    /// @param scope where cursors are looked for, and part of every page's condition: the workspace, and the parent
    ///     object of a list within one
    public static <I> Listing<I> of(TableLike<?> from, Field<I> id, Condition scope) {
        return new Listing<>(from, id, scope, List.of(new Key(id, true)), null);
    }

    /// The id is added as the last key, in the direction of the one before it; no keys at all leave the order by
    /// id.
    public Listing<I> orderedBy(List<? extends SortField<?>> keys) {
        var total = new ArrayList<Key>();
        for (SortField<?> key : keys) {
            var next = new Key(key.$field(), key.getOrder() != SortOrder.DESC);
            if (total.stream().noneMatch(known -> known.field.equals(next.field))) total.add(next);
            if (next.field.equals(id)) break; // nothing after the id decides anything
        }
        if (total.isEmpty()) return new Listing<>(from, id, scope, List.of(new Key(id, true)), wasGiven);
        if (!total.getLast().field.equals(id)) total.add(new Key(id, total.getLast().ascending));
        return new Listing<>(from, id, scope, List.copyOf(total), wasGiven);
    }

    /// Lets a page start from an object that is gone, which the order by id alone can: the id is the whole key.
    ///
    /// @param wasGiven whether the scope ever had an object of that id
    public Listing<I> orFromDeleted(Predicate<I> wasGiven) {
        return new Listing<>(from, id, scope, order, wasGiven);
    }

    /// @param select fields, tables and the list's own conditions; scope, order and limit are added here
    /// @throws CursorNotFound when the page starts from an object that isn't in the scope
    public <R extends Record, T> Slice<T> fetch(
            Tx tx, Page<I> page, SelectFinalStep<R> select, RecordMapper<? super R, T> mapper) {
        return slice(page, of(tx, page, select).fetch(mapper));
    }

    /// The same, for lists that are read often or long: rows come from the driver without jOOQ between.
    ///
    /// @param mapper reads the selected fields in their order
    public <T> Slice<T> read(Tx tx, Page<I> page, SelectFinalStep<?> select, Function<Row, T> mapper) {
        return slice(page, KeptSql.rows(tx, of(tx, page, select), mapper));
    }

    private <R extends Record> SelectQuery<R> of(Tx tx, Page<I> page, SelectFinalStep<R> select) {
        boolean forwards = !(page instanceof Page.Before);
        SelectQuery<R> query = select.getQuery();
        query.addConditions(scope);
        switch (page) {
            case Page.First<I> _ -> {}
            case Page.After<I> after -> query.addConditions(beyond(place(tx, after.cursor()), true));
            case Page.Before<I> before -> query.addConditions(beyond(place(tx, before.cursor()), false));
            case Page.Offset<I> offset -> query.addOffset(offset.offset());
        }
        query.addOrderBy(order.stream().map(key -> key.sort(forwards)).toList());
        // As a literal: SQLite plans a statement anew each time another value is bound as its limit.
        query.addLimit(inline(page.limit() + 1));
        return query;
    }

    private static <T> Slice<T> slice(Page<?> page, List<T> found) {
        boolean hasMore = found.size() > page.limit();
        List<T> items = hasMore ? found.subList(0, page.limit()) : found;
        return new Slice<>(page instanceof Page.Before ? items.reversed() : items, hasMore);
    }

    /// The cursor's values of the order's keys, as fields to compare with.
    private List<Field<?>> place(Tx tx, I cursor) {
        if (order.size() == 1 && wasGiven != null && wasGiven.test(cursor)) return List.of(val(cursor, id));
        Record found = tx.sql()
                .select(order.stream().map(Key::field).toList())
                .from(from)
                .where(scope)
                .and(id.eq(cursor))
                .fetchOne();
        if (found == null) throw new CursorNotFound(String.valueOf(cursor));
        var place = new ArrayList<Field<?>>();
        for (int i = 0; i < order.size(); i++) {
            Field<?> field = order.get(i).field;
            place.add(val(Objects.requireNonNull(found.get(i), () -> "a list's key is NULL: " + field), field));
        }
        return place;
    }

    /// What is listed after that place, or before it. Keys of one direction compare as one row, which both engines
    /// look up in an index; of several directions key by key, bounded by the first so that its index serves.
    private Condition beyond(List<Field<?>> place, boolean forwards) {
        if (order.stream().allMatch(key -> key.ascending == order.getFirst().ascending)) {
            var keys = row(order.stream().map(Key::field).toList());
            var values = row(place);
            return order.getFirst().ascending == forwards ? keys.gt(values) : keys.lt(values);
        }
        Condition beyond = DSL.noCondition();
        Condition same = DSL.noCondition();
        for (int i = 0; i < order.size(); i++) {
            beyond = beyond.or(same.and(past(order.get(i), place.get(i), forwards)));
            same = same.and(equal(order.get(i).field, place.get(i)));
        }
        return notBefore(order.getFirst(), place.getFirst(), forwards).and(beyond);
    }

    @SuppressWarnings("unchecked") // the place's values were read from these very fields
    private static Condition notBefore(Key key, Field<?> value, boolean forwards) {
        var field = (Field<Object>) key.field;
        var bound = (Field<Object>) value;
        return key.ascending == forwards ? field.ge(bound) : field.le(bound);
    }

    @SuppressWarnings("unchecked") // as above
    private static Condition past(Key key, Field<?> value, boolean forwards) {
        var field = (Field<Object>) key.field;
        var bound = (Field<Object>) value;
        return key.ascending == forwards ? field.gt(bound) : field.lt(bound);
    }

    @SuppressWarnings("unchecked") // as above
    private static Condition equal(Field<?> field, Field<?> value) {
        return ((Field<Object>) field).eq((Field<Object>) value);
    }
}
