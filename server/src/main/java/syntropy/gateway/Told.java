package syntropy.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.protocol.AgentState;
import syntropy.protocol.Difference;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.protocol.Peer;
import syntropy.protocol.ToAgent;

/// What one agent was told on its present connection, and what has to be told it still. Its [Plan]'s runner's alone.
final class Told {
    /// So many changed connections, and all are compared.
    private static final int MANY = 256;

    private final AgentId agent;

    /// Null until its first CONFIG_INFO.
    private @Nullable Map<Link, LocalInterface> own;

    private final Map<Integer, List<Peer>> peers = new HashMap<>();
    private volatile int count;
    private boolean offersServices;

    private boolean isWholeDue = true;
    private boolean areSettingsDue = true;

    /// Null as long as it keeps to what it began with.
    private ToAgent.@Nullable SetSettings settings;

    private final Set<Integer> due = new HashSet<>();

    Told(AgentId agent) {
        this.agent = agent;
    }

    void due(int connection) {
        if (isWholeDue) return;
        due.add(connection);
        if (due.size() > MANY) wholeDue();
    }

    void wholeDue() {
        isWholeDue = true;
        due.clear();
    }

    /// How many it has; may be read by anyone, and be a little late.
    int peers() {
        return count;
    }

    boolean isAnythingDue() {
        return isWholeDue || areConnectionsDue() || areSettingsDue;
    }

    boolean areConnectionsDue() {
        return !due.isEmpty();
    }

    boolean areSettingsDue() {
        return areSettingsDue;
    }

    void settingsDue() {
        areSettingsDue = true;
    }

    /// @param desired null while no agent has ever been told any
    /// @return null when there is nothing to tell
    @Nullable
    ToAgent settings(ToAgent.@Nullable SetSettings desired) {
        areSettingsDue = false;
        if (desired == null || desired.equals(settings)) return null;
        settings = desired;
        return desired;
    }

    boolean isWholeDueNow() {
        return isWholeDue;
    }

    List<Integer> dueConnections() {
        return List.copyOf(due);
    }

    /// @param interfaces its own
    /// @param desired all its peers
    /// @return null when there is nothing to tell
    @Nullable
    ToAgent whole(Map<Link, LocalInterface> interfaces, List<Peer> desired) {
        var after = Desired.state(agent, interfaces, Desired.withoutClones(desired));
        var before = own == null ? null : state(own);
        own = interfaces;
        peers.clear();
        after.peers().forEach(peer -> peers.merge(peer.connectionGroupId(), List.of(peer), Told::joined));
        offersServices =
                after.peers().stream().anyMatch(peer -> !peer.services().isEmpty());
        isWholeDue = false;
        due.clear();
        count = peers.size();
        return before == null ? new ToAgent.ConfigInfo(after) : message(Difference.between(before, after));
    }

    /// The connections that are due, and no more: what it costs doesn't grow with the agent's other connections, but
    /// where prefixes are in play, since two connections may have the same.
    ///
    /// @param desired peers by connection, of all that are due
    @Nullable
    ToAgent some(Map<Integer, List<Peer>> desired) {
        var interfaces = own;
        if (interfaces == null) throw new IllegalStateException("the whole comes first");
        boolean services = offersServices
                || desired.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(peer -> !peer.services().isEmpty());
        var old = services ? state(interfaces) : null;
        var before = new ArrayList<Peer>();
        var after = new ArrayList<Peer>();
        for (var connection : due) {
            var now = desired.getOrDefault(connection, List.of());
            after.addAll(now);
            var then = now.isEmpty() ? peers.remove(connection) : peers.put(connection, now);
            if (then != null) before.addAll(then);
        }
        due.clear();
        count = peers.size();
        if (old == null) return Difference.ofConnections(before, after, interfaces);
        offersServices = true;
        return message(Difference.between(old, state(interfaces)));
    }

    private AgentState state(Map<Link, LocalInterface> interfaces) {
        var all = new ArrayList<Peer>(peers.size());
        peers.values().forEach(all::addAll);
        return Desired.state(agent, interfaces, all);
    }

    private static @Nullable ToAgent message(Difference difference) {
        return switch (difference) {
            case Difference.None _ -> null;
            case Difference.Some(var message) -> message;
            case Difference.Whole(var message) -> message;
        };
    }

    private static List<Peer> joined(List<Peer> some, List<Peer> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
