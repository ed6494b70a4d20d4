package syntropy.service;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import syntropy.agent.Agents;
import syntropy.api.Warned;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Problem;
import syntropy.kernel.ServiceId;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.FromAgent;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// The services behind agents: those entered by hand are made, changed and removed here; every subnet is switched here.
public final class Services {
    private static final int MOST_WARNINGS = 20;

    /// A subnet that shares addresses with another.
    public record Overlap(SubnetId subnet, AgentId agent, Ipv4Cidr range) {}

    /// Removes what hangs on subnets before they go.
    public interface Dependents {
        void removeOf(Tx tx, Caller caller, Collection<SubnetId> subnets);
    }

    /// Learns which subnets have become reachable through the connections in which they are on, or no longer are, in
    /// the same transaction.
    public interface Reach {
        void changed(Tx tx, Caller caller, Collection<SubnetId> subnets, boolean reachable);
    }

    private final ServiceStore store = new ServiceStore();
    private final ServiceReports reports = new ServiceReports(store);
    private final Agents agents;
    private final Outbox outbox;
    private final InstantSource clock;
    private final List<Dependents> dependents = new ArrayList<>();
    private final List<Reach> reaches = new ArrayList<>();

    public Services(Agents agents, Outbox outbox, InstantSource clock) {
        this.agents = agents;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Called while the server is put together.
    public void beforeRemoval(Dependents some) {
        dependents.add(some);
    }

    /// Called while the server is put together.
    public void whenReachable(Reach some) {
        reaches.add(some);
    }

    Slice<Service> list(Tx tx, Caller caller, ServiceApi.ListAll in) {
        return store.list(tx, caller.workspace(), in.filter(), in.sorting(ServiceOrder.class), in.page());
    }

    Slice<Service> listOf(Tx tx, Caller caller, ServiceApi.ListOfAgent in) {
        agents.get(tx, caller.workspace(), in.agentId());
        return store.list(tx, caller.workspace(), List.of(in.agentId()), in.sorting(ServiceOrder.class), in.page());
    }

    /// All services of the agents, by agent.
    public Map<AgentId, List<Service>> ofAgents(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return store.ofAgents(tx, workspace, ids).stream().collect(Collectors.groupingBy(Service::agentId));
    }

    /// Which service of which agent a subnet is of.
    public record Owner(AgentId agent, String serviceName) {}

    /// Whose these subnets are.
    public Map<SubnetId, Owner> owners(Tx tx, WorkspaceId workspace, Collection<SubnetId> ids) {
        return ids.isEmpty() ? Map.of() : store.owners(tx, workspace, ids);
    }

    /// The names of the agents' services, by agent; an agent without any has no entry.
    public Map<AgentId, List<String>> names(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return ids.isEmpty() ? Map.of() : store.names(tx, workspace, ids);
    }

    /// Other subnets of the workspace that share addresses with this range.
    public List<Overlap> overlapping(Tx tx, WorkspaceId workspace, Ipv4Cidr range) {
        return store.overlapping(tx, workspace, range, MOST_WARNINGS);
    }

    Service get(Tx tx, WorkspaceId workspace, AgentId agent, ServiceId id) {
        return store.find(tx, workspace, id)
                .filter(service -> service.agentId().equals(agent))
                .orElseThrow(() -> new Problem.NotFound("service", Integer.toString(id.value())).thrown());
    }

    Warned<Service> create(Tx tx, Caller caller, ServiceApi.Create in) {
        var workspace = caller.workspace();
        var agent = agents.get(tx, workspace, in.agentId());
        refuseTakenName(tx, workspace, in.agentId(), in.agentServiceName(), null);
        refuseTwice(in.agentServiceSubnets());
        boolean on = in.agentServiceIsEnabled() instanceof Boolean given ? given : agent.agentServicesDefaultStatus();
        var now = clock.instant();
        var service = new Service(
                store.nextId(tx, workspace),
                in.agentId(),
                in.agentServiceName(),
                ServiceType.MANUAL,
                true,
                List.of(),
                ports(in.agentServiceTcpPorts()),
                ports(in.agentServiceUdpPorts()),
                in.agentServiceSubnets().stream()
                        .map(range -> newSubnet(tx, workspace, range, on))
                        .toList(),
                now,
                now);
        store.insert(tx, workspace, service, null);
        agents.subnetsChanged(tx, workspace, List.of(in.agentId()));
        outbox.add(tx, caller, new Event.ServiceCreated(service.agentServiceId(), service.agentId()), null, service);
        return new Warned<>(service, overlaps(tx, workspace, service));
    }

    Warned<Service> update(Tx tx, Caller caller, ServiceApi.Update in) {
        var workspace = caller.workspace();
        var before = manual(tx, workspace, in.agentId(), in.agentServiceId());
        var name = in.agentServiceName() instanceof String given ? given : before.agentServiceName();
        if (!name.equals(before.agentServiceName())) {
            refuseTakenName(tx, workspace, in.agentId(), name, before.agentServiceId());
        }
        var subnets = before.agentServiceSubnets();
        if (in.agentServiceSubnets() instanceof List<Ipv4Cidr> ranges) {
            refuseTwice(ranges);
            subnets = replaced(tx, caller, before, ranges);
        }
        var after = new Service(
                before.agentServiceId(),
                before.agentId(),
                name,
                before.agentServiceType(),
                before.agentServiceIsActive(),
                before.agentServiceNetworks(),
                in.agentServiceTcpPorts() instanceof List<Integer> given ? ports(given) : before.agentServiceTcpPorts(),
                in.agentServiceUdpPorts() instanceof List<Integer> given ? ports(given) : before.agentServiceUdpPorts(),
                subnets,
                before.agentServiceCreatedAt(),
                clock.instant());
        store.update(tx, workspace, before, after);
        agents.subnetsChanged(tx, workspace, List.of(in.agentId()));
        outbox.add(tx, caller, new Event.ServiceUpdated(after.agentServiceId(), after.agentId()), before, after);
        return new Warned<>(after, overlaps(tx, workspace, after));
    }

    /// Ranges that stay keep their subnets, with their switches.
    private List<Subnet> replaced(Tx tx, Caller caller, Service before, List<Ipv4Cidr> ranges) {
        Map<Ipv4Cidr, Subnet> known = before.agentServiceSubnets().stream()
                .collect(Collectors.toMap(Subnet::agentServiceSubnetIp, Function.identity()));
        var gone = before.agentServiceSubnets().stream()
                .filter(subnet -> !ranges.contains(subnet.agentServiceSubnetIp()))
                .map(Subnet::agentServiceSubnetId)
                .toList();
        if (!gone.isEmpty()) dependents.forEach(each -> each.removeOf(tx, caller, gone));
        boolean on = agents.get(tx, caller.workspace(), before.agentId()).agentServicesDefaultStatus();
        var all = new ArrayList<Subnet>();
        for (var range : ranges) {
            var subnet = known.get(range);
            all.add(subnet != null ? subnet : newSubnet(tx, caller.workspace(), range, on));
        }
        return all;
    }

    void delete(Tx tx, Caller caller, AgentId agent, ServiceId id) {
        remove(tx, caller, manual(tx, caller.workspace(), agent, id));
        agents.subnetsChanged(tx, caller.workspace(), List.of(agent));
    }

    /// Removes all services of an agent that is going.
    public void removeOf(Tx tx, Caller caller, AgentId agent) {
        store.ofAgents(tx, caller.workspace(), List.of(agent)).forEach(service -> remove(tx, caller, service));
    }

    /// Removes a subnet, and with the last of a service the service. Fails with {@link Problem.ServiceNotManual} when
    /// the agent reports it: it would be back with the next report.
    void removeSubnet(Tx tx, Caller caller, SubnetId id) {
        var owner = store.ofSubnets(tx, caller.workspace(), List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("subnet", Integer.toString(id.value())).thrown());
        if (reported(List.of(owner)).contains(id)) {
            throw new Problem.ServiceNotManual(owner.agentServiceId()).thrown();
        }
        removeSubnets(tx, caller, List.of(owner), Set.of(id));
    }

    /// The same for many. Ids that name no subnet are passed over: they are gone already. One that its agent reports
    /// and nothing is removed.
    void removeSubnets(Tx tx, Caller caller, List<SubnetId> ids) {
        var owners = store.ofSubnets(tx, caller.workspace(), ids);
        var reported = reported(owners);
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < ids.size(); i++) {
            if (!reported.contains(ids.get(i))) continue;
            errors.add(new FieldError(
                    "/agent_service_subnet_ids/" + i,
                    FieldError.Code.NOT_ALLOWED,
                    "is reported by its agent; only subnets of MANUAL services and those that are no longer active can be"
                            + " removed"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        removeSubnets(tx, caller, owners, Set.copyOf(ids));
    }

    private static Set<SubnetId> reported(List<Service> services) {
        return services.stream()
                .flatMap(service -> service.agentServiceSubnets().stream().filter(service::isReported))
                .map(Subnet::agentServiceSubnetId)
                .collect(Collectors.toSet());
    }

    private void removeSubnets(Tx tx, Caller caller, List<Service> owners, Set<SubnetId> ids) {
        if (owners.isEmpty()) return;
        var now = clock.instant();
        dependents.forEach(each -> each.removeOf(tx, caller, ids));
        var happenings = new ArrayList<Happening>();
        for (var before : owners) {
            var after = before.without(ids, now);
            if (after.agentServiceSubnets().isEmpty()) {
                store.delete(tx, caller.workspace(), before.agentServiceId());
                happenings.add(new Happening(
                        new Event.ServiceDeleted(before.agentServiceId(), before.agentId()), before, null));
            } else {
                store.update(tx, caller.workspace(), before, after);
                happenings.add(new Happening(
                        new Event.ServiceUpdated(after.agentServiceId(), after.agentId()), before, after));
            }
        }
        outbox.addAll(tx, caller, happenings);
        agents.subnetsChanged(
                tx, caller.workspace(), owners.stream().map(Service::agentId).collect(Collectors.toSet()));
    }

    private void remove(Tx tx, Caller caller, Service service) {
        var subnets = service.agentServiceSubnets().stream()
                .map(Subnet::agentServiceSubnetId)
                .toList();
        dependents.forEach(each -> each.removeOf(tx, caller, subnets));
        store.delete(tx, caller.workspace(), service.agentServiceId());
        outbox.add(tx, caller, new Event.ServiceDeleted(service.agentServiceId(), service.agentId()), service, null);
    }

    /// What an agent says of its services: NETWORK_INFO, CONTAINER_INFO, HW_SERVICE_INFO, KUBERNETES_SERVICE_INFO, or
    /// its answer to GET_INFO. Other messages, and those of an agent that is no more, say nothing of them.
    public void reported(Tx tx, Caller caller, AgentId agent, FromAgent message) {
        var snapshots = Snapshot.of(message);
        if (snapshots.isEmpty()) return;
        var brief = agents.briefs(tx, caller.workspace(), List.of(agent)).get(agent);
        if (brief == null || brief.isVirtual()) return;
        for (var snapshot : snapshots) {
            reported(tx, caller, agent, snapshot, brief.servicesDefaultEnabled());
        }
    }

    private void reported(Tx tx, Caller caller, AgentId agent, Snapshot snapshot, boolean on) {
        var workspace = caller.workspace();
        var outcome = reports.compare(tx, workspace, agent, snapshot, on, clock.instant());
        if (!outcome.gone().isEmpty()) dependents.forEach(each -> each.removeOf(tx, caller, outcome.gone()));
        outcome.evicted().forEach(service -> remove(tx, caller, service));
        for (var happening : outcome.happenings()) {
            if (happening.event() instanceof Event.ServiceCreated && happening.after() instanceof Service made) {
                store.insert(tx, workspace, made, snapshot.source());
            }
        }
        for (int i = 0; i < outcome.before().size(); i++) {
            store.update(tx, workspace, outcome.before().get(i), outcome.after().get(i));
        }
        if (!outcome.happenings().isEmpty()) outbox.addAll(tx, caller, outcome.happenings());
        reachable(tx, caller, outcome.before(), outcome.after());
        if (outcome.recount()) agents.subnetsChanged(tx, workspace, List.of(agent));
    }

    private void reachable(Tx tx, Caller caller, List<Service> before, List<Service> after) {
        var was = reached(before);
        var is = reached(after);
        var came = is.stream().filter(id -> !was.contains(id)).toList();
        var went = was.stream().filter(id -> !is.contains(id)).toList();
        for (var each : reaches) {
            if (!came.isEmpty()) each.changed(tx, caller, came, true);
            if (!went.isEmpty()) each.changed(tx, caller, went, false);
        }
    }

    private static Set<SubnetId> reached(List<Service> services) {
        return services.stream()
                .flatMap(service -> service.agentServiceSubnets().stream())
                .filter(Subnet::canBeReached)
                .map(Subnet::agentServiceSubnetId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// Switches subnets at their agents. One unknown subnet and nothing is switched.
    void userEnable(Tx tx, Caller caller, List<ServiceApi.Switch> switches) {
        var workspace = caller.workspace();
        var wanted =
                switches.stream().map(ServiceApi.Switch::agentServiceSubnetId).toList();
        var owners = owners(store.ofSubnets(tx, workspace, wanted));
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < wanted.size(); i++) {
            if (owners.containsKey(wanted.get(i))) continue;
            errors.add(new FieldError(
                    "/subnets_to_update/" + i + "/agent_service_subnet_id",
                    FieldError.Code.NOT_FOUND,
                    "is not the id of a subnet"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        var changed = new HashSet<AgentId>();
        for (var each : switches) {
            var owner = owners.get(each.agentServiceSubnetId());
            if (owner != null && switchOne(tx, caller, owner, each)) changed.add(owner.agentId());
        }
        if (!changed.isEmpty()) agents.subnetsChanged(tx, workspace, changed);
    }

    private boolean switchOne(Tx tx, Caller caller, Service owner, ServiceApi.Switch wanted) {
        var id = wanted.agentServiceSubnetId();
        var before = store.find(tx, caller.workspace(), owner.agentServiceId()).orElseThrow();
        var subnet = before.agentServiceSubnets().stream()
                .filter(each -> each.agentServiceSubnetId().equals(id))
                .findFirst()
                .orElseThrow();
        if (subnet.agentServiceSubnetIsUserEnabled() == wanted.isEnabled()) return false;
        store.userEnable(tx, caller.workspace(), id, wanted.isEnabled());
        var after = store.find(tx, caller.workspace(), owner.agentServiceId()).orElseThrow();
        outbox.add(
                tx,
                caller,
                new Event.SubnetSwitched(id, owner.agentServiceId(), owner.agentId(), null, wanted.isEnabled()),
                before,
                after);
        reachable(tx, caller, List.of(before), List.of(after));
        return true;
    }

    private static Map<SubnetId, Service> owners(List<Service> services) {
        return services.stream()
                .flatMap(service -> service.agentServiceSubnets().stream()
                        .map(subnet -> Map.entry(subnet.agentServiceSubnetId(), service)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Service manual(Tx tx, WorkspaceId workspace, AgentId agent, ServiceId id) {
        var service = get(tx, workspace, agent, id);
        if (service.agentServiceType() != ServiceType.MANUAL) throw new Problem.ServiceNotManual(id).thrown();
        return service;
    }

    private Subnet newSubnet(Tx tx, WorkspaceId workspace, Ipv4Cidr range, boolean on) {
        return new Subnet(store.nextSubnetId(tx, workspace), range, true, on, on);
    }

    private void refuseTakenName(Tx tx, WorkspaceId workspace, AgentId agent, String name, @Nullable ServiceId except) {
        if (store.hasManualNamed(tx, workspace, agent, name, except)) {
            throw new Problem.Invalid(
                            "/agent_service_name",
                            FieldError.Code.DUPLICATE,
                            "is the name of another MANUAL service of this agent")
                    .thrown();
        }
    }

    private static void refuseTwice(List<Ipv4Cidr> ranges) {
        Set<Ipv4Cidr> seen = new HashSet<>();
        for (int i = 0; i < ranges.size(); i++) {
            if (!seen.add(ranges.get(i))) {
                throw new Problem.Invalid(
                                "/agent_service_subnets/" + i, FieldError.Code.DUPLICATE, "is in the list twice")
                        .thrown();
            }
        }
    }

    private static List<Integer> ports(@Nullable List<Integer> given) {
        return given == null ? List.of() : given.stream().distinct().sorted().toList();
    }

    private List<Warned.Warning> overlaps(Tx tx, WorkspaceId workspace, Service service) {
        var warnings = new ArrayList<Warned.Warning>();
        var subnets = service.agentServiceSubnets();
        for (int i = 0; i < subnets.size(); i++) {
            var subnet = subnets.get(i);
            for (var other : overlapping(tx, workspace, subnet.agentServiceSubnetIp())) {
                if (other.subnet().equals(subnet.agentServiceSubnetId())) continue;
                if (warnings.size() < MOST_WARNINGS) {
                    warnings.add(overlap(subnet.agentServiceSubnetIp(), other, "/agent_service_subnets/" + i));
                }
            }
        }
        return warnings;
    }

    /// What is said of two subnets that share addresses.
    public static Warned.Warning overlap(Ipv4Cidr range, Overlap other, String pointer) {
        return new Warned.Warning(
                "SUBNET_OVERLAP",
                "%s overlaps %s of agent %d (subnet %d): an agent that is connected to both can reach only one of them."
                        .formatted(
                                range,
                                other.range(),
                                other.agent().value(),
                                other.subnet().value()),
                pointer);
    }
}
