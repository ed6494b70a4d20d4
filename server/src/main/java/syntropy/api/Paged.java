package syntropy.api;

import org.jspecify.annotations.Nullable;
import syntropy.kernel.Problem;
import syntropy.storage.Page;

/// The request of a list: at most one cursor, a limit, an order.
public interface Paged {
    int DEFAULT_LIMIT = 20;
    int MAX_LIMIT = 1000;

    /// The objects right after this one.
    @Nullable Object skip();

    /// The objects right before this one.
    @Nullable Object take();

    @Nullable Integer limit();

    @Nullable Order order();

    /// How many objects to leave out: how old API dates page. Not part of the newest contract.
    @Nullable Integer offset();

    /// Fails with {@link Problem.CursorConflict} when both cursors are given.
    default Page page() {
        int limit = limit() instanceof Integer given ? given : DEFAULT_LIMIT;
        if (offset() instanceof Integer offset) return new Page.Offset(offset, limit);
        if (skip() != null && take() != null) throw new Problem.CursorConflict().thrown();
        if (skip() instanceof Object cursor) return new Page.After(cursor, limit);
        if (take() instanceof Object cursor) return new Page.Before(cursor, limit);
        return new Page.First(limit);
    }
}
