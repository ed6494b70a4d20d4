package syntropy.connection;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Keeps how connections stand, from what their ends report and from whether these are there. Writes what changed and
/// nothing else.
public final class ConnectionStatuses {
    /// How an agent now finds one of its connections.
    public record Reported(ConnectionId connection, PathStatus status) {}

    /// A connection's status in the audit log.
    public record State(
            ConnectionStatus agentConnectionGroupStatus,

            @JsonProperty("agent_connection_group_status_reason") @Nullable
            String reason) {
        static State of(Standing standing) {
            return new State(standing.status(), standing.reason().isEmpty() ? null : standing.reason());
        }
    }

    /// A connection that is up with trouble, or was up and isn't.
    ///
    /// @param warnings what is wrong at either end
    public record Troubled(
            ConnectionId connection, ConnectionStatus status, String reason, List<PathWarning> warnings) {}

    private final ConnectionStatusStore store = new ConnectionStatusStore();
    private final Outbox outbox;
    private final InstantSource clock;

    public ConnectionStatuses(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /// @param ids only these; null for all
    /// @param order of [TroubleOrder]'s columns
    public Slice<Troubled> troubled(
            Tx tx,
            WorkspaceId workspace,
            @Nullable List<ConnectionId> ids,
            List<SortField<?>> order,
            Page<ConnectionId> page) {
        return store.troubled(tx, workspace, ids, order, page);
    }

    /// Takes what an agent reports. Connections that are gone, or that it is no end of, are passed over.
    ///
    /// @param changes those that it finds otherwise than it did before, each once
    public void reported(Tx tx, Caller caller, AgentId agent, List<Reported> changes) {
        if (changes.isEmpty()) return;
        tx.lock(caller.workspace());
        var byId = new HashMap<ConnectionId, PathStatus>();
        for (var each : changes) byId.put(each.connection(), each.status());
        var next = new ArrayList<Change>();
        for (var kept : store.find(tx, caller.workspace(), byId.keySet())) {
            var path = byId.get(kept.id());
            if (agent.equals(kept.agent1()))
                next.add(new Change(kept, kept.withPaths(path, kept.end2().path())));
            else if (agent.equals(kept.agent2()))
                next.add(new Change(kept, kept.withPaths(kept.end1().path(), path)));
        }
        keep(tx, caller, next);
    }

    /// After the agent has been marked as offline: nothing passes, whatever its peers last said.
    ///
    /// @return the other ends of its connections
    public List<AgentId> agentGone(Tx tx, Caller caller, AgentId agent) {
        return startAnew(tx, caller, agent);
    }

    /// After the agent has been marked as online: what its connections are like is known with the next reports.
    ///
    /// @return the other ends of its connections
    public List<AgentId> agentBack(Tx tx, Caller caller, AgentId agent) {
        return startAnew(tx, caller, agent);
    }

    private List<AgentId> startAnew(Tx tx, Caller caller, AgentId agent) {
        tx.lock(caller.workspace());
        var all = store.ofAgent(tx, caller.workspace(), agent);
        keep(
                tx,
                caller,
                all.stream()
                        .map(kept -> new Change(kept, kept.withPaths(null, null)))
                        .toList());
        return all.stream()
                .map(kept -> kept.agent1().equals(agent) ? kept.agent2() : kept.agent1())
                .toList();
    }

    /// @param after with the paths as they are now, and the standing that was
    private record Change(ConnectionStatusStore.Kept before, ConnectionStatusStore.Kept after) {
        Standing standing() {
            return Standing.after(before.standing().status(), after.end1(), after.end2());
        }
    }

    private void keep(Tx tx, Caller caller, List<Change> changes) {
        var now = clock.instant();
        var rows = new ArrayList<ConnectionStatusStore.Kept>();
        var happenings = new ArrayList<Happening>();
        for (var change : changes) {
            var before = change.before();
            var standing = change.standing();
            boolean same = standing.equals(before.standing());
            if (same
                    && Objects.equals(before.end1(), change.after().end1())
                    && Objects.equals(before.end2(), change.after().end2())) continue;
            rows.add(change.after().standing(standing, same ? before.updatedAt() : now));
            if (same) continue;
            happenings.add(new Happening(
                    new Event.ConnectionStatusChanged(
                            before.id(),
                            List.of(before.agent1(), before.agent2()),
                            standing.status().name()),
                    State.of(before.standing()),
                    State.of(standing)));
        }
        store.keep(tx, caller.workspace(), rows);
        if (!happenings.isEmpty()) outbox.addAll(tx, caller, happenings);
    }
}
