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
    Slice<Happened> list(
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
