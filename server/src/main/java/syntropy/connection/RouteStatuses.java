package syntropy.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Shown;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.FromAgent;
import syntropy.storage.Tx;

/// Whether the subnets that are on in connections are really routed there. PENDING from when one becomes
/// reachable until the agent at the other end says that it has, or could not; ERROR when an agent that is online has
/// said nothing for
/// {@link #PATIENCE}, since agents keep silent about prefixes that conflict with others. What an agent can't be asked,
/// because it is offline or virtual, stays PENDING; it is asked when it comes online.
public final class RouteStatuses {
    /// An agent that is told of many peers at once takes a while.
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String UNCONFIRMED =
            "No confirmation from the agent; the prefix may conflict with another route";
    private static final String UNEXPLAINED = "The agent could not set the route";
    private static final int LONGEST_ERROR = 255;

    private final RouteStatusStore store = new RouteStatusStore();
    private final Outbox outbox;
    private final InstantSource clock;

    public RouteStatuses(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /// WG_ROUTE_STATUS. What isn't routed by this agent, or not any more, is passed over.
    public void reported(Tx tx, Caller caller, AgentId agent, List<FromAgent.GroupRoutes> groups) {
        var told = new LinkedHashMap<ConnectionId, Map<Ipv4Cidr, FromAgent.Route>>();
        for (var group : groups) {
            if (group.connectionGroupId() < 1) continue;
            var routes = told.computeIfAbsent(new ConnectionId(group.connectionGroupId()), _ -> new HashMap<>());
            for (var route : group.routes()) {
                if (prefix(route.prefix()) instanceof Ipv4Cidr prefix) routes.put(prefix, route);
            }
        }
        if (told.isEmpty()) return;
        var changes = new ArrayList<Change>();
        for (var entry : store.on(tx, caller.workspace(), told.keySet()).entrySet()) {
            var routes = told.getOrDefault(entry.getKey(), Map.of());
            for (var each : entry.getValue()) {
                if (!each.reachable() || !each.consumer().equals(agent)) continue;
                var route = routes.get(each.prefix());
                if (route != null) changes.add(new Change(each, after(each, route)));
            }
        }
        settle(tx, caller, changes);
    }

    /// Puts an end to what has been awaited for too long, of one workspace.
    ///
    /// @param controller in whose name, in that workspace
    /// @param most that many are looked at
    /// @return how many were; 0 when none is left in any workspace
    public int expire(Tx tx, Function<WorkspaceId, Caller> controller, Instant now, int most) {
        var first = store.due(tx, now);
        if (first.isEmpty()) return 0;
        var workspace = first.get();
        tx.lock(workspace);
        var due = store.find(tx, workspace, store.due(tx, workspace, now, most));
        var consumers = new HashSet<AgentId>();
        due.forEach(each -> consumers.add(each.consumer()));
        var present = new HashSet<>(store.present(tx, workspace, consumers));
        var changes = new ArrayList<Change>();
        for (var each : due) {
            boolean asked = each.reachable()
                    && each.shown().agentConnectionSubnetIsEnabled()
                    && each.shown().agentConnectionSubnetStatus() == SubnetStatus.PENDING
                    && present.contains(each.consumer());
            changes.add(new Change(each, asked ? with(each.shown(), SubnetStatus.ERROR, UNCONFIRMED) : each.shown()));
        }
        settle(tx, controller.apply(workspace), changes);
        return due.size();
    }

    /// Whether anything has been awaited for too long, in any workspace.
    public boolean isAnyDue(Tx tx, Instant now) {
        return store.due(tx, now).isPresent();
    }

    /// An agent that was offline is told all that it is to route.
    public void online(Tx tx, Caller caller, AgentId agent) {
        store.awaitOf(tx, caller.workspace(), agent, clock.instant().plus(PATIENCE));
    }

    /// Subnets have become reachable, or no longer are. Their own events say so; that they wait again is no news.
    public void reachChanged(Tx tx, Caller caller, Collection<SubnetId> subnets, boolean reachable) {
        var now = clock.instant();
        store.await(tx, caller.workspace(), subnets, reachable ? now.plus(PATIENCE) : null, now);
    }

    private record Change(RouteStatusStore.Routed routed, ConnectionService.Switched after) {
        boolean isSeen() {
            return !after.equals(routed.shown());
        }
    }

    private void settle(Tx tx, Caller caller, List<Change> changes) {
        store.settle(tx, caller.workspace(), changes.stream().map(Change::after).toList(), clock.instant());
        var seen = changes.stream()
                .filter(Change::isSeen)
                .map(RouteStatuses::happening)
                .toList();
        if (!seen.isEmpty()) outbox.addAll(tx, caller, seen);
    }

    private static Happening happening(Change change) {
        var after = change.after();
        return new Happening(
                new Event.ConnectionSubnetStatusChanged(
                        change.routed().connection(),
                        after.agentServiceSubnetId(),
                        after.agentConnectionSubnetStatus().name()),
                change.routed().shown(),
                after);
    }

    private static ConnectionService.Switched after(RouteStatusStore.Routed each, FromAgent.Route route) {
        if (route.ok()) return with(each.shown(), SubnetStatus.OK, null);
        var text = route.message().strip();
        return with(each.shown(), SubnetStatus.ERROR, text.isEmpty() ? UNEXPLAINED : Shown.of(text, LONGEST_ERROR));
    }

    private static ConnectionService.Switched with(
            ConnectionService.Switched before, SubnetStatus status, @Nullable String error) {
        return new ConnectionService.Switched(
                before.agentConnectionSubnetId(),
                before.agentServiceSubnetId(),
                before.agentConnectionSubnetIsEnabled(),
                status,
                error);
    }

    private static @Nullable Ipv4Cidr prefix(String text) {
        try {
            return Ipv4Cidr.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
