package syntropy.service;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.kernel.AgentId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

/// Brings what is stored of an agent's services to what the agent reports. One that is no longer reported stays, not
/// active, with its switches, and is active again when it is reported again; what hasn't changed isn't written.
///
/// No more than {@link Snapshot#MOST_SERVICES} reported services are kept of an agent, and {@link Snapshot#MOST_RANGES}
/// subnets of each: to make room, those go that have been gone for longest.
final class ServiceReports {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceReports.class);

    /// @param gone subnets of services that stay
    /// @param evicted services that make room
    /// @param happenings without those of the evicted
    /// @param recount whether there are other subnets now
    record Outcome(
            List<SubnetId> gone,
            List<Service> evicted,
            List<Happening> happenings,
            List<Service> before,
            List<Service> after,
            boolean recount) {}

    private final ServiceStore store;

    ServiceReports(ServiceStore store) {
        this.store = store;
    }

    /// Decides, and writes nothing but ids that it takes.
    ///
    /// @param on whether what is new starts switched on
    Outcome compare(Tx tx, WorkspaceId workspace, AgentId agent, Snapshot snapshot, boolean on, Instant now) {
        var stored = store.reported(tx, workspace, agent);
        var known = new HashMap<String, Service>();
        for (var each : stored) {
            if (each.source() == snapshot.source()) known.put(each.service().agentServiceName(), each.service());
        }
        var evicted = new HashSet<Service>();
        int room = room(stored, known, snapshot, evicted);
        int beyond = snapshot.beyond();
        var run = new Run(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean recount = !evicted.isEmpty();
        for (var found : snapshot.services()) {
            var before = known.remove(found.name());
            if (before == null && room-- <= 0) {
                beyond++;
            } else if (before == null) {
                run.created(made(tx, workspace, agent, snapshot.source(), found, on, now));
                recount = true;
            } else {
                recount |= run.changed(before, merged(tx, workspace, before, found, on, now));
            }
        }
        for (var before : known.values().stream()
                .sorted(Comparator.comparingInt(each -> each.agentServiceId().value()))
                .toList()) {
            if (!evicted.contains(before)) run.changed(before, inactive(before, now));
        }
        if (beyond > 0) {
            LOG.warn(
                    "Agent {} of workspace {} reports {} services more than the {} that are kept",
                    agent.value(),
                    workspace.value(),
                    beyond,
                    Snapshot.MOST_SERVICES);
        }
        return new Outcome(run.gone, List.copyOf(evicted), run.happenings, run.before, run.after, recount);
    }

    private record Run(List<SubnetId> gone, List<Happening> happenings, List<Service> before, List<Service> after) {
        void created(Service made) {
            happenings.add(new Happening(new Event.ServiceCreated(made.agentServiceId(), made.agentId()), null, made));
        }

        /// @return whether it has other subnets now
        boolean changed(Service was, Service is) {
            if (is.at(was.agentServiceUpdatedAt()).equals(was)) return false;
            happenings.add(new Happening(new Event.ServiceUpdated(is.agentServiceId(), is.agentId()), was, is));
            before.add(was);
            after.add(is);
            var ids = ids(is);
            was.agentServiceSubnets().stream()
                    .map(Subnet::agentServiceSubnetId)
                    .filter(id -> !ids.contains(id))
                    .forEach(gone::add);
            return !ids.equals(ids(was));
        }

        private static Set<SubnetId> ids(Service service) {
            return service.agentServiceSubnets().stream()
                    .map(Subnet::agentServiceSubnetId)
                    .collect(Collectors.toSet());
        }
    }

    /// How many services can be added.
    ///
    /// @param evicted gets those that go for it
    private static int room(
            List<ServiceStore.Reported> stored, Map<String, Service> known, Snapshot snapshot, Set<Service> evicted) {
        int free = Math.max(0, Snapshot.MOST_SERVICES - stored.size());
        var names = new HashSet<String>();
        snapshot.services().forEach(each -> names.add(each.name()));
        long wanted = names.stream().filter(name -> !known.containsKey(name)).count();
        if (wanted <= free) return free;
        var idle = stored.stream()
                .filter(each -> each.source() != snapshot.source()
                        ? !each.service().agentServiceIsActive()
                        : !names.contains(each.service().agentServiceName()))
                .map(ServiceStore.Reported::service)
                .sorted(Comparator.comparing(Service::agentServiceIsActive)
                        .thenComparing(Service::agentServiceUpdatedAt)
                        .thenComparingInt(each -> each.agentServiceId().value()))
                .limit(wanted - free)
                .toList();
        evicted.addAll(idle);
        return free + idle.size();
    }

    private Service made(
            Tx tx,
            WorkspaceId workspace,
            AgentId agent,
            Snapshot.Source source,
            Snapshot.Found found,
            boolean on,
            Instant now) {
        return new Service(
                store.nextId(tx, workspace),
                agent,
                found.name(),
                source.type,
                true,
                found.networks(),
                found.tcpPorts(),
                found.udpPorts(),
                found.ranges().stream()
                        .map(range -> new Subnet(store.nextSubnetId(tx, workspace), range, true, on, on))
                        .toList(),
                now,
                now);
    }

    private Service merged(
            Tx tx, WorkspaceId workspace, Service before, Snapshot.Found found, boolean on, Instant now) {
        var wanted = new HashSet<>(found.ranges());
        var subnets = new ArrayList<Subnet>();
        Set<Ipv4Cidr> present = new HashSet<>();
        for (var subnet : before.agentServiceSubnets()) {
            present.add(subnet.agentServiceSubnetIp());
            subnets.add(subnet.active(wanted.contains(subnet.agentServiceSubnetIp())));
        }
        for (var range : found.ranges()) {
            if (!present.contains(range)) {
                subnets.add(new Subnet(store.nextSubnetId(tx, workspace), range, true, on, on));
            }
        }
        for (int i = 0; i < subnets.size() && subnets.size() > Snapshot.MOST_RANGES; ) {
            if (subnets.get(i).agentServiceSubnetIsActive()) i++;
            else subnets.remove(i);
        }
        return new Service(
                before.agentServiceId(),
                before.agentId(),
                before.agentServiceName(),
                before.agentServiceType(),
                true,
                found.networks(),
                found.tcpPorts(),
                found.udpPorts(),
                List.copyOf(subnets),
                before.agentServiceCreatedAt(),
                now);
    }

    private static Service inactive(Service before, Instant now) {
        return new Service(
                before.agentServiceId(),
                before.agentId(),
                before.agentServiceName(),
                before.agentServiceType(),
                false,
                before.agentServiceNetworks(),
                before.agentServiceTcpPorts(),
                before.agentServiceUdpPorts(),
                before.agentServiceSubnets().stream()
                        .map(subnet -> subnet.active(false))
                        .toList(),
                before.agentServiceCreatedAt(),
                now);
    }
}
