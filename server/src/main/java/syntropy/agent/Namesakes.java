package syntropy.agent;

import java.time.Instant;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.storage.Tx;

/// Flags agents that have their name in common with others.
final class Namesakes {
    private final AgentStore store = new AgentStore();
    private final Outbox outbox;

    Namesakes(Outbox outbox) {
        this.outbox = outbox;
    }

    /// Whether the name is now borne by several; the one other that bore it so far is flagged too.
    boolean join(Tx tx, Caller caller, String name, AgentId id, Instant now) {
        var others = store.namesakes(tx, caller.workspace(), name, id);
        if (others.size() == 1) flag(tx, caller, others.getFirst(), true, now);
        return !others.isEmpty();
    }

    /// When one bearer of the name is left, its name is unique again.
    void leave(Tx tx, Caller caller, String name, AgentId id, Instant now) {
        var others = store.namesakes(tx, caller.workspace(), name, id);
        if (others.size() == 1) flag(tx, caller, others.getFirst(), false, now);
    }

    private void flag(Tx tx, Caller caller, Agent before, boolean duplicate, Instant now) {
        store.flagDuplicateName(tx, caller.workspace(), before.agentId(), duplicate, now);
        var after = store.find(tx, caller.workspace(), before.agentId()).orElseThrow();
        if (after.agentStatus() == before.agentStatus()) return;
        outbox.add(
                tx,
                caller,
                new Event.AgentStatusChanged(
                        after.agentId(), after.agentStatus().name()),
                before,
                after);
    }
}
