package syntropy.storage;

import java.util.function.Function;

/// Which part of a list: at most `limit` objects, from its start, beside a cursor object, or (at old API dates) by
/// offset.
///
/// @param <I> the id that cursors are given as
public sealed interface Page<I> {
    int limit();

    /// The same page, its cursor as the table keeps it.
    <J> Page<J> map(Function<? super I, ? extends J> id);

    /// The first ones of the list.
    record First<I>(int limit) implements Page<I> {
        public First {
            check(limit);
        }

        @Override
        public <J> Page<J> map(Function<? super I, ? extends J> id) {
            return new First<>(limit);
        }
    }

    /// Those listed right after the cursor object.
    record After<I>(I cursor, int limit) implements Page<I> {
        public After {
            check(limit);
        }

        @Override
        public <J> Page<J> map(Function<? super I, ? extends J> id) {
            return new After<>(id.apply(cursor), limit);
        }
    }

    /// Those listed right before the cursor object, in the list's order all the same.
    record Before<I>(I cursor, int limit) implements Page<I> {
        public Before {
            check(limit);
        }

        @Override
        public <J> Page<J> map(Function<? super I, ? extends J> id) {
            return new Before<>(id.apply(cursor), limit);
        }
    }

    /// Those after the first `offset`. Costs what skipping them costs.
    record Offset<I>(long offset, int limit) implements Page<I> {
        public Offset {
            check(limit);
            if (offset < 0) throw new IllegalArgumentException("an offset is 0 or more, not " + offset);
        }

        @Override
        public <J> Page<J> map(Function<? super I, ? extends J> id) {
            return new Offset<>(offset, limit);
        }
    }

    private static void check(int limit) {
        if (limit < 1 || limit == Integer.MAX_VALUE)
            throw new IllegalArgumentException("a page has 1 or more objects, not " + limit);
    }
}
