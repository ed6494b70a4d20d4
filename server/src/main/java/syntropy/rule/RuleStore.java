package syntropy.rule;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.AGENT_TAG;
import static syntropy.storage.tables.Tables.RULE;
import static syntropy.storage.tables.Tables.TAG;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import syntropy.agent.AgentType;
import syntropy.connection.Connection;
import syntropy.connection.Pairs;
import syntropy.kernel.AgentId;
import syntropy.kernel.NumberId;
import syntropy.kernel.RuleId;
import syntropy.kernel.TagId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

final class RuleStore {
    private static final String COUNTER = "rule";
    private static final String AGENTS = "agent";
    private static final int AT_ONCE = 500;

    private static final List<Field<?>> SHOWN = List.of(RULE.RULE_ID, RULE.AGENT_ID, TAG.NAME, RULE.CREATED_AT);
    private static final Condition ITS_TAG =
            TAG.WORKSPACE_ID.eq(RULE.WORKSPACE_ID).and(TAG.TAG_ID.eq(RULE.TAG_ID));

    private static final KeptSql<Rule> ONE = KeptSql.query(
            sql -> sql.select(SHOWN)
                    .from(RULE.join(TAG).on(ITS_TAG))
                    .where(RULE.WORKSPACE_ID.eq(given(RULE.WORKSPACE_ID)), RULE.RULE_ID.eq(given(RULE.RULE_ID))),
            RuleStore::rule);

    private static final KeptSql<Integer> ANY = KeptSql.query(
            sql -> sql.select(RULE.RULE_ID)
                    .from(RULE)
                    .where(RULE.WORKSPACE_ID.eq(given(RULE.WORKSPACE_ID)))
                    .limit(DSL.inline(1)),
            Row::number);

    private static final KeptSql<Row> INSERT = KeptSql.change(
            sql -> sql.insertInto(RULE, RULE.WORKSPACE_ID, RULE.RULE_ID, RULE.AGENT_ID, RULE.TAG_ID, RULE.CREATED_AT)
                    .values(
                            given(RULE.WORKSPACE_ID),
                            given(RULE.RULE_ID),
                            given(RULE.AGENT_ID),
                            given(RULE.TAG_ID),
                            given(RULE.CREATED_AT)));

    /// The first of so many ids that follow one another.
    int nextIds(Tx tx, WorkspaceId workspace, int count) {
        return Counters.next(tx, workspace, COUNTER, count);
    }

    Optional<Rule> find(Tx tx, WorkspaceId workspace, RuleId id) {
        return ONE.one(tx, workspace.value(), id.value());
    }

    boolean hasAny(Tx tx, WorkspaceId workspace) {
        return ANY.one(tx, workspace.value()).isPresent();
    }

    /// SQLite joins in the order written here, and the first table's key has the list's order.
    Slice<Rule> list(Tx tx, WorkspaceId workspace, Condition wanted, List<SortField<?>> order, Page<RuleId> page) {
        return Listing.of(RULE, RULE.RULE_ID, RULE.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, COUNTER))
                .read(
                        tx,
                        page.map(RuleId::value),
                        tx.sql().select(SHOWN).from(RULE.crossJoin(TAG)).where(ITS_TAG, wanted),
                        RuleStore::rule);
    }

    /// The agents of the rules, each once.
    Slice<AgentId> agents(
            Tx tx, WorkspaceId workspace, Condition wanted, List<SortField<?>> order, Page<AgentId> page) {
        return Listing.of(RULE, RULE.AGENT_ID, RULE.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, AGENTS))
                .fetch(
                        tx,
                        page.map(AgentId::value),
                        tx.sql().selectDistinct(RULE.AGENT_ID).from(RULE).where(wanted),
                        row -> new AgentId(row.value1()));
    }

    /// All rules of the agents, in order of tag for each.
    List<Rule> ofAgents(Tx tx, WorkspaceId workspace, Collection<AgentId> agents) {
        var found = new ArrayList<Rule>();
        some(
                agents,
                ids -> found.addAll(KeptSql.rows(
                        tx,
                        tx.sql()
                                .select(SHOWN)
                                .from(RULE.crossJoin(TAG))
                                .where(RULE.WORKSPACE_ID.eq(workspace.value()), RULE.AGENT_ID.in(ids), ITS_TAG)
                                .orderBy(TAG.NAME),
                        RuleStore::rule)));
        return found;
    }

    /// @param tags of each rule, in the same order
    void insertAll(Tx tx, WorkspaceId workspace, List<Rule> rules, List<TagId> tags) {
        INSERT.runAll(
                tx,
                () -> IntStream.range(0, rules.size())
                        .mapToObj(i -> new Object[] {
                            workspace.value(),
                            rules.get(i).id().value(),
                            rules.get(i).agentId().value(),
                            tags.get(i).value(),
                            rules.get(i).createdAt()
                        })
                        .iterator());
    }

    /// @return the tags of what is gone, by agent
    Map<AgentId, Set<TagId>> deleteAll(Tx tx, WorkspaceId workspace, Collection<RuleId> rules) {
        var gone = new HashMap<AgentId, Set<TagId>>();
        some(rules, ids -> {
            var which = RULE.WORKSPACE_ID.eq(workspace.value()).and(RULE.RULE_ID.in(ids));
            tx.sql()
                    .select(RULE.AGENT_ID, RULE.TAG_ID)
                    .from(RULE)
                    .where(which)
                    .forEach(row -> gone.computeIfAbsent(new AgentId(row.value1()), _ -> new LinkedHashSet<>())
                            .add(new TagId(row.value2())));
            tx.sql().deleteFrom(RULE).where(which).execute();
        });
        return gone;
    }

    /// The agents that carry one of the tags.
    Set<AgentId> carriers(Tx tx, WorkspaceId workspace, Collection<TagId> tags) {
        var found = new LinkedHashSet<AgentId>();
        some(
                tags,
                ids -> tx.sql()
                        .select(AGENT_TAG.AGENT_ID)
                        .from(AGENT_TAG)
                        .where(AGENT_TAG.WORKSPACE_ID.eq(workspace.value()), AGENT_TAG.TAG_ID.in(ids))
                        .forEach(row -> found.add(new AgentId(row.value1()))));
        return found;
    }

    /// The agents that have a rule for one of the tags.
    Set<AgentId> pointers(Tx tx, WorkspaceId workspace, Collection<TagId> tags) {
        var found = new LinkedHashSet<AgentId>();
        some(
                tags,
                ids -> tx.sql()
                        .select(RULE.AGENT_ID)
                        .from(RULE)
                        .where(RULE.WORKSPACE_ID.eq(workspace.value()), RULE.TAG_ID.in(ids))
                        .forEach(row -> found.add(new AgentId(row.value1()))));
        return found;
    }

    /// Those of the pairs that a rule asks for, with the first rule that does. Pairs of virtual agents none asks for.
    Map<Connection.Pair, RuleId> asking(Tx tx, WorkspaceId workspace, Collection<Connection.Pair> pairs) {
        var found = new HashMap<Connection.Pair, RuleId>();
        var forwards = first(workspace, Pairs.LOW, Pairs.HIGH);
        var backwards = first(workspace, Pairs.HIGH, Pairs.LOW);
        Pairs.some(
                pairs,
                wanted -> tx.sql()
                        .select(Pairs.LOW, Pairs.HIGH, forwards, backwards)
                        .from(wanted)
                        .where(DSL.exists(DSL.selectOne()
                                .from(AGENT)
                                .where(
                                        AGENT.WORKSPACE_ID.eq(workspace.value()),
                                        AGENT.AGENT_ID.in(Pairs.LOW, Pairs.HIGH),
                                        AGENT.TYPE.ne(AgentType.VIRTUAL.name()))))
                        .forEach(row -> {
                            int rule = Math.min(
                                    row.value3() == null ? Integer.MAX_VALUE : row.value3(),
                                    row.value4() == null ? Integer.MAX_VALUE : row.value4());
                            if (rule == Integer.MAX_VALUE) return;
                            found.put(
                                    new Connection.Pair(new AgentId(row.value1()), new AgentId(row.value2())),
                                    new RuleId(rule));
                        }));
        return found;
    }

    /// The first rule of the one that names a tag of the other. SQLite joins in the order written here: an agent
    /// carries few tags, and may have many rules.
    private static Field<Integer> first(WorkspaceId workspace, Field<Integer> one, Field<Integer> other) {
        return DSL.field(DSL.select(DSL.min(RULE.RULE_ID))
                .from(AGENT_TAG.crossJoin(RULE))
                .where(
                        AGENT_TAG.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_TAG.AGENT_ID.eq(other),
                        RULE.WORKSPACE_ID.eq(AGENT_TAG.WORKSPACE_ID),
                        RULE.AGENT_ID.eq(one),
                        RULE.TAG_ID.eq(AGENT_TAG.TAG_ID)));
    }

    private static void some(Collection<? extends NumberId> ids, Consumer<List<Integer>> query) {
        var numbers = ids.stream().map(NumberId::value).distinct().toList();
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            query.accept(numbers.subList(i, Math.min(i + AT_ONCE, numbers.size())));
        }
    }

    /// In the order of [#SHOWN].
    private static Rule rule(Row row) {
        return new Rule(
                new RuleId(row.number()), new AgentId(row.number()), RuleKind.POINT_TO_TAG, row.text(), row.time());
    }
}
