package syntropy.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Clearing;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.AgentId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.TagId;

public final class AgentApi {
    private static final String GROUP = "Agents";
    private static final String PATH = "/v1/network/agents";
    private static final String ONE = PATH + "/{agent_id}";

    record Create(
            @Field.Length(min = 1, max = 255) String agentName,

            @Field.Doc("The secret of an agent token; the tags it allows bound the agent's.") @Field.In(Format.OPAQUE)
            String agentToken,

            @Field.Length(min = 1, max = 255) @Field.Items(max = 100) @Nullable
            List<String> agentTags,

            @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer agentProviderId,

            @Field.Doc("The device's public keys; they can be told later.") @Nullable
            Interfaces network,

            @Field.Doc("Whether its services start switched on; left out, they don't.") @Nullable
            Boolean agentServicesDefaultStatus) {}

    record Update(
            AgentId agentId,
            @Field.Length(min = 1, max = 255) @Nullable String agentName,

            @Field.Doc("The whole new set; tags that don't exist yet are made.")
            @Field.Length(min = 1, max = 255)
            @Field.Items(max = 100)
            @Nullable
            List<String> agentTags,

            @Field.Clearable @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer agentProviderId,

            @Field.Clearable @Field.Length(min = 1, max = 255) @Nullable
            String agentLocationCity,

            @Field.Clearable @Field.In(Format.COUNTRY) @Nullable
            String agentLocationCountry,

            @Field.Clearable @Field.Range(min = -90, max = 90) @Nullable
            Double agentLocationLat,

            @Field.Clearable @Field.Range(min = -180, max = 180) @Nullable
            Double agentLocationLon,

            @Field.Doc("Public keys of the device's interfaces; those left out stay.") @Nullable
            Interfaces network,

            @Field.Hidden @Nullable List<String> nulls)
            implements Clearing {}

    record One(AgentId agentId) {}

    record Remove(@Field.Items(max = 10_000) List<AgentId> agentIds) {}

    record ListAll(
            @Field.Doc("Only these.") @Field.Items(max = 10_000) @Nullable
            List<AgentId> filter,

            @Nullable AgentId skip,
            @Nullable AgentId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(AgentOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<AgentId> {}

    record Search(
            @Nullable AgentFilter filter,

            @Field.Doc("The name contains this, whatever the case; agents whose name is exactly this come first.")
            @Field.Length(min = 1, max = 255)
            @Nullable
            String search,

            @Nullable AgentId skip,
            @Nullable AgentId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(AgentOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<AgentId> {}

    record Filters(
            @Nullable AgentFilter filter,
            @Field.Length(min = 1, max = 255) @Nullable String search) {}

    record FilterValues(
            @Field.Doc("The first 1,000 by name.") List<Agents.Named> agentNames,
            List<String> versions,
            List<String> countries) {}

    record Places(@Field.Items(max = 10_000) List<AgentId> agentIds) {}

    record ListTags(
            @Nullable TagId skip,
            @Nullable TagId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(TagOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<TagId> {}

    private AgentApi() {}

    public static List<Operation<?, ?>> operations(Agents agents) {
        return List.of(
                Operation.get(PATH)
                        .named("V1NetworkAgentsGet", GROUP, "Lists agents.")
                        .needs(Permission.AGENTS_READ)
                        .takes(ListAll.class)
                        .givesSlice(Agent.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> agents.list(
                                tx,
                                caller,
                                AgentFilter.only(in.filter()),
                                null,
                                in.sorting(AgentOrder.class),
                                in.page())),
                Operation.post(PATH + "/search")
                        .named("V1NetworkAgentsSearch", GROUP, "Lists the agents that match a filter.")
                        .needs(Permission.AGENTS_READ)
                        .takes(Search.class)
                        .givesSlice(Agent.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> agents.list(
                                tx,
                                caller,
                                in.filter() instanceof AgentFilter filter ? filter : AgentFilter.ANY,
                                in.search(),
                                in.sorting(AgentOrder.class),
                                in.page())),
                Operation.post(PATH)
                        .named(
                                "V1NetworkAgentsCreate",
                                GROUP,
                                "Creates a virtual agent; real ones appear when they connect.")
                        .needs(Permission.AGENTS_WRITE)
                        .takes(Create.class)
                        .gives(Agent.class)
                        .creates(ONE)
                        .mayFail(Problem.Invalid.class, Problem.AddressesExhausted.class)
                        .emits(Event.AgentCreated.class, Event.AgentStatusChanged.class, Event.ConnectionCreated.class)
                        .canRehearse()
                        .writes(agents::createVirtual),
                Operation.get(PATH + "/providers")
                        .named("V1NetworkAgentsProvidersGet", GROUP, "Lists the hosting providers.")
                        .needs(Permission.AGENTS_READ)
                        .takes(ProviderList.class)
                        .givesSlice(Provider.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> in.fetch()),
                Operation.get(PATH + "/tags")
                        .named("V1NetworkAgentsTagsGet", GROUP, "Lists the workspace's tags.")
                        .needs(Permission.AGENTS_READ)
                        .takes(ListTags.class)
                        .givesSlice(Tag.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(agents::tags),
                Operation.post(PATH + "/filters/search")
                        .named(
                                "V1NetworkAgentsFiltersSearch",
                                GROUP,
                                "Lists the values that agents can be filtered by.")
                        .needs(Permission.AGENTS_READ)
                        .takes(Filters.class)
                        .gives(FilterValues.class)
                        .reads((tx, caller, in) -> agents.filterValues(
                                tx,
                                caller,
                                in.filter() instanceof AgentFilter filter ? filter : AgentFilter.ANY,
                                in.search())),
                Operation.post(PATH + "/coordinates/search")
                        .named(
                                "V1NetworkAgentsCoordinatesSearch",
                                GROUP,
                                "Tells where agents are; those whose place isn't known are left out.")
                        .needs(Permission.AGENTS_READ)
                        .takes(Places.class)
                        .givesAll(AgentCoordinates.class)
                        .reads((tx, caller, in) -> agents.coordinates(tx, caller.workspace(), in.agentIds())),
                Operation.post(PATH + "/remove")
                        .named(
                                "V1NetworkAgentsRemove",
                                GROUP,
                                "Removes agents with their connections and services; ids of no agent are passed over.")
                        .needs(Permission.AGENTS_WRITE)
                        .takes(Remove.class)
                        .givesNothing()
                        .emits(
                                Event.AgentDeleted.class,
                                Event.AgentStatusChanged.class,
                                Event.ConnectionDeleted.class,
                                Event.ServiceDeleted.class,
                                Event.RuleDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            agents.removeAll(tx, caller, in.agentIds());
                            return Nothing.NOTHING;
                        }),
                Operation.get(ONE)
                        .named("AgentsGetOne", GROUP, "Shows an agent.")
                        .needs(Permission.AGENTS_READ)
                        .takes(One.class)
                        .gives(Agent.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) -> agents.get(tx, caller.workspace(), in.agentId())),
                Operation.patch(ONE)
                        .named(
                                "V1NetworkAgentsUpdate",
                                GROUP,
                                "Changes an agent's name, tags, provider, location or keys.")
                        .needs(Permission.AGENTS_WRITE)
                        .takes(Update.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .emits(
                                Event.AgentUpdated.class,
                                Event.AgentStatusChanged.class,
                                Event.ConnectionCreated.class,
                                Event.ConnectionDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            agents.update(tx, caller, in);
                            return Nothing.NOTHING;
                        }),
                Operation.delete(ONE)
                        .named("AgentsDelete", GROUP, "Removes an agent with its connections and services.")
                        .needs(Permission.AGENTS_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class)
                        .emits(
                                Event.AgentDeleted.class,
                                Event.AgentStatusChanged.class,
                                Event.ConnectionDeleted.class,
                                Event.ServiceDeleted.class,
                                Event.RuleDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            agents.remove(tx, caller, in.agentId());
                            return Nothing.NOTHING;
                        }));
    }
}
