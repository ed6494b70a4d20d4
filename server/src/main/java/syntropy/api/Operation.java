package syntropy.api;

import java.util.List;
import java.util.Set;
import syntropy.event.Event;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.storage.Slice;

/// One operation of the API, as data: the router, the permission check, OpenAPI and the guard tests all read it.
///
/// @param name the operation id; never changes once released
/// @param path with its parameters in braces, which are components of `takes`
/// @param problems what it can fail with beyond what any operation can
/// @param events what it can write; empty exactly for reads
/// @param located the path of what was created, with properties of the answer in braces; empty when it creates nothing
/// @param rehearsable whether `?dry_run=true` is understood
public record Operation<I extends Record, O>(
        String name,
        Method method,
        String path,
        String group,
        String summary,
        Access access,
        Class<I> takes,
        Gives gives,
        int status,
        Set<Class<? extends Problem>> problems,
        Set<Class<? extends Event>> events,
        String located,
        boolean writes,
        boolean rehearsable,
        Handler<I, O> handler) {
    public enum Method {
        GET,
        POST,
        PATCH,
        DELETE
    }

    public static Naming get(String path) {
        return new Naming(Method.GET, path);
    }

    public static Naming post(String path) {
        return new Naming(Method.POST, path);
    }

    public static Naming patch(String path) {
        return new Naming(Method.PATCH, path);
    }

    public static Naming delete(String path) {
        return new Naming(Method.DELETE, path);
    }

    /// Whether it answers one object at this path that can be named by an ETag.
    public boolean isRead() {
        return method == Method.GET && gives.kind() == Gives.Kind.ONE;
    }

    /// Whether its answer goes on until its client leaves.
    public boolean isStream() {
        return gives.kind() == Gives.Kind.STREAM;
    }

    public record Naming(Method method, String path) {
        /// @param group the heading of the documentation it stands under
        public Guarding named(String name, String group, String summary) {
            return new Guarding(this, name, group, summary);
        }
    }

    public record Guarding(Naming naming, String name, String group, String summary) {
        /// Any one of these suffices.
        public Taking needs(Permission first, Permission... others) {
            var all = new java.util.ArrayList<Permission>();
            all.add(first);
            all.addAll(List.of(others));
            return new Taking(this, new Access.AnyOf(all));
        }

        /// Every one of these.
        public Taking needsAll(Permission first, Permission second, Permission... others) {
            var all = new java.util.ArrayList<Permission>();
            all.add(first);
            all.add(second);
            all.addAll(List.of(others));
            return new Taking(this, new Access.AllOf(all));
        }

        public Taking needsAnyToken() {
            return new Taking(this, new Access.AnyToken());
        }

        public OpenTaking isOpen() {
            return new OpenTaking(this);
        }
    }

    public record Taking(Guarding guarding, Access access) {
        public <I extends Record> Giving<I> takes(Class<I> type) {
            return new Giving<>(this, type);
        }
    }

    public record OpenTaking(Guarding guarding) {
        public <I extends Record> Giving<I> takes(Class<I> type) {
            return new Giving<>(new Taking(guarding, new Access.Open()), type);
        }
    }

    public record Giving<I extends Record>(Taking taking, Class<I> takes) {
        public <O> Last<I, O> gives(Class<O> type) {
            return last(Gives.Kind.ONE, type, 200);
        }

        public <O> Last<I, Warned<O>> givesWarned(Class<O> type) {
            return last(Gives.Kind.ONE_WARNED, type, 200);
        }

        public <T> Last<I, List<T>> givesAll(Class<T> type) {
            return last(Gives.Kind.ALL, type, 200);
        }

        public <T> Last<I, Slice<T>> givesSlice(Class<T> type) {
            return last(Gives.Kind.SLICE, type, 200);
        }

        public <T> Last<I, Stream<T>> givesStream(Class<T> type) {
            return last(Gives.Kind.STREAM, type, 200);
        }

        public Last<I, Nothing> givesNothing() {
            return new Last<>(this, new Gives(Gives.Kind.NOTHING, null), 204, Set.of(), Set.of(), "", false);
        }

        private <O> Last<I, O> last(Gives.Kind kind, Class<?> type, int status) {
            return new Last<>(this, new Gives(kind, type), status, Set.of(), Set.of(), "", false);
        }
    }

    public record Last<I extends Record, O>(
            Giving<I> giving,
            Gives gives,
            int status,
            Set<Class<? extends Problem>> problems,
            Set<Class<? extends Event>> events,
            String located,
            boolean rehearsable) {
        public Last<I, O> answers(int other) {
            return new Last<>(giving, gives, other, problems, events, located, rehearsable);
        }

        /// Answers 201 with a `Location` of this path, in which properties of the answer stand in braces.
        public Last<I, O> creates(String path) {
            return new Last<>(giving, gives, 201, problems, events, path, rehearsable);
        }

        @SafeVarargs
        @SuppressWarnings("varargs") // only copied
        public final Last<I, O> mayFail(Class<? extends Problem>... with) {
            return new Last<>(giving, gives, status, Set.of(with), events, located, rehearsable);
        }

        @SafeVarargs
        @SuppressWarnings("varargs") // only copied
        public final Last<I, O> emits(Class<? extends Event>... some) {
            return new Last<>(giving, gives, status, problems, Set.of(some), located, rehearsable);
        }

        /// Understands `?dry_run=true`: does everything, answers with what would have happened, and keeps nothing.
        public Last<I, O> canRehearse() {
            return new Last<>(giving, gives, status, problems, events, located, true);
        }

        public Operation<I, O> reads(Handler.ForCaller<I, O> handler) {
            return made(false, handler);
        }

        public Operation<I, O> writes(Handler.ForCaller<I, O> handler) {
            return made(true, handler);
        }

        public Operation<I, O> readsForGuest(Handler.ForGuest<I, O> handler) {
            return made(false, handler);
        }

        public Operation<I, O> writesForGuest(Handler.ForGuest<I, O> handler) {
            return made(true, handler);
        }

        private Operation<I, O> made(boolean writes, Handler<I, O> handler) {
            var guarding = giving.taking().guarding();
            return new Operation<>(
                    guarding.name(),
                    guarding.naming().method(),
                    guarding.naming().path(),
                    guarding.group(),
                    guarding.summary(),
                    giving.taking().access(),
                    giving.takes(),
                    gives,
                    status,
                    problems,
                    events,
                    located,
                    writes,
                    rehearsable,
                    handler);
        }
    }
}
