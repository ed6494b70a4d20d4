package syntropy.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import syntropy.kernel.Problem;
import syntropy.storage.Page;
import syntropy.storage.Slice;

/// Pages of short lists that the program itself holds, by the same rules as those of the database.
public final class InMemory {
    private InMemory() {}

    /// An order that a comparator keeps.
    public interface Compared<T> extends OrderField {
        Comparator<T> comparator();
    }

    /// @param id what cursors name, and the last key of every order; tells the objects apart
    public static <T, I extends Comparable<I>> Slice<T> page(
            List<T> all, Function<T, I> id, List<? extends Compared<T>> orders, Paged<I> in) {
        var sorted = new ArrayList<>(all);
        sorted.sort(order(id, orders, in));
        return switch (in.page()) {
            case Page.First<I>(int limit) -> slice(sorted, 0, limit);
            case Page.Offset<I>(long offset, int limit) -> slice(sorted, (int) Math.min(offset, sorted.size()), limit);
            case Page.After<I>(I cursor, int limit) -> slice(sorted, place(sorted, id, cursor, "skip") + 1, limit);
            case Page.Before<I>(I cursor, int limit) -> {
                int end = place(sorted, id, cursor, "take");
                int start = Math.max(0, end - limit);
                yield new Slice<>(sorted.subList(start, end), start > 0);
            }
        };
    }

    private static <T, I extends Comparable<I>> Comparator<T> order(
            Function<T, I> id, List<? extends Compared<T>> orders, Paged<I> in) {
        Comparator<T> total = Comparator.comparing(id);
        if (!(in.order() instanceof Order order)) return total;
        boolean lastDescends = order.keys().getLast().descending();
        var keys = new ArrayList<Comparator<T>>();
        for (var key : order.keys()) {
            var found = orders.stream()
                    .filter(each -> each.wire().equals(key.field()))
                    .findFirst()
                    .orElseThrow()
                    .comparator();
            keys.add(key.descending() ? found.reversed() : found);
        }
        keys.add(lastDescends ? total.reversed() : total);
        return keys.stream().reduce(Comparator::thenComparing).orElse(total);
    }

    private static <T> Slice<T> slice(List<T> sorted, int start, int limit) {
        int end = Math.min(sorted.size(), start + limit);
        return new Slice<>(sorted.subList(start, end), end < sorted.size());
    }

    private static <T, I> int place(List<T> sorted, Function<T, I> id, I cursor, String parameter) {
        return IntStream.range(0, sorted.size())
                .filter(i -> id.apply(sorted.get(i)).equals(cursor))
                .findFirst()
                .orElseThrow(() -> new Problem.CursorNotFound(parameter, cursor.toString()).thrown());
    }
}
