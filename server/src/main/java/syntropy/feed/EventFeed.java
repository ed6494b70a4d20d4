package syntropy.feed;

import java.util.List;
import java.util.Optional;
import org.jooq.SortField;
import syntropy.kernel.EventId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.CursorNotFound;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Reads what happened, for whoever follows it.
public final class EventFeed {
    private final EventStore store = new EventStore();

    /// @param order in columns of the table; empty for the newest first
    public Slice<Happened> list(
            Tx tx, WorkspaceId workspace, EventFilter filter, List<SortField<?>> order, Page<EventId> page) {
        return store.list(tx, workspace, filter, order, page.map(id -> number(tx, workspace, id)));
    }

    public Optional<Happened> find(Tx tx, WorkspaceId workspace, long number) {
        return store.find(tx, workspace, number);
    }

    /// Those with greater numbers, in their order: whoever asks again with the last one's number misses none and gets
    /// none twice.
    ///
    /// @param most how many at once
    public List<Happened> after(Tx tx, WorkspaceId workspace, long number, int most) {
        return store.after(tx, workspace, number, most);
    }

    /// The number of the newest event; 0 before the first.
    public long last(Tx tx, WorkspaceId workspace) {
        return store.span(tx, workspace).last();
    }

    /// Events up to this number are not kept any more.
    public long keptAfter(Tx tx, WorkspaceId workspace) {
        return store.span(tx, workspace).kept();
    }

    /// What came after the event of that number, without gaps. Fails with [CursorNotFound] when some of it isn't kept
    /// any
    /// more.
    ///
    /// @param most numbers that are looked at
    Next next(Tx tx, WorkspaceId workspace, EventId place, int most) {
        long number = place.number().orElseThrow(() -> new CursorNotFound(place.value()));
        long last = last(tx, workspace);
        if (number >= last) return new Next(List.of(), true);
        var events = after(tx, workspace, number, most);
        boolean isWhole = events.size() == Math.min(most, last - number);
        if (!isWhole) throw new CursorNotFound(place.value());
        return new Next(events, number + events.size() == last);
    }

    /// @param isLast whether there was nothing beyond
    record Next(List<Happened> events, boolean isLast) {}

    /// The place of the newest event.
    EventId end(Tx tx, WorkspaceId workspace) {
        long last = last(tx, workspace);
        return store.find(tx, workspace, last)
                .map(event -> new EventId(event.id()))
                .orElse(EventId.place(last));
    }

    /// Fails with [CursorNotFound] unless all that came after the event is kept. The event itself may be the last one
    /// that isn't: then its id can't be told from others of its number, and nothing is lost by taking it.
    void requireAllAfter(Tx tx, WorkspaceId workspace, EventId place) {
        long number = place.number().orElseThrow(() -> new CursorNotFound(place.value()));
        var found = store.find(tx, workspace, number);
        boolean isWhole = found.isPresent()
                ? found.get().id().equals(place.value())
                : number == store.span(tx, workspace).kept();
        if (!isWhole) throw new CursorNotFound(place.value());
    }

    /// The number of an event that is there, or was. Fails with [CursorNotFound] for any other id.
    private long number(Tx tx, WorkspaceId workspace, EventId id) {
        return place(tx, workspace, id).orElseThrow(() -> new CursorNotFound(id.value()));
    }

    /// The number of an event that is there, or was; empty for any other id.
    public Optional<Long> place(Tx tx, WorkspaceId workspace, EventId id) {
        if (id.number().isEmpty()) return Optional.empty();
        long number = id.number().getAsLong();
        var found = store.find(tx, workspace, number);
        boolean was = found.isPresent()
                ? found.get().id().equals(id.value())
                : number > 0 && number <= store.span(tx, workspace).kept();
        return was ? Optional.of(number) : Optional.empty();
    }
}
