package syntropy.agent;

import java.time.InstantSource;
import java.util.Optional;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.Caller;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.ToAgent;
import syntropy.storage.Tx;

/// Keeps when the agents of a workspace leave a path for another.
public final class Rerouting {
    private final ReroutingStore store = new ReroutingStore();
    private final Outbox outbox;
    private final InstantSource clock;

    public Rerouting(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    AgentSettings get(Tx tx, WorkspaceId workspace) {
        return store.find(tx, workspace);
    }

    /// Does nothing when that is in force already.
    void set(Tx tx, Caller caller, AgentSettings after) {
        tx.lock(caller.workspace());
        var before = store.find(tx, caller.workspace());
        if (after.equals(before)) return;
        store.update(tx, caller.workspace(), after, clock.instant());
        outbox.add(tx, caller, new Event.AgentSettingsUpdated(caller.workspace()), before, after);
    }

    /// What every agent of the workspace is to be told; empty while that has never been anything else than agents
    /// begin with. After that the defaults are told too: an agent may still keep to what was set before.
    public Optional<ToAgent.SetSettings> toldToAgents(Tx tx, WorkspaceId workspace) {
        if (!store.wasEverChanged(tx, workspace)) return Optional.empty();
        var threshold = store.find(tx, workspace).reroutingThreshold();
        return Optional.of(new ToAgent.SetSettings(threshold.latencyDiff(), (float) threshold.latencyRatio()));
    }
}
