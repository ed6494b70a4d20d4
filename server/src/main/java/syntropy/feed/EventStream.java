package syntropy.feed;

import java.time.Duration;
import syntropy.api.Stream;
import syntropy.kernel.EventId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;
import syntropy.versions.Versions;

/// The events of a workspace as they come, those that the filter lets.
record EventStream(
        EventFeed feed,
        Arrivals.Bell bell,
        WorkspaceId workspace,
        EventFilter filter,
        Versions.Version version,
        States states,
        EventId from)
        implements Stream<EventView> {
    @Override
    public String start() {
        return from.value();
    }

    @Override
    public Piece<EventView> after(Tx tx, String place, int most) {
        var next = feed.next(tx, workspace, new EventId(place), most);
        var items = next.events().stream()
                .filter(filter::lets)
                .map(event -> new Item<>(event.id(), event.type(), EventView.of(event, version, states)))
                .toList();
        var end = next.events().isEmpty() ? place : next.events().getLast().id();
        return new Piece<>(items, end, next.isLast());
    }

    @Override
    public long heard() {
        return bell.times();
    }

    @Override
    public void await(long heard, Duration patience) throws InterruptedException {
        bell.await(heard, patience);
    }
}
