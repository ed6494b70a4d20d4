package syntropy.storage;

import java.util.List;
import java.util.function.Function;

/// A page's objects in the list's order.
///
/// @param hasMore whether there are further ones in the direction of travel
public record Slice<T>(List<T> items, boolean hasMore) {
    public Slice {
        items = List.copyOf(items);
    }

    public <U> Slice<U> map(Function<? super T, ? extends U> each) {
        return new Slice<>(items.stream().<U>map(each).toList(), hasMore);
    }
}
