package syntropy.storage;

import java.util.List;

/// A part of a list.
///
/// @param hasMore whether more is listed beyond it, in the direction of travel
public record Slice<T>(List<T> items, boolean hasMore) {
    public Slice {
        items = List.copyOf(items);
    }
}
