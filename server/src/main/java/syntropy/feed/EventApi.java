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
import syntropy.kernel.Caller;
import syntropy.kernel.EventId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.storage.CursorNotFound;
import syntropy.storage.Tx;
import syntropy.versions.Versions;

/// What happened: its list, and its stream.
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
            return new EventFilter(types(type), objectType, objectId, from, to, EventFilter.Doer.ANYONE);
        }
    }

    record Follow(
            @Field.Doc("Event types, in which `*` stands for any letters: `agent.online`, `agent.*`, `*.deleted`.")
            @Field.Items(min = 1, max = 50)
            @Nullable
            List<String> type,

            @Field.Doc("The kind of object that something happened to, such as `agent`.") @Nullable
            String objectType,

            @Field.Doc("Its id; with `object_type`.") @Nullable
            String objectId,

            @Field.Doc("The event after which to begin; without it, with what happens from now on.")
            @Field.Header("Last-Event-ID")
            @Nullable
            EventId lastEventId) {
        EventFilter filter() {
            return new EventFilter(types(type), objectType, objectId, null, null, EventFilter.Doer.ANYONE);
        }
    }

    private EventApi() {}

    public static List<Operation<?, ?>> operations(
            EventFeed feed, Arrivals arrivals, States states, Versions versions) {
        return List.of(list(feed, states, versions), stream(feed, arrivals, states, versions));
    }

    private static Operation<?, ?> stream(EventFeed feed, Arrivals arrivals, States states, Versions versions) {
        return Operation.get(PATH + "/stream")
                .named("EventsStream", GROUP, "Tells what happens while it happens, oldest first, and doesn't end.")
                .needs(Permission.EVENTS_READ)
                .takes(Follow.class)
                .givesStream(EventView.class)
                .mayFail(Problem.CursorNotFound.class, Problem.Invalid.class)
                .reads((tx, caller, in) -> new EventStream(
                        feed,
                        arrivals.of(caller.workspace()),
                        caller.workspace(),
                        in.filter(),
                        versions.at(caller.apiDate()),
                        states,
                        start(feed, tx, caller, in.lastEventId())));
    }

    private static EventId start(EventFeed feed, Tx tx, Caller caller, @Nullable EventId asked) {
        if (asked == null) return feed.end(tx, caller.workspace());
        try {
            feed.requireAllAfter(tx, caller.workspace(), asked);
            return asked;
        } catch (CursorNotFound e) {
            throw new Problem.CursorNotFound("last_event_id", e.cursor()).thrown();
        }
    }

    private static Operation<?, ?> list(EventFeed feed, States states, Versions versions) {
        return Operation.get(PATH)
                .named("EventsGet", GROUP, "Lists what happened, the newest first.")
                .needs(Permission.EVENTS_READ)
                .takes(ListAll.class)
                .givesSlice(EventView.class)
                .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class, Problem.Invalid.class)
                .reads((tx, caller, in) -> {
                    var version = versions.at(caller.origin().apiDate());
                    return feed.list(tx, caller.workspace(), in.filter(), in.sorting(EventOrder.class), in.page())
                            .map(event -> EventView.of(event, version, states));
                });
    }

    private static @Nullable Set<EventType> types(@Nullable List<String> globs) {
        if (globs == null) return null;
        var types = TypeGlob.types(globs, "/type");
        return types.size() == EventType.values().length ? null : types;
    }
}
