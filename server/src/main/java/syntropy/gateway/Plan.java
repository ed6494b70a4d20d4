package syntropy.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.agent.Agents;
import syntropy.agent.Rerouting;
import syntropy.connection.ConnectionServices;
import syntropy.connection.Connections;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.Peer;
import syntropy.protocol.ToAgent;
import syntropy.protocol.WireGuardKey;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// Keeps the connected agents of one workspace at what they should have.
///
/// Nobody tells an agent anything but the one runner: others only say what has happened, and for whom something may
/// differ now. It reads what is stored at that moment and tells each agent how that differs from what it was told. So
/// it matters neither how often something is said nor in which order; what happens while an agent is busy becomes one
/// message; and messages to an agent go out in the order of what they tell.
final class Plan {
    private static final Logger LOG = LoggerFactory.getLogger(Plan.class);

    /// Connections that are looked at in one transaction, so that none lasts long.
    private static final int AT_ONCE = 20_000;

    /// Where facts come from.
    record Source(
            Database database,
            Agents agents,
            Rerouting rerouting,
            Connections connections,
            ConnectionServices services) {}

    /// Who is connected.
    interface Sessions {
        /// The present one of an agent.
        @Nullable
        AgentSession of(WorkspaceId workspace, AgentId agent);

        List<AgentSession> all(WorkspaceId workspace);
    }

    private sealed interface Said {
        record Committed(List<Happening> happenings) implements Said {}

        record Arrived(AgentSession session) implements Said {}

        /// Can take messages again.
        record Ready(AgentSession session) implements Said {}
    }

    private record Message(AgentSession to, ToAgent message) {}

    private final WorkspaceId workspace;
    private final Source source;
    private final Sessions sessions;
    private final Executor executor;
    private final Queue<Said> said = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unheard = new AtomicInteger();

    // From here on the runner's alone.

    /// Agents that some agent was told of, or would have been told of had they had a key.
    private final Map<AgentId, Desired.Known> known = new HashMap<>();

    private final Map<WireGuardKey, Integer> bearers = new HashMap<>();

    /// Agents that may be other than they are known to be.
    private final Set<AgentId> changed = new HashSet<>();

    /// Agents whose services may have changed.
    private final Set<AgentId> served = new HashSet<>();

    /// Connections whose ends aren't known yet.
    private final Set<ConnectionId> switched = new HashSet<>();

    /// Agents that have, or had, their key in common with another.
    private final Set<AgentId> cloned = new HashSet<>();

    private final Set<AgentSession> due = new LinkedHashSet<>();

    Plan(WorkspaceId workspace, Source source, Sessions sessions, Executor executor) {
        this.workspace = workspace;
        this.source = source;
        this.sessions = sessions;
        this.executor = executor;
    }

    void committed(List<Happening> happenings) {
        hear(new Said.Committed(happenings));
    }

    void arrived(AgentSession session) {
        hear(new Said.Arrived(session));
    }

    void ready(AgentSession session) {
        hear(new Said.Ready(session));
    }

    private void hear(Said what) {
        said.add(what);
        if (unheard.getAndIncrement() == 0) executor.execute(this::run);
    }

    private void run() {
        int heard = unheard.get();
        do {
            try {
                listen();
                find();
                tell();
            } catch (RuntimeException e) {
                LOG.error("Agents could not be told what changed; they are told everything when they come back", e);
                startAnew();
            }
            if (due.isEmpty() && cloned.isEmpty()) heard = unheard.addAndGet(-heard);
        } while (heard != 0);
    }

    /// All are sent away and come back at once.
    private void startAnew() {
        sessions.all(workspace).forEach(AgentSession::resync);
        due.clear();
        known.clear();
        bearers.clear();
        changed.clear();
        served.clear();
        switched.clear();
        cloned.clear();
    }

    private void listen() {
        for (var next = said.poll(); next != null; next = said.poll()) {
            switch (next) {
                case Said.Arrived(var session) -> {
                    session.told.wholeDue();
                    due.add(session);
                }
                case Said.Ready(var session) -> {
                    if (session.told.isAnythingDue()) due.add(session);
                }
                case Said.Committed(var happenings) -> happenings.forEach(it -> note(it.event()));
            }
        }
    }

    private void note(Event event) {
        switch (event) {
            case Event.ConnectionCreated(var id, var ends) -> due(ends, id);
            case Event.ConnectionUpdated(var id, var ends) -> due(ends, id);
            case Event.ConnectionDeleted(var id, var ends) -> due(ends, id);
            case Event.AgentUpdated(var id) -> changed.add(id);
            case Event.AgentDeleted(var id) -> forget(id);
            case Event.AgentSettingsUpdated _ -> {
                for (var session : sessions.all(workspace)) {
                    session.told.settingsDue();
                    due.add(session);
                }
            }
            case Event.ServiceCreated it -> served.add(it.agentId());
            case Event.ServiceUpdated it -> served.add(it.agentId());
            case Event.ServiceDeleted it -> served.add(it.agentId());
            case Event.SubnetSwitched it -> {
                if (it.agentConnectionGroupId() instanceof ConnectionId id) switched.add(id);
                else served.add(it.agentId());
            }
            default -> {}
        }
    }

    private void due(Collection<AgentId> ends, ConnectionId connection) {
        for (var end : ends) {
            if (!(sessions.of(workspace, end) instanceof AgentSession session)) continue;
            session.told.due(connection.value());
            due.add(session);
        }
    }

    private void forget(AgentId id) {
        changed.remove(id);
        if (known.remove(id) instanceof Desired.Known gone && gone.key() instanceof WireGuardKey key) {
            if (bearers.merge(key, -1, (a, b) -> a + b == 0 ? null : a + b) != null) reconsider(key);
        }
    }

    /// The bearers of a key that several have, or had until now: which of them an agent has as a peer may change.
    private void reconsider(WireGuardKey key) {
        known.forEach((id, one) -> {
            if (key.equals(one.key())) cloned.add(id);
        });
    }

    /// Finds whom it concerns.
    private void find() {
        if (changed.isEmpty() && served.isEmpty() && switched.isEmpty() && cloned.isEmpty()) return;
        source.database().read(tx -> {
            for (var id : changedReally(tx)) {
                for (var ends : source.connections().endsOf(tx, workspace, id)) due(List.of(ends.other(id)), ends.id());
            }
            for (var id : served) {
                for (var ends : source.connections().endsOf(tx, workspace, id)) {
                    if (ends.hasSubnets()) due(List.of(ends.other(id)), ends.id());
                }
            }
            for (var ends : source.connections().ends(tx, workspace, switched)) {
                due(List.of(ends.agent1(), ends.agent2()), ends.id());
            }
            for (var id : cloned) {
                for (var ends : source.connections().endsOf(tx, workspace, id)) {
                    if (!(sessions.of(workspace, ends.other(id)) instanceof AgentSession session)) continue;
                    session.told.wholeDue();
                    due.add(session);
                }
            }
            return null;
        });
        changed.clear();
        served.clear();
        switched.clear();
        cloned.clear();
    }

    /// Of agents that nobody was told of, nobody needs to be told a change.
    private List<AgentId> changedReally(Tx tx) {
        changed.retainAll(known.keySet());
        if (changed.isEmpty()) return List.of();
        var different = new ArrayList<AgentId>();
        for (var facts : source.agents().peers(tx, workspace, changed)) {
            var now = Desired.Known.of(facts);
            var then = known.get(facts.id());
            learn(facts.id(), now);
            if (then == null || !now.sameToPeers(then)) different.add(facts.id());
        }
        return different;
    }

    private void learn(AgentId id, Desired.Known now) {
        var then = known.put(id, now);
        var before = then == null ? null : then.key();
        if (Objects.equals(before, now.key())) return;
        if (before != null && bearers.merge(before, -1, (a, b) -> a + b == 0 ? null : a + b) != null)
            reconsider(before);
        if (now.key() != null && bearers.merge(now.key(), 1, Integer::sum) > 1) reconsider(now.key());
    }

    /// Some of those that are due.
    private void tell() {
        if (due.isEmpty()) return;
        var messages = source.database().read(this::messages);
        messages.forEach(it -> it.to().tell(it.message()));
    }

    private List<Message> messages(Tx tx) {
        var messages = new ArrayList<Message>();
        var some = new ArrayList<AgentSession>();
        var again = new ArrayList<AgentSession>();
        var settings = due.stream().anyMatch(session -> session.told.areSettingsDue())
                ? source.rerouting().toldToAgents(tx, workspace).orElse(null)
                : null;
        int connections = 0;
        for (var all = due.iterator(); all.hasNext() && connections < AT_ONCE; ) {
            var session = all.next();
            all.remove();
            if (!session.isOpen() || !session.mayBeTold()) continue;
            if (session.told.isWholeDueNow()) {
                connections += whole(tx, session, messages);
            } else if (session.told.areConnectionsDue()) {
                connections += session.told.dueConnections().size();
                some.add(session);
            } else if (session.told.settings(settings) instanceof ToAgent message) {
                messages.add(new Message(session, message));
            }
            // One message at a time, so that none takes more than it bears
            if (session.told.areSettingsDue()) again.add(session);
        }
        due.addAll(again);
        some(tx, some, messages);
        return messages;
    }

    private int whole(Tx tx, AgentSession session, List<Message> messages) {
        var agent = session.key.agent();
        var own = source.agents().interfaces(tx, workspace, agent);
        if (own.isEmpty()) {
            session.deleted();
            return 1;
        }
        var all = source.connections().endsOf(tx, workspace, agent);
        know(tx, all.stream().map(it -> it.other(agent)).toList());
        var routes = routes(tx, all);
        var peers = new ArrayList<Peer>(all.size());
        for (var ends : all) peers.addAll(peers(ends, agent, routes));
        if (session.told.whole(own.get(), peers) instanceof ToAgent message)
            messages.add(new Message(session, message));
        return 1 + all.size();
    }

    private void some(Tx tx, List<AgentSession> sessions, List<Message> messages) {
        if (sessions.isEmpty()) return;
        var ids = new HashSet<ConnectionId>();
        for (var session : sessions) {
            session.told.dueConnections().forEach(id -> ids.add(new ConnectionId(id)));
        }
        var found = new HashMap<Integer, Connections.Ends>();
        source.connections()
                .ends(tx, workspace, ids)
                .forEach(ends -> found.put(ends.id().value(), ends));
        var agents = new HashSet<AgentId>();
        found.values().forEach(ends -> agents.addAll(List.of(ends.agent1(), ends.agent2())));
        know(tx, agents);
        var routes = routes(tx, found.values());
        for (var session : sessions) {
            var agent = session.key.agent();
            var desired = new HashMap<Integer, List<Peer>>();
            boolean hasClone = false;
            for (var id : session.told.dueConnections()) {
                var ends = found.get(id);
                if (ends == null) continue;
                desired.put(id, peers(ends, agent, routes));
                hasClone |= isCloned(ends.other(agent));
            }
            if (hasClone) {
                session.told.wholeDue();
                whole(tx, session, messages);
            } else if (session.told.some(desired) instanceof ToAgent message) {
                messages.add(new Message(session, message));
            }
        }
    }

    private boolean isCloned(AgentId id) {
        return known.get(id) instanceof Desired.Known one
                && one.key() instanceof WireGuardKey key
                && bearers.getOrDefault(key, 0) > 1;
    }

    private void know(Tx tx, Collection<AgentId> ids) {
        var strangers = new HashSet<AgentId>();
        for (var id : ids) {
            if (!known.containsKey(id)) strangers.add(id);
        }
        if (strangers.isEmpty()) return;
        source.agents().peers(tx, workspace, strangers).forEach(facts -> learn(facts.id(), Desired.Known.of(facts)));
    }

    private Map<ConnectionId, List<ConnectionServices.Route>> routes(Tx tx, Collection<Connections.Ends> all) {
        var ids = all.stream()
                .filter(Connections.Ends::hasSubnets)
                .map(Connections.Ends::id)
                .toList();
        var routes = new HashMap<ConnectionId, List<ConnectionServices.Route>>();
        if (ids.isEmpty()) return routes;
        for (var route : source.services().routes(tx, workspace, ids)) {
            routes.computeIfAbsent(route.connection(), _ -> new ArrayList<>()).add(route);
        }
        return routes;
    }

    private List<Peer> peers(
            Connections.Ends ends, AgentId agent, Map<ConnectionId, List<ConnectionServices.Route>> routes) {
        var other = ends.other(agent);
        var end = known.get(other);
        if (end == null) return List.of();
        return Desired.peers(ends.id(), other, end, routes.getOrDefault(ends.id(), List.of()));
    }
}
