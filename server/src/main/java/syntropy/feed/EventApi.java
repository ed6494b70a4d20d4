package syntropy.feed;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.EventType;
import syntropy.kernel.EventId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.versions.Versions;

/// The list of what happened.
public final class EventApi {
    private static final String GROUP = "Events";
    private static final String PATH = "/v1/network/events";

    record ListAll(
            @Field.Doc("Event types, in which `*` stands for any letters: `agent.online`, `agent.*`, `*.deleted`.")
            @Field.Items(min = 1, max = 50)
            @Nullable
            List<String> type,

            @Field.Doc("The kind of object that something happened to, such as `agent`.") @Nullable
            String objectType,

            @Field.Doc("Its id; with `object_type`.") @Nullable
            String objectId,

            @Nullable Instant from,
            @Field.Doc("Not included.") @Nullable Instant to,
            @Nullable EventId skip,
            @Nullable EventId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(EventOrder.class) @Nullable Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<EventId> {
        EventFilter filter() {
            return new EventFilter(types(type), objectType, objectId, from, to);
        }
    }

    private EventApi() {}

    public static List<Operation<?, ?>> operations(EventFeed feed, States states, Versions versions) {
        return List.of(Operation.get(PATH)
                .named("EventsGet", GROUP, "Lists what happened, the newest first.")
                .needs(Permission.EVENTS_READ)
                .takes(ListAll.class)
                .givesSlice(EventView.class)
                .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class, Problem.Invalid.class)
                .reads((tx, caller, in) -> {
                    var version = versions.at(caller.origin().apiDate());
                    return feed.list(tx, caller.workspace(), in.filter(), in.sorting(EventOrder.class), in.page())
                            .map(event -> EventView.of(event, version, states));
                }));
    }

    private static @Nullable Set<EventType> types(@Nullable List<String> globs) {
        if (globs == null) return null;
        var types = TypeGlob.types(globs, "/type");
        return types.size() == EventType.values().length ? null : types;
    }
}
