package syntropy.api;

import java.util.Arrays;
import java.util.List;
import org.jooq.Field;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Problem;
import syntropy.storage.Page;

/// The request of a list: at most one cursor, a limit, an order.
///
/// @param <I> the id of what is listed
public interface Paged<I> {
    int DEFAULT_LIMIT = 20;
    int MAX_LIMIT = 1000;

    /// The objects right after this one.
    @Nullable
    I skip();

    /// The objects right before this one.
    @Nullable
    I take();

    @Nullable
    Integer limit();

    @Nullable
    Order order();

    /// How many objects to leave out: how old API dates page. Not part of the newest contract.
    @Nullable
    Integer offset();

    /// Fails with {@link Problem.CursorConflict} when both cursors are given.
    default Page<I> page() {
        int limit = limit() instanceof Integer given ? given : DEFAULT_LIMIT;
        if (offset() instanceof Integer offset) return new Page.Offset<>(offset, limit);
        I skip = skip();
        I take = take();
        if (skip != null && take != null) throw new Problem.CursorConflict().thrown();
        if (skip != null) return new Page.After<>(skip, limit);
        return take != null ? new Page.Before<>(take, limit) : new Page.First<>(limit);
    }

    /// The order as asked for, in columns; empty means the list's default.
    default <E extends Enum<E> & OrderColumn> List<SortField<?>> sorting(Class<E> fields) {
        if (!(order() instanceof Order order)) return List.of();
        return order.keys().stream()
                .<SortField<?>>map(key -> {
                    var field = Arrays.stream(fields.getEnumConstants())
                            .filter(each -> each.wire().equals(key.field()))
                            .findFirst()
                            .orElseThrow();
                    Field<?> column = field.column();
                    return key.descending() ? column.desc() : column.asc();
                })
                .toList();
    }
}
