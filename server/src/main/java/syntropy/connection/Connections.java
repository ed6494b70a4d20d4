package syntropy.connection;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.SortField;
import syntropy.agent.Agents;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Connects agents, one connection for each pair whichever way round, and takes connections away.
public final class Connections {
    /// Agents of one mesh: 499,500 connections at the most.
    static final int LARGEST_MESH = 1000;

    private static final String VIRTUAL_END = "The status of connections with a virtual agent can't be known";

    /// A connection and its ends, no more.
    public record Link(ConnectionId id, AgentId agent1, AgentId agent2) {}

    /// A connection as its agents need it.
    ///
    /// @param hasSubnets whether any subnet is switched on in it
    public record Ends(ConnectionId id, AgentId agent1, AgentId agent2, boolean hasSubnets) {
        public AgentId other(AgentId one) {
            return one.equals(agent1) ? agent2 : agent1;
        }
    }

    private final RouteStore routes = new RouteStore();
    private final ConnectionStore store = new ConnectionStore();
    private final ConnectionOverviewStore overviews = new ConnectionOverviewStore();
    private final Agents agents;
    private final Outbox outbox;
    private final InstantSource clock;

    public Connections(Agents agents, Outbox outbox, InstantSource clock) {
        this.agents = agents;
        this.outbox = outbox;
        this.clock = clock;
    }

    public Connection get(Tx tx, WorkspaceId workspace, ConnectionId id) {
        return store.find(tx, workspace, id)
                .orElseThrow(() -> new Problem.NotFound("connection", Integer.toString(id.value())).thrown());
    }

    /// The workspace's first connections by id, in short.
    public List<NetworkConnection> first(Tx tx, WorkspaceId workspace, int most) {
        return overviews.first(tx, workspace, most);
    }

    /// The workspace's first connections by id.
    public List<Link> links(Tx tx, WorkspaceId workspace, int most) {
        return overviews.links(tx, workspace, most);
    }

    /// Those of the ids that are connections of the workspace, by id.
    public List<Link> links(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        return overviews.links(tx, workspace, ids, Math.max(1, ids.size()));
    }

    /// The first connections by id that have one of these agents at an end.
    public List<Link> linksOf(Tx tx, WorkspaceId workspace, Collection<AgentId> ids, int most) {
        return overviews.linksOf(tx, workspace, ids, most);
    }

    /// All connections of an agent, in no order.
    public List<Ends> endsOf(Tx tx, WorkspaceId workspace, AgentId agent) {
        return routes.ofAgent(tx, workspace, agent);
    }

    /// Those of the ids that are connections of the workspace, in no order.
    public List<Ends> ends(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        return routes.ends(tx, workspace, ids);
    }

    Slice<Connection> list(Tx tx, Caller caller, Condition wanted, List<SortField<?>> order, Page<ConnectionId> page) {
        return store.list(tx, caller.workspace(), wanted, order, page);
    }

    /// Connects each pair. A pair that is connected already keeps its connection, which is then the answer.
    List<ConnectionApi.Created> join(Tx tx, Caller caller, List<ConnectionFilter.PairOfAgents> pairs, boolean sdn) {
        var mentioned = new LinkedHashSet<AgentId>();
        for (var pair : pairs) {
            if (pair.agent1Id().equals(pair.agent2Id())) throw new Problem.ToItself(pair.agent1Id()).thrown();
            mentioned.add(pair.agent1Id());
            mentioned.add(pair.agent2Id());
        }
        var known = agents.briefs(tx, caller.workspace(), mentioned);
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < pairs.size(); i++) {
            unknown(known, pairs.get(i).agent1Id(), "/agent_pairs/" + i + "/agent_1_id", errors);
            unknown(known, pairs.get(i).agent2Id(), "/agent_pairs/" + i + "/agent_2_id", errors);
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        var wanted = pairs.stream()
                .map(pair -> Connection.Pair.of(pair.agent1Id(), pair.agent2Id()))
                .toList();
        return connect(tx, caller, wanted, known, sdn, CreatedBy.API);
    }

    /// Connects every agent of the list with every other.
    List<ConnectionApi.Created> mesh(Tx tx, Caller caller, List<ConnectionApi.AgentRef> members, boolean sdn) {
        var ids = members.stream().map(ConnectionApi.AgentRef::agentId).toList();
        var known = agents.briefs(tx, caller.workspace(), ids);
        var errors = new ArrayList<FieldError>();
        var seen = new HashSet<AgentId>();
        for (int i = 0; i < ids.size(); i++) {
            var pointer = "/agent_ids/" + i + "/agent_id";
            unknown(known, ids.get(i), pointer, errors);
            if (!seen.add(ids.get(i))) {
                errors.add(new FieldError(pointer, FieldError.Code.DUPLICATE, "is in the list twice"));
            }
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        var pairs = new ArrayList<Connection.Pair>(ids.size() * (ids.size() - 1) / 2);
        for (int i = 0; i < ids.size(); i++) {
            for (int j = i + 1; j < ids.size(); j++) pairs.add(Connection.Pair.of(ids.get(i), ids.get(j)));
        }
        return connect(tx, caller, pairs, known, sdn, CreatedBy.API);
    }

    private List<ConnectionApi.Created> connect(
            Tx tx,
            Caller caller,
            List<Connection.Pair> pairs,
            Map<AgentId, Agents.Brief> known,
            boolean sdn,
            CreatedBy createdBy) {
        var existing = new HashMap<>(store.among(tx, caller.workspace(), known.keySet()));
        var missing = pairs.stream()
                .filter(pair -> !existing.containsKey(pair))
                .distinct()
                .toList();
        var made = new ArrayList<ConnectionStore.New>(missing.size());
        Set<ConnectionId> fresh = new HashSet<>();
        if (!missing.isEmpty()) {
            int next = store.nextIds(tx, caller.workspace(), missing.size());
            for (var pair : missing) {
                var id = new ConnectionId(next++);
                made.add(draft(id, pair, known, sdn, createdBy));
                existing.put(pair, id);
                fresh.add(id);
            }
        }
        store.insertAll(tx, caller.workspace(), made, clock.instant());
        outbox.addAll(tx, caller, made.stream().map(Connections::created).toList());
        return pairs.stream()
                .map(pair -> {
                    var id = existing.get(pair);
                    if (id == null) throw new IllegalStateException("a pair was left out");
                    return new ConnectionApi.Created(pair.low(), pair.high(), id, fresh.contains(id));
                })
                .toList();
    }

    private static ConnectionStore.New draft(
            ConnectionId id, Connection.Pair pair, Map<AgentId, Agents.Brief> known, boolean sdn, CreatedBy createdBy) {
        boolean virtual = isVirtual(known, pair.low()) || isVirtual(known, pair.high());
        return new ConnectionStore.New(
                id,
                pair,
                sdn,
                virtual ? ConnectionStatus.NOT_AVAILABLE : ConnectionStatus.PENDING,
                virtual ? VIRTUAL_END : "",
                createdBy);
    }

    private static boolean isVirtual(Map<AgentId, Agents.Brief> known, AgentId id) {
        return known.get(id) instanceof Agents.Brief brief && brief.isVirtual();
    }

    private static Happening created(ConnectionStore.New made) {
        var state = new ConnectionApi.State(
                made.id(), made.pair().low(), made.pair().high(), made.sdnEnabled(), made.createdBy());
        return new Happening(
                new Event.ConnectionCreated(
                        made.id(), List.of(made.pair().low(), made.pair().high())),
                null,
                state);
    }

    /// Turns SDN on or off. One unknown connection and nothing is changed.
    void switchSdn(Tx tx, Caller caller, List<ConnectionApi.SdnChange> changes) {
        var known = store.find(
                tx,
                caller.workspace(),
                changes.stream()
                        .map(ConnectionApi.SdnChange::agentConnectionGroupId)
                        .toList());
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < changes.size(); i++) {
            if (known.containsKey(changes.get(i).agentConnectionGroupId())) continue;
            errors.add(new FieldError(
                    "/changes/" + i + "/agent_connection_group_id",
                    FieldError.Code.NOT_FOUND,
                    "is not the id of a connection"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        for (var change : changes) {
            var before = get(tx, caller.workspace(), change.agentConnectionGroupId());
            if (before.agentConnectionGroupSdnEnabled() == change.agentConnectionGroupSdnEnabled()) continue;
            store.switchSdn(
                    tx,
                    caller.workspace(),
                    change.agentConnectionGroupId(),
                    change.agentConnectionGroupSdnEnabled(),
                    clock.instant());
            var after = get(tx, caller.workspace(), change.agentConnectionGroupId());
            outbox.add(
                    tx,
                    caller,
                    new Event.ConnectionUpdated(after.agentConnectionGroupId(), ends(after)),
                    before,
                    after);
        }
    }

    /// Ids that name no connection are passed over: they are gone already.
    void removeAll(Tx tx, Caller caller, List<ConnectionId> ids) {
        var found = store.find(tx, caller.workspace(), ids);
        store.deleteAll(tx, caller.workspace(), found.keySet());
        outbox.addAll(
                tx,
                caller,
                found.values().stream()
                        .sorted(Comparator.comparingInt(
                                each -> each.agentConnectionGroupId().value()))
                        .map(before -> new Happening(
                                new Event.ConnectionDeleted(before.agentConnectionGroupId(), ends(before)),
                                before,
                                null))
                        .toList());
    }

    void remove(Tx tx, Caller caller, ConnectionId id) {
        get(tx, caller.workspace(), id);
        removeAll(tx, caller, List.of(id));
    }

    /// Removes all connections of an agent that is going.
    public void removeOf(Tx tx, Caller caller, AgentId agent) {
        removeAll(tx, caller, store.ofAgent(tx, caller.workspace(), agent));
    }

    /// Counts the subnets switched on in these connections anew.
    void subnetsChanged(Tx tx, Caller caller, Set<ConnectionId> ids) {
        store.recount(tx, caller.workspace(), ids, clock.instant());
    }

    private static List<AgentId> ends(Connection connection) {
        return List.of(connection.agent1().agentId(), connection.agent2().agentId());
    }

    private static void unknown(Map<AgentId, Agents.Brief> known, AgentId id, String pointer, List<FieldError> errors) {
        if (!known.containsKey(id)) {
            errors.add(new FieldError(pointer, FieldError.Code.NOT_FOUND, "is not the id of an agent"));
        }
    }
}
