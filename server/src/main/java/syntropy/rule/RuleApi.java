package syntropy.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.AgentId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.RuleId;

public final class RuleApi {
    private static final String GROUP = "Rules";
    private static final String PATH = "/v1/network/rules";
    private static final String POINT_TO_TAG = PATH + "/connections/point-to-tag";
    private static final String ONE = PATH + "/{id}";

    @Field.Doc("A rule that was asked for.")
    record Created(
            RuleId id,
            AgentId agentId,
            String tagName,

            @Field.Doc("False when there was such a rule already.")
            boolean isNew) {}

    record Change(
            @Field.Doc(
                    "`add` makes these rules of the agent, `remove` takes them away, `replace` leaves it these alone.")
            @Field.OneOf({"add", "remove", "replace"})
            String op,

            PointToTag value) {}

    record Update(@Field.Body @Field.Items(max = 10_000) List<Change> changes) {}

    record OfAgent(AgentId agentId) {}

    record One(RuleId id) {}

    record SearchOfAgents(
            @Nullable RuleFilter filter,

            @Field.Doc("The id of an agent.") @Nullable AgentId skip,

            @Field.Doc("The id of an agent.") @Nullable AgentId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(PointToTagOrder.class) @Nullable
            Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<AgentId> {}

    record Search(
            @Nullable RuleFilter filter,
            @Nullable RuleId skip,
            @Nullable RuleId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(RuleOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<RuleId> {}

    private RuleApi() {}

    public static List<Operation<?, ?>> operations(Rules rules) {
        return List.of(
                Operation.post(POINT_TO_TAG)
                        .named(
                                "V1NetworkRulesConnectionsPointToTagCreate",
                                GROUP,
                                "Makes rules that keep an agent connected with every agent that carries one of the tags.")
                        .needs(Permission.RULES_WRITE)
                        .takes(PointToTag.class)
                        .givesAll(Created.class)
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.RuleCreated.class, Event.ConnectionCreated.class)
                        .canRehearse()
                        .writes(rules::create),
                Operation.patch(POINT_TO_TAG)
                        .named(
                                "RulesConnectionPointToTagUpdate",
                                GROUP,
                                "Makes and removes rules of many agents, all or none; connections change once, at the end.")
                        .needs(Permission.RULES_WRITE)
                        .takes(Update.class)
                        .givesNothing()
                        .mayFail(Problem.Invalid.class)
                        .emits(
                                Event.RuleCreated.class,
                                Event.RuleDeleted.class,
                                Event.ConnectionCreated.class,
                                Event.ConnectionDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            rules.update(tx, caller, in.changes());
                            return Nothing.NOTHING;
                        }),
                Operation.post(POINT_TO_TAG + "/remove")
                        .named(
                                "V1RulesConnectionPointToTagRemove",
                                GROUP,
                                "Removes rules, and the connections that only they asked for; rules that aren't there are"
                                        + " passed over.")
                        .needs(Permission.RULES_WRITE)
                        .takes(PointToTag.class)
                        .givesNothing()
                        .emits(Event.RuleDeleted.class, Event.ConnectionDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            rules.remove(tx, caller, in);
                            return Nothing.NOTHING;
                        }),
                Operation.post(POINT_TO_TAG + "/search")
                        .named(
                                "V1NetworkRulesConnectionsPointToTagSearch",
                                GROUP,
                                "Lists the agents that have a rule that matches a filter, each with the tags of all its"
                                        + " rules.")
                        .needs(Permission.RULES_READ)
                        .takes(SearchOfAgents.class)
                        .givesSlice(PointToTag.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> rules.ofAgents(
                                tx,
                                caller.workspace(),
                                orAny(in.filter()),
                                in.sorting(PointToTagOrder.class),
                                in.page())),
                Operation.get(POINT_TO_TAG + "/{agent_id}")
                        .named(
                                "V1NetworkRulesConnectionsPointToTagGetOne",
                                GROUP,
                                "Shows the tags of all rules of an agent.")
                        .needs(Permission.RULES_READ)
                        .takes(OfAgent.class)
                        .gives(PointToTag.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) -> rules.ofAgent(tx, caller.workspace(), in.agentId())),
                Operation.post(PATH + "/search")
                        .named("V1NetworkRulesSearch", GROUP, "Lists the rules that match a filter.")
                        .needs(Permission.RULES_READ)
                        .takes(Search.class)
                        .givesSlice(Rule.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> rules.list(
                                tx, caller.workspace(), orAny(in.filter()), in.sorting(RuleOrder.class), in.page())),
                Operation.get(ONE)
                        .named("RulesGetOne", GROUP, "Shows a rule.")
                        .needs(Permission.RULES_READ)
                        .takes(One.class)
                        .gives(Rule.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) -> rules.get(tx, caller.workspace(), in.id())),
                Operation.delete(ONE)
                        .named("RulesDelete", GROUP, "Removes a rule, and the connections that only it asked for.")
                        .needs(Permission.RULES_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.RuleDeleted.class, Event.ConnectionDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            rules.delete(tx, caller, in.id());
                            return Nothing.NOTHING;
                        }));
    }

    private static RuleFilter orAny(@Nullable RuleFilter filter) {
        return filter == null ? RuleFilter.ANY : filter;
    }
}
