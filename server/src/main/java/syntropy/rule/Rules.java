package syntropy.rule;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jooq.SortField;
import syntropy.agent.Agents;
import syntropy.agent.Tag;
import syntropy.connection.Connection;
import syntropy.connection.Connections;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.RuleId;
import syntropy.kernel.TagId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Rules, and the connections that they make.
///
/// A pair of agents is *asked for* as long as a rule of one of them names a tag of the other, and not both are
/// virtual. Every pair that is asked for is connected, and a connection that only rules have made goes when its pair
/// is no longer asked for. A change of a rule or of an agent's tags can move no other pairs than that rule's agent
/// makes with those who carry the tag, or that agent with those whose rules name one of the tags; these are looked at
/// again, in the transaction of the change, and no others. An agent that goes takes its rules and connections along.
///
/// Writes of one workspace follow one another from here on, so the later of two changes sees the earlier, and pairs
/// that both of them move are right whichever is the later.
public final class Rules {
    private static final int AT_ONCE = 1000;

    private static final Comparator<Connection.Pair> BY_ENDS = Comparator.comparingInt(
                    (Connection.Pair pair) -> pair.low().value())
            .thenComparingInt(pair -> pair.high().value());

    private final RuleStore store = new RuleStore();
    private final Agents agents;
    private final Connections connections;
    private final Outbox outbox;
    private final InstantSource clock;

    public Rules(Agents agents, Connections connections, Outbox outbox, InstantSource clock) {
        this.agents = agents;
        this.connections = connections;
        this.outbox = outbox;
        this.clock = clock;
    }

    Rule get(Tx tx, WorkspaceId workspace, RuleId id) {
        return store.find(tx, workspace, id)
                .orElseThrow(() -> new Problem.NotFound("rule", Integer.toString(id.value())).thrown());
    }

    Slice<Rule> list(Tx tx, WorkspaceId workspace, RuleFilter filter, List<SortField<?>> order, Page<RuleId> page) {
        return store.list(tx, workspace, filter.condition(), order, page);
    }

    PointToTag ofAgent(Tx tx, WorkspaceId workspace, AgentId agent) {
        agents.get(tx, workspace, agent);
        return pointToTag(agent, store.ofAgents(tx, workspace, List.of(agent)));
    }

    Slice<PointToTag> ofAgents(
            Tx tx, WorkspaceId workspace, RuleFilter filter, List<SortField<?>> order, Page<AgentId> page) {
        var found = store.agents(tx, workspace, filter.condition(), order, page);
        var rules = store.ofAgents(tx, workspace, found.items()).stream().collect(Collectors.groupingBy(Rule::agentId));
        return new Slice<>(
                found.items().stream()
                        .map(agent -> pointToTag(agent, rules.getOrDefault(agent, List.of())))
                        .toList(),
                found.hasMore());
    }

    private static PointToTag pointToTag(AgentId agent, List<Rule> rules) {
        return new PointToTag(agent, rules.stream().map(Rule::tag).toList());
    }

    /// A rule that is there already stays, and is then the answer.
    List<RuleApi.Created> create(Tx tx, Caller caller, PointToTag in) {
        if (agents.briefs(tx, caller.workspace(), List.of(in.agentId())).isEmpty()) {
            throw new Problem.Invalid(List.of(unknownAgent("/agent_id"))).thrown();
        }
        var touched = new Touched();
        var known = byTag(store.ofAgents(tx, caller.workspace(), List.of(in.agentId())));
        var made = byTag(add(tx, caller, in, known, touched));
        settle(tx, caller, touched);
        return in.tagNames().stream()
                .distinct()
                .map(name -> {
                    var fresh = made.get(name);
                    var rule = fresh == null ? known.get(name) : fresh;
                    if (rule == null) throw new IllegalStateException("a rule was left out");
                    return new RuleApi.Created(rule.id(), rule.agentId(), rule.tag(), fresh != null);
                })
                .toList();
    }

    /// One after the other. One unknown agent that is to have rules, and nothing is changed.
    void update(Tx tx, Caller caller, List<RuleApi.Change> changes) {
        var workspace = caller.workspace();
        var known = agents.briefs(
                tx,
                workspace,
                changes.stream().map(each -> each.value().agentId()).toList());
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).op().equals("remove")
                    || known.containsKey(changes.get(i).value().agentId())) continue;
            errors.add(unknownAgent("/" + i + "/value/agent_id"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        var touched = new Touched();
        for (var change : changes) {
            var value = change.value();
            var rules = byTag(store.ofAgents(tx, workspace, List.of(value.agentId())));
            switch (change.op()) {
                case "add" -> add(tx, caller, value, rules, touched);
                case "remove" -> delete(tx, caller, only(rules, value.tagNames()), touched);
                case "replace" -> {
                    add(tx, caller, value, rules, touched);
                    rules.keySet().removeAll(Set.copyOf(value.tagNames()));
                    delete(tx, caller, rules.values(), touched);
                }
                default -> throw new IllegalStateException(change.op());
            }
        }
        settle(tx, caller, touched);
    }

    void remove(Tx tx, Caller caller, PointToTag in) {
        var touched = new Touched();
        var rules = byTag(store.ofAgents(tx, caller.workspace(), List.of(in.agentId())));
        delete(tx, caller, only(rules, in.tagNames()), touched);
        settle(tx, caller, touched);
    }

    void delete(Tx tx, Caller caller, RuleId id) {
        var touched = new Touched();
        delete(tx, caller, List.of(get(tx, caller.workspace(), id)), touched);
        settle(tx, caller, touched);
    }

    /// Removes all rules of an agent that is going. Its connections go with the agent, whoever has made them.
    public void removeOf(Tx tx, Caller caller, AgentId agent) {
        delete(tx, caller, store.ofAgents(tx, caller.workspace(), List.of(agent)), new Touched());
    }

    /// Connects the agent with those whose rules name a tag that it has got, and takes away the connections that
    /// rules have made for a tag that it has lost.
    public void tagsChanged(Tx tx, Caller caller, AgentId agent, Set<TagId> changed) {
        var touched = new Touched();
        touched.tags.put(agent, changed);
        settle(tx, caller, touched);
    }

    /// Those of the pairs that are asked for, with the first of the rules that do.
    public Map<Connection.Pair, RuleId> keeping(Tx tx, WorkspaceId workspace, Collection<Connection.Pair> pairs) {
        return store.hasAny(tx, workspace) ? store.asking(tx, workspace, pairs) : Map.of();
    }

    /// What may have moved pairs: rules that came or went, as their agents' tags, and tags that agents got or lost.
    private static final class Touched {
        final Map<AgentId, Set<TagId>> rules = new HashMap<>();
        final Map<AgentId, Set<TagId>> tags = new HashMap<>();
    }

    private List<Rule> add(Tx tx, Caller caller, PointToTag value, Map<String, Rule> known, Touched touched) {
        var missing = new LinkedHashSet<>(value.tagNames());
        missing.removeAll(known.keySet());
        if (missing.isEmpty()) return List.of();
        var tags = agents.tagsNamed(tx, caller.workspace(), missing).stream()
                .collect(Collectors.toMap(Tag::agentTagName, Tag::agentTagId));
        var now = clock.instant();
        var made = new ArrayList<Rule>(missing.size());
        var ids = new ArrayList<TagId>(missing.size());
        int next = store.nextIds(tx, caller.workspace(), missing.size());
        for (var name : missing) {
            if (!(tags.get(name) instanceof TagId tag)) throw new IllegalStateException("a tag was left out");
            made.add(new Rule(new RuleId(next++), value.agentId(), RuleKind.POINT_TO_TAG, name, now));
            ids.add(tag);
        }
        store.insertAll(tx, caller.workspace(), made, ids);
        outbox.addAll(
                tx,
                caller,
                made.stream()
                        .map(rule ->
                                new Happening(new Event.RuleCreated(rule.id(), rule.agentId(), rule.tag()), null, rule))
                        .toList());
        touched.rules
                .computeIfAbsent(value.agentId(), _ -> new LinkedHashSet<>())
                .addAll(ids);
        return made;
    }

    private void delete(Tx tx, Caller caller, Collection<Rule> rules, Touched touched) {
        if (rules.isEmpty()) return;
        store.deleteAll(tx, caller.workspace(), rules.stream().map(Rule::id).toList())
                .forEach((agent, tags) -> touched.rules
                        .computeIfAbsent(agent, _ -> new LinkedHashSet<>())
                        .addAll(tags));
        outbox.addAll(
                tx,
                caller,
                rules.stream()
                        .sorted(Comparator.comparingInt(rule -> rule.id().value()))
                        .map(rule ->
                                new Happening(new Event.RuleDeleted(rule.id(), rule.agentId(), rule.tag()), rule, null))
                        .toList());
    }

    /// Looks again at all pairs that may have moved, and makes their connections what is asked for now.
    private void settle(Tx tx, Caller caller, Touched touched) {
        var workspace = caller.workspace();
        tx.lock(workspace);
        var pairs = new TreeSet<>(BY_ENDS);
        touched.rules.forEach(
                (agent, tags) -> store.carriers(tx, workspace, tags).forEach(other -> pair(agent, other, pairs)));
        touched.tags.forEach(
                (agent, tags) -> store.pointers(tx, workspace, tags).forEach(other -> pair(agent, other, pairs)));
        var all = List.copyOf(pairs);
        for (int i = 0; i < all.size(); i += AT_ONCE) {
            var some = all.subList(i, Math.min(i + AT_ONCE, all.size()));
            var asking = store.asking(tx, workspace, some);
            connections.follow(tx, caller, some, asking.keySet());
        }
    }

    private static void pair(AgentId one, AgentId other, Set<Connection.Pair> pairs) {
        if (!one.equals(other)) pairs.add(Connection.Pair.of(one, other));
    }

    private static Map<String, Rule> byTag(List<Rule> rules) {
        var all = new HashMap<String, Rule>();
        rules.forEach(rule -> all.put(rule.tag(), rule));
        return all;
    }

    private static List<Rule> only(Map<String, Rule> rules, List<String> names) {
        var some = new HashMap<>(rules);
        some.keySet().retainAll(Set.copyOf(names));
        return List.copyOf(some.values());
    }

    private static FieldError unknownAgent(String pointer) {
        return new FieldError(pointer, FieldError.Code.NOT_FOUND, "is not the id of an agent");
    }
}
