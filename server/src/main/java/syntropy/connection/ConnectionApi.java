package syntropy.connection;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.ConnectionSubnetId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.SubnetId;

public final class ConnectionApi {
    private static final String GROUP = "Connections";
    private static final String SERVICES_GROUP = "Connection services";
    private static final String PATH = "/v1/network/connections";
    private static final String ONE = PATH + "/{agent_connection_group_id}";

    record AgentRef(AgentId agentId) {}

    record CreateP2P(
            @Field.Items(min = 1, max = 10_000) List<ConnectionFilter.PairOfAgents> agentPairs,

            @Field.Doc("Whether relayed paths are wanted too; left out, they aren't.") @Nullable
            Boolean sdnEnabled) {}

    record CreateMesh(
            @Field.Items(min = 2, max = Connections.LARGEST_MESH)
            List<AgentRef> agentIds,

            @Field.Doc("Whether relayed paths are wanted too; left out, they aren't.") @Nullable
            Boolean sdnEnabled) {}

    @Field.Doc("A connection that was asked for.")
    record Created(
            @JsonProperty("agent_1_id") AgentId agent1Id,
            @JsonProperty("agent_2_id") AgentId agent2Id,
            ConnectionId agentConnectionGroupId,

            @Field.Doc("False when the two were connected already.")
            boolean isNew) {}

    /// A new connection in the audit log.
    public record State(
            ConnectionId agentConnectionGroupId,
            @JsonProperty("agent_1_id") AgentId agent1Id,
            @JsonProperty("agent_2_id") AgentId agent2Id,
            boolean agentConnectionGroupSdnEnabled,
            CreatedBy agentConnectionGroupCreatedBy) {}

    record One(ConnectionId agentConnectionGroupId) {}

    record SdnChange(ConnectionId agentConnectionGroupId, boolean agentConnectionGroupSdnEnabled) {}

    record Update(@Field.Items(max = 10_000) List<SdnChange> changes) {}

    record Remove(@Field.Items(max = 100_000) List<ConnectionId> agentConnectionGroupIds) {}

    record ListAll(
            @Field.Doc("Only these.") @Field.Items(max = 10_000) @Nullable
            List<ConnectionId> filter,

            @Nullable ConnectionId skip,
            @Nullable ConnectionId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(ConnectionOrder.class) @Nullable
            Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<ConnectionId> {}

    record Search(
            @Nullable ConnectionFilter filter,
            @Nullable ConnectionId skip,
            @Nullable ConnectionId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(ConnectionOrder.class) @Nullable
            Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<ConnectionId> {}

    public record Switch(SubnetId agentServiceSubnetId, boolean isEnabled) {}

    record SwitchAll(
            ConnectionId agentConnectionGroupId,
            @Field.Items(max = 10_000) List<Switch> changes) {}

    record OneSubnet(ConnectionSubnetId agentConnectionSubnetId) {}

    record RemoveSubnets(@Field.Items(max = 10_000) List<ConnectionSubnetId> agentConnectionSubnetIds) {}

    private ConnectionApi() {}

    public static List<Operation<?, ?>> operations(Connections connections, ConnectionServices services) {
        return List.of(
                Operation.get(PATH)
                        .named("V1NetworkConnectionsGet", GROUP, "Lists connections.")
                        .needs(Permission.CONNECTIONS_READ)
                        .takes(ListAll.class)
                        .givesSlice(Connection.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> connections.list(
                                tx,
                                caller,
                                ConnectionFilter.only(in.filter()).condition(),
                                in.sorting(ConnectionOrder.class),
                                in.page())),
                Operation.post(PATH + "/search")
                        .named("V1NetworkConnectionsSearch", GROUP, "Lists the connections that match a filter.")
                        .needs(Permission.CONNECTIONS_READ)
                        .takes(Search.class)
                        .givesSlice(Connection.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> connections.list(
                                tx,
                                caller,
                                (in.filter() instanceof ConnectionFilter filter ? filter : ConnectionFilter.ANY)
                                        .condition(),
                                in.sorting(ConnectionOrder.class),
                                in.page())),
                Operation.post(PATH + "/point-to-point")
                        .named(
                                "V1NetworkConnectionsCreateP2P",
                                GROUP,
                                "Connects pairs of agents; a pair that is connected keeps its connection, as if made by hand.")
                        .needs(Permission.CONNECTIONS_WRITE)
                        .takes(CreateP2P.class)
                        .givesAll(Created.class)
                        .answers(202)
                        .mayFail(Problem.Invalid.class, Problem.ToItself.class)
                        .emits(Event.ConnectionCreated.class, Event.ConnectionUpdated.class)
                        .canRehearse()
                        .writes((tx, caller, in) ->
                                connections.join(tx, caller, in.agentPairs(), isTrue(in.sdnEnabled()))),
                Operation.post(PATH + "/mesh")
                        .named(
                                "V1NetworkConnectionsCreateMesh",
                                GROUP,
                                "Connects every agent of the list with every other.")
                        .needs(Permission.CONNECTIONS_WRITE)
                        .takes(CreateMesh.class)
                        .givesAll(Created.class)
                        .answers(202)
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.ConnectionCreated.class, Event.ConnectionUpdated.class)
                        .canRehearse()
                        .writes((tx, caller, in) ->
                                connections.mesh(tx, caller, in.agentIds(), isTrue(in.sdnEnabled()))),
                Operation.patch(PATH)
                        .named("V1NetworkConnectionsUpdate", GROUP, "Turns SDN on or off in connections.")
                        .needs(Permission.CONNECTIONS_WRITE)
                        .takes(Update.class)
                        .givesNothing()
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.ConnectionUpdated.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            connections.switchSdn(tx, caller, in.changes());
                            return Nothing.NOTHING;
                        }),
                Operation.post(PATH + "/remove")
                        .named(
                                "V1NetworkConnectionsRemove",
                                GROUP,
                                "Removes connections, unless a rule asks for one; ids of no connection are passed over.")
                        .needs(Permission.CONNECTIONS_WRITE)
                        .takes(Remove.class)
                        .givesNothing()
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.ConnectionDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            connections.removeAll(tx, caller, in.agentConnectionGroupIds());
                            return Nothing.NOTHING;
                        }),
                Operation.get(PATH + "/services")
                        .named(
                                "V1NetworkConnectionsServicesGet",
                                SERVICES_GROUP,
                                "Lists connections with the services of both ends, and which are switched on.")
                        .needs(Permission.CONNECTION_SERVICES_READ)
                        .takes(ListAll.class)
                        .givesSlice(ConnectionService.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(services::list),
                Operation.patch(PATH + "/services")
                        .named(
                                "V1NetworkConnectionsServicesUpdate",
                                SERVICES_GROUP,
                                "Switches subnets on and off in a connection; warns of overlapping ones.")
                        .needs(Permission.CONNECTION_SERVICES_WRITE)
                        .takes(SwitchAll.class)
                        .givesWarned(ConnectionService.class)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .emits(Event.SubnetSwitched.class)
                        .canRehearse()
                        .writes(services::switchAll),
                Operation.post(PATH + "/services/remove")
                        .named(
                                "V1NetworkConnectionsServicesRemove",
                                SERVICES_GROUP,
                                "Takes subnets out of connections; at their agents they stay. Ids of none are passed over.")
                        .needs(Permission.CONNECTION_SERVICES_WRITE)
                        .takes(RemoveSubnets.class)
                        .givesNothing()
                        .emits(Event.SubnetSwitched.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            services.removeAll(tx, caller, in.agentConnectionSubnetIds());
                            return Nothing.NOTHING;
                        }),
                Operation.delete(PATH + "/services/{agent_connection_subnet_id}")
                        .named(
                                "V1NetworkConnectionsServicesDelete",
                                SERVICES_GROUP,
                                "Takes a subnet out of a connection; at its agent it stays.")
                        .needs(Permission.CONNECTION_SERVICES_WRITE)
                        .takes(OneSubnet.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.SubnetSwitched.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            services.remove(tx, caller, in.agentConnectionSubnetId());
                            return Nothing.NOTHING;
                        }),
                Operation.get(ONE)
                        .named("ConnectionsGetOne", GROUP, "Shows a connection.")
                        .needs(Permission.CONNECTIONS_READ)
                        .takes(One.class)
                        .gives(Connection.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) ->
                                connections.get(tx, caller.workspace(), in.agentConnectionGroupId())),
                Operation.delete(ONE)
                        .named("ConnectionsDelete", GROUP, "Removes a connection, unless a rule asks for it.")
                        .needs(Permission.CONNECTIONS_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class, Problem.ConnectionKeptByRule.class)
                        .emits(Event.ConnectionDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            connections.remove(tx, caller, in.agentConnectionGroupId());
                            return Nothing.NOTHING;
                        }));
    }

    private static boolean isTrue(@Nullable Boolean given) {
        return given != null && given;
    }
}
