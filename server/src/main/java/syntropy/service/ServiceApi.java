package syntropy.service;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.AgentId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.ServiceId;
import syntropy.kernel.SubnetId;

public final class ServiceApi {
    private static final String GROUP = "Services";
    private static final String ALL = "/v1/network/agents/services";
    private static final String OF_AGENT = "/v1/network/agents/{agent_id}/services";
    private static final String ONE = OF_AGENT + "/{agent_service_id}";

    record ListAll(
            @Field.Doc("Only services of these agents.") @Field.Items(max = 10_000) @Nullable
            List<AgentId> filter,

            @Nullable ServiceId skip,
            @Nullable ServiceId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(ServiceOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<ServiceId> {}

    record ListOfAgent(
            AgentId agentId,
            @Nullable ServiceId skip,
            @Nullable ServiceId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(ServiceOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<ServiceId> {}

    record One(AgentId agentId, ServiceId agentServiceId) {}

    record Create(
            AgentId agentId,
            @Field.Length(min = 1, max = 255) String agentServiceName,

            @Field.Doc("IPv4 ranges; a bare address is a range of one.") @Field.Items(min = 1, max = 100)
            List<Ipv4Cidr> agentServiceSubnets,

            @Field.Range(min = 1, max = 65_535) @Field.Items(max = 1000) @Nullable
            List<Integer> agentServiceTcpPorts,

            @Field.Range(min = 1, max = 65_535) @Field.Items(max = 1000) @Nullable
            List<Integer> agentServiceUdpPorts,

            @Field.Doc("Whether its subnets start switched on at the agent; left out, the agent's default.") @Nullable
            Boolean agentServiceIsEnabled) {}

    record Update(
            AgentId agentId,
            ServiceId agentServiceId,
            @Field.Length(min = 1, max = 255) @Nullable String agentServiceName,

            @Field.Doc("The whole new set; ranges that stay keep their switches.")
            @Field.Items(min = 1, max = 100)
            @Nullable
            List<Ipv4Cidr> agentServiceSubnets,

            @Field.Range(min = 1, max = 65_535) @Field.Items(max = 1000) @Nullable
            List<Integer> agentServiceTcpPorts,

            @Field.Range(min = 1, max = 65_535) @Field.Items(max = 1000) @Nullable
            List<Integer> agentServiceUdpPorts) {}

    record Switch(SubnetId agentServiceSubnetId, boolean isEnabled) {}

    record SwitchAll(@Field.Items(max = 10_000) List<Switch> subnetsToUpdate) {}

    record OneSubnet(SubnetId agentServiceSubnetId) {}

    record RemoveSubnets(@Field.Items(max = 10_000) List<SubnetId> agentServiceSubnetIds) {}

    private ServiceApi() {}

    public static List<Operation<?, ?>> operations(Services services) {
        return List.of(
                Operation.get(ALL)
                        .named("V1NetworkAgentsServicesGet", GROUP, "Lists services.")
                        .needs(Permission.AGENT_SERVICES_READ)
                        .takes(ListAll.class)
                        .givesSlice(Service.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(services::list),
                Operation.patch(ALL + "/bulk")
                        .named("V1NetworkAgentsServicesUpdate", GROUP, "Switches subnets on and off at their agents.")
                        .needs(Permission.AGENT_SERVICES_WRITE)
                        .takes(SwitchAll.class)
                        .givesNothing()
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.SubnetSwitched.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            services.userEnable(tx, caller, in.subnetsToUpdate());
                            return Nothing.NOTHING;
                        }),
                Operation.post(ALL + "/remove")
                        .named(
                                "V1NetworkAgentsServicesRemove",
                                GROUP,
                                "Removes subnets, and services with their last one; ids of no subnet are passed over.")
                        .needs(Permission.AGENT_SERVICES_WRITE)
                        .takes(RemoveSubnets.class)
                        .givesNothing()
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.ServiceUpdated.class, Event.ServiceDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            services.removeSubnets(tx, caller, in.agentServiceSubnetIds());
                            return Nothing.NOTHING;
                        }),
                Operation.delete(ALL + "/{agent_service_subnet_id}")
                        .named(
                                "V1NetworkAgentsServicesDelete",
                                GROUP,
                                "Removes a subnet, and its service when it was the last one.")
                        .needs(Permission.AGENT_SERVICES_WRITE)
                        .takes(OneSubnet.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class, Problem.ServiceNotManual.class)
                        .emits(Event.ServiceUpdated.class, Event.ServiceDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            services.removeSubnet(tx, caller, in.agentServiceSubnetId());
                            return Nothing.NOTHING;
                        }),
                Operation.get(OF_AGENT)
                        .named("AgentServicesOfAgent", GROUP, "Lists the services of an agent.")
                        .needs(Permission.AGENT_SERVICES_READ)
                        .takes(ListOfAgent.class)
                        .givesSlice(Service.class)
                        .mayFail(Problem.NotFound.class, Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(services::listOf),
                Operation.post(OF_AGENT)
                        .named(
                                "AgentServicesCreate",
                                GROUP,
                                "Creates a MANUAL service on an agent; warns of overlapping subnets.")
                        .needs(Permission.AGENT_SERVICES_WRITE)
                        .takes(Create.class)
                        .givesWarned(Service.class)
                        .creates(ONE)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .emits(Event.ServiceCreated.class)
                        .canRehearse()
                        .writes(services::create),
                Operation.get(ONE)
                        .named("AgentServicesGetOne", GROUP, "Shows a service.")
                        .needs(Permission.AGENT_SERVICES_READ)
                        .takes(One.class)
                        .gives(Service.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) ->
                                services.get(tx, caller.workspace(), in.agentId(), in.agentServiceId())),
                Operation.patch(ONE)
                        .named("AgentServicesUpdate", GROUP, "Changes a MANUAL service; warns of overlapping subnets.")
                        .needs(Permission.AGENT_SERVICES_WRITE)
                        .takes(Update.class)
                        .givesWarned(Service.class)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class, Problem.ServiceNotManual.class)
                        .emits(Event.ServiceUpdated.class)
                        .canRehearse()
                        .writes(services::update),
                Operation.delete(ONE)
                        .named("AgentServicesDelete", GROUP, "Removes a MANUAL service.")
                        .needs(Permission.AGENT_SERVICES_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class, Problem.ServiceNotManual.class)
                        .emits(Event.ServiceDeleted.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            services.delete(tx, caller, in.agentId(), in.agentServiceId());
                            return Nothing.NOTHING;
                        }));
    }
}
