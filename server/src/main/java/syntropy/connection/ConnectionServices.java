package syntropy.connection;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import syntropy.agent.AgentType;
import syntropy.agent.Agents;
import syntropy.api.Warned;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.ConnectionSubnetId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Problem;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.service.Service;
import syntropy.service.Services;
import syntropy.service.Subnet;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Which subnets of the two ends are switched on in a connection.
public final class ConnectionServices {
    /// A prefix that one end of a connection reaches behind the other.
    ///
    /// @param owner the end that it is behind
    /// @param service the name of what has it
    public record Route(
            ConnectionId connection,
            AgentId owner,
            String service,
            Ipv4Cidr prefix,
            List<Integer> tcpPorts,
            List<Integer> udpPorts) {}

    private final RouteStore routes = new RouteStore();
    private final ConnectionSubnetStore store = new ConnectionSubnetStore();
    private final Connections connections;
    private final Services services;
    private final Agents agents;
    private final Outbox outbox;
    private final InstantSource clock;

    public ConnectionServices(
            Connections connections, Services services, Agents agents, Outbox outbox, InstantSource clock) {
        this.connections = connections;
        this.services = services;
        this.agents = agents;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// One item for each connection, whether its ends have services or not.
    Slice<ConnectionService> list(Tx tx, Caller caller, ConnectionApi.ListAll in) {
        var page = connections.list(
                tx,
                caller,
                ConnectionFilter.only(in.filter()).condition(),
                in.sorting(ConnectionOrder.class),
                in.page());
        return new Slice<>(shown(tx, caller.workspace(), page.items()), page.hasMore());
    }

    /// The subnets that are on in these connections, by connection; one in which none is has no entry.
    public Map<ConnectionId, Set<SubnetId>> switchedOn(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        return ids.isEmpty() ? Map.of() : store.enabledIn(tx, workspace, ids);
    }

    private List<ConnectionService> shown(Tx tx, WorkspaceId workspace, List<Connection> some) {
        Set<AgentId> ends = new HashSet<>();
        some.forEach(each -> {
            ends.add(each.agent1().agentId());
            ends.add(each.agent2().agentId());
        });
        var offered = services.ofAgents(tx, workspace, ends);
        var types = agents.briefs(tx, workspace, ends);
        var switched = store.of(
                tx,
                workspace,
                some.stream().map(Connection::agentConnectionGroupId).toList());
        return some.stream()
                .map(each -> new ConnectionService(
                        each.agentConnectionGroupId(),
                        switched.getOrDefault(each.agentConnectionGroupId().value(), List.of()),
                        end(each.agent1().agentId(), types, offered),
                        end(each.agent2().agentId(), types, offered)))
                .toList();
    }

    private static ConnectionService.End end(
            AgentId id, Map<AgentId, Agents.Brief> types, Map<AgentId, List<Service>> offered) {
        var type = types.get(id) instanceof Agents.Brief brief ? brief.type() : AgentType.VIRTUAL;
        return new ConnectionService.End(id, type, offered.getOrDefault(id, List.of()));
    }

    /// Switches subnets of either end. One that belongs to neither and nothing is switched.
    Warned<ConnectionService> switchAll(Tx tx, Caller caller, ConnectionApi.SwitchAll in) {
        var workspace = caller.workspace();
        var id = in.agentConnectionGroupId();
        var before = connections.get(tx, workspace, id);
        var shown = shown(tx, workspace, List.of(before)).getFirst();
        var errors = new ArrayList<FieldError>();
        var warnings = new ArrayList<Warned.Warning>();
        var happenings = new ArrayList<Happening>();
        var seen = new HashSet<SubnetId>();
        for (int i = 0; i < in.changes().size(); i++) {
            var change = in.changes().get(i);
            var subnet = change.agentServiceSubnetId();
            var pointer = "/changes/" + i + "/agent_service_subnet_id";
            var owner = owner(shown, subnet);
            if (owner == null) {
                errors.add(
                        new FieldError(pointer, FieldError.Code.NOT_FOUND, "is not the id of a subnet of either end"));
                continue;
            }
            if (!seen.add(subnet)) {
                errors.add(new FieldError(pointer, FieldError.Code.DUPLICATE, "is in the list twice"));
                continue;
            }
            if (isOn(shown, subnet) == change.isEnabled()) continue;
            store.put(tx, workspace, id, subnet, change.isEnabled(), clock.instant());
            happenings.add(new Happening(
                    new Event.SubnetSwitched(subnet, owner.agentServiceId(), owner.agentId(), id, change.isEnabled()),
                    new ConnectionApi.Switch(subnet, !change.isEnabled()),
                    change));
            if (change.isEnabled()) {
                var receiver = before.agent1().agentId().equals(owner.agentId())
                        ? before.agent2().agentId()
                        : before.agent1().agentId();
                warnings.addAll(overlaps(tx, workspace, owner, subnet, receiver, pointer));
            }
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        if (!happenings.isEmpty()) {
            connections.subnetsChanged(tx, caller, Set.of(id));
            outbox.addAll(tx, caller, happenings);
        }
        return new Warned<>(shown(tx, workspace, List.of(before)).getFirst(), warnings);
    }

    /// What is really reached in these connections: subnets that are there, and switched on both at their agent and in
    /// the connection. By connection, then by subnet.
    public List<Route> routes(Tx tx, WorkspaceId workspace, Collection<ConnectionId> ids) {
        return routes.routes(tx, workspace, ids);
    }

    private static @Nullable Service owner(ConnectionService shown, SubnetId id) {
        for (var end : List.of(shown.agent1(), shown.agent2())) {
            for (var service : end.agentServices()) {
                if (service.agentServiceSubnets().stream()
                        .anyMatch(subnet -> subnet.agentServiceSubnetId().equals(id))) return service;
            }
        }
        return null;
    }

    private static boolean isOn(ConnectionService shown, SubnetId id) {
        return shown.agentConnectionSubnets().stream()
                .anyMatch(each -> each.agentServiceSubnetId().equals(id) && each.agentConnectionSubnetIsEnabled());
    }

    /// What else the receiving end has or reaches that shares addresses with the subnet.
    private List<Warned.Warning> overlaps(
            Tx tx, WorkspaceId workspace, Service owner, SubnetId id, AgentId receiver, String pointer) {
        var range = owner.agentServiceSubnets().stream()
                .filter(subnet -> subnet.agentServiceSubnetId().equals(id))
                .map(Subnet::agentServiceSubnetIp)
                .findFirst()
                .orElseThrow();
        var others = services.overlapping(tx, workspace, range).stream()
                .filter(other -> !other.subnet().equals(id))
                .toList();
        var reached = store.enabledAt(
                tx,
                workspace,
                receiver,
                others.stream().map(Services.Overlap::subnet).toList());
        return others.stream()
                .filter(other -> other.agent().equals(receiver) || reached.contains(other.subnet()))
                .map(other -> Services.overlap(range, other, pointer))
                .toList();
    }

    /// Takes a subnet out of a connection: it is off there and no longer listed, until it is switched on again. At its
    /// agent it stays as it is.
    void remove(Tx tx, Caller caller, ConnectionSubnetId id) {
        var found = store.find(tx, caller.workspace(), List.of(id));
        if (found.isEmpty()) throw new Problem.NotFound("connection service", Integer.toString(id.value())).thrown();
        remove(tx, caller, found);
    }

    /// The same for many. Ids that name none are passed over: they are gone already.
    void removeAll(Tx tx, Caller caller, List<ConnectionSubnetId> ids) {
        remove(tx, caller, store.find(tx, caller.workspace(), ids));
    }

    private void remove(Tx tx, Caller caller, Collection<ConnectionSubnetStore.Entry> entries) {
        if (entries.isEmpty()) return;
        store.delete(
                tx,
                caller.workspace(),
                entries.stream().map(ConnectionSubnetStore.Entry::id).toList());
        connections.subnetsChanged(
                tx,
                caller,
                entries.stream().map(ConnectionSubnetStore.Entry::connection).collect(Collectors.toSet()));
        outbox.addAll(
                tx,
                caller,
                entries.stream()
                        .map(each -> new Happening(
                                new Event.SubnetSwitched(
                                        each.subnet(), each.service(), each.agent(), each.connection(), false),
                                new ConnectionApi.Switch(each.subnet(), each.enabled()),
                                null))
                        .toList());
    }

    /// Takes subnets that are going out of all connections.
    public void removeOf(Tx tx, Caller caller, Collection<SubnetId> subnets) {
        if (subnets.isEmpty()) return;
        var touched = store.connectionsWith(tx, caller.workspace(), subnets);
        store.deleteOf(tx, caller.workspace(), subnets);
        if (!touched.isEmpty()) connections.subnetsChanged(tx, caller, touched);
    }
}
