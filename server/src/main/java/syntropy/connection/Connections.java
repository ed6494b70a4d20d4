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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;
import syntropy.agent.Agents;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.RuleId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Connects agents, one connection for each pair whichever way round, and takes connections away.
public final class Connections {
    /// Agents of one mesh: 499,500 connections at the most.
    static final int LARGEST_MESH = 1000;

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

    /// Knows of rules that ask for connections.
    public interface Keeper {
        /// Those of the pairs that a rule asks for, with such a rule.
        Map<Connection.Pair, RuleId> keeping(Tx tx, WorkspaceId workspace, Collection<Connection.Pair> pairs);
    }

    private final RouteStore routes = new RouteStore();
    private final ConnectionStore store = new ConnectionStore();
    private final ConnectionOverviewStore overviews = new ConnectionOverviewStore();
    private final Agents agents;
    private final Outbox outbox;
    private final InstantSource clock;
    private final List<Keeper> keepers = new ArrayList<>();

    public Connections(Agents agents, Outbox outbox, InstantSource clock) {
        this.agents = agents;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Called while the server is put together.
    public void keptBy(Keeper some) {
        keepers.add(some);
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

    /// The connections that exist among these agents, by pair.
    public Map<Connection.Pair, ConnectionId> among(Tx tx, WorkspaceId workspace, Collection<AgentId> members) {
        var found = new HashMap<Connection.Pair, ConnectionId>();
        store.among(tx, workspace, members).forEach((pair, existing) -> found.put(pair, existing.id()));
        return found;
    }

    Slice<Connection> list(Tx tx, Caller caller, Condition wanted, List<SortField<?>> order, Page<ConnectionId> page) {
        return store.list(tx, caller.workspace(), wanted, order, page);
    }

    /// Connects each pair. A pair that is connected already keeps its connection, which is then the answer; one that
    /// a rule has made is from now on as if it had been made by hand, and outlives the rule.
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
        return byHand(tx, caller, wanted, store.ofPairs(tx, caller.workspace(), Set.copyOf(wanted)), known, sdn);
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
        return byHand(tx, caller, pairs, store.among(tx, caller.workspace(), seen), known, sdn);
    }

    /// @param existing of the pairs that are connected already; of others too, if need be
    private List<ConnectionApi.Created> byHand(
            Tx tx,
            Caller caller,
            List<Connection.Pair> pairs,
            Map<Connection.Pair, ConnectionStore.Existing> existing,
            Map<AgentId, Agents.Brief> known,
            boolean sdn) {
        var ids = new HashMap<Connection.Pair, ConnectionId>();
        existing.forEach((pair, connection) -> ids.put(pair, connection.id()));
        var missing =
                pairs.stream().filter(pair -> !ids.containsKey(pair)).distinct().toList();
        Set<ConnectionId> fresh = new HashSet<>();
        for (var made : connect(tx, caller, missing, known, sdn, CreatedBy.API)) {
            ids.put(made.pair(), made.id());
            fresh.add(made.id());
        }
        handOver(
                tx,
                caller,
                pairs.stream()
                        .distinct()
                        .map(existing::get)
                        .filter(Objects::nonNull)
                        .filter(connection -> connection.createdBy() == CreatedBy.RULE)
                        .map(ConnectionStore.Existing::id)
                        .toList());
        return pairs.stream()
                .map(pair -> {
                    var id = ids.get(pair);
                    if (id == null) throw new IllegalStateException("a pair was left out");
                    return new ConnectionApi.Created(pair.low(), pair.high(), id, fresh.contains(id));
                })
                .toList();
    }

    /// @param pairs without a connection, each once
    private List<ConnectionStore.New> connect(
            Tx tx,
            Caller caller,
            List<Connection.Pair> pairs,
            Map<AgentId, Agents.Brief> known,
            boolean sdn,
            CreatedBy createdBy) {
        if (pairs.isEmpty()) return List.of();
        var made = new ArrayList<ConnectionStore.New>(pairs.size());
        int next = store.nextIds(tx, caller.workspace(), pairs.size());
        for (var pair : pairs) made.add(draft(new ConnectionId(next++), pair, known, sdn, createdBy));
        store.insertAll(tx, caller.workspace(), made, clock.instant());
        outbox.addAll(tx, caller, made.stream().map(Connections::created).toList());
        return made;
    }

    /// What rules have made becomes hand-made.
    private void handOver(Tx tx, Caller caller, List<ConnectionId> ids) {
        if (ids.isEmpty()) return;
        var before = store.find(tx, caller.workspace(), ids);
        store.handOver(tx, caller.workspace(), ids, clock.instant());
        var after = store.find(tx, caller.workspace(), ids);
        outbox.addAll(
                tx,
                caller,
                byId(after.values())
                        .map(connection -> new Happening(
                                new Event.ConnectionUpdated(connection.agentConnectionGroupId(), ends(connection)),
                                before.get(connection.agentConnectionGroupId()),
                                connection))
                        .toList());
    }

    /// Makes of these pairs what rules ask for: those that one asks for are connected, and of the others those lose
    /// their connection that rules alone have made. What was made by hand stays as it is.
    ///
    /// @param pairs each once, in the order in which they are to be connected
    /// @param asked those of them that a rule asks for
    public void follow(Tx tx, Caller caller, Collection<Connection.Pair> pairs, Collection<Connection.Pair> asked) {
        var existing = store.ofPairs(tx, caller.workspace(), pairs);
        var wanted = Set.copyOf(asked);
        var missing = new ArrayList<Connection.Pair>();
        var over = new ArrayList<ConnectionId>();
        for (var pair : pairs) {
            var connection = existing.get(pair);
            if (connection == null) {
                if (wanted.contains(pair)) missing.add(pair);
            } else if (connection.createdBy() == CreatedBy.RULE && !wanted.contains(pair)) {
                over.add(connection.id());
            }
        }
        var ends = missing.stream()
                .flatMap(pair -> Stream.of(pair.low(), pair.high()))
                .collect(Collectors.toSet());
        if (!missing.isEmpty()) {
            connect(tx, caller, missing, agents.briefs(tx, caller.workspace(), ends), false, CreatedBy.RULE);
        }
        if (!over.isEmpty()) deleteAll(tx, caller, store.find(tx, caller.workspace(), over));
    }

    private static ConnectionStore.New draft(
            ConnectionId id, Connection.Pair pair, Map<AgentId, Agents.Brief> known, boolean sdn, CreatedBy createdBy) {
        var standing =
                Standing.after(ConnectionStatus.PENDING, end(known.get(pair.low())), end(known.get(pair.high())));
        return new ConnectionStore.New(id, pair, sdn, standing.status(), standing.reason(), createdBy);
    }

    /// Before it has reported anything of the connection.
    private static Standing.End end(Agents.@Nullable Brief agent) {
        if (agent == null) throw new IllegalStateException("an agent is connected that isn't there");
        return new Standing.End(agent.name(), agent.isOnline(), agent.isVirtual(), null);
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

    /// Ids that name no connection are passed over: they are gone already. One that a rule asks for and nothing is
    /// removed: it would be back at once.
    void removeAll(Tx tx, Caller caller, List<ConnectionId> ids) {
        var found = store.find(tx, caller.workspace(), ids);
        var kept = kept(tx, caller, found.values());
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < ids.size(); i++) {
            if (!(kept.get(ids.get(i)) instanceof RuleId rule)) continue;
            errors.add(new FieldError(
                    "/agent_connection_group_ids/" + i,
                    FieldError.Code.NOT_ALLOWED,
                    "is kept by rule " + rule.value() + "; it goes when the rule does, or the tag that it names"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        deleteAll(tx, caller, found);
    }

    /// Fails with {@link Problem.ConnectionKeptByRule} when a rule asks for the connection.
    void remove(Tx tx, Caller caller, ConnectionId id) {
        var before = get(tx, caller.workspace(), id);
        if (kept(tx, caller, List.of(before)).get(id) instanceof RuleId rule) {
            throw new Problem.ConnectionKeptByRule(id, rule).thrown();
        }
        deleteAll(tx, caller, Map.of(id, before));
    }

    /// Those that a rule asks for, whoever made them.
    private Map<ConnectionId, RuleId> kept(Tx tx, Caller caller, Collection<Connection> connections) {
        var pairs = new HashMap<Connection.Pair, ConnectionId>();
        for (var each : connections) {
            pairs.put(
                    Connection.Pair.of(each.agent1().agentId(), each.agent2().agentId()),
                    each.agentConnectionGroupId());
        }
        var kept = new HashMap<ConnectionId, RuleId>();
        for (var keeper : keepers) {
            keeper.keeping(tx, caller.workspace(), pairs.keySet()).forEach((pair, rule) -> {
                if (pairs.get(pair) instanceof ConnectionId id) kept.put(id, rule);
            });
        }
        return kept;
    }

    private void deleteAll(Tx tx, Caller caller, Map<ConnectionId, Connection> connections) {
        store.deleteAll(tx, caller.workspace(), connections.keySet());
        outbox.addAll(
                tx,
                caller,
                byId(connections.values())
                        .map(before -> new Happening(
                                new Event.ConnectionDeleted(before.agentConnectionGroupId(), ends(before)),
                                before,
                                null))
                        .toList());
    }

    private static Stream<Connection> byId(Collection<Connection> connections) {
        return connections.stream()
                .sorted(Comparator.comparingInt(
                        each -> each.agentConnectionGroupId().value()));
    }

    /// Removes all connections of an agent that is going.
    public void removeOf(Tx tx, Caller caller, AgentId agent) {
        deleteAll(tx, caller, store.find(tx, caller.workspace(), store.ofAgent(tx, caller.workspace(), agent)));
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
