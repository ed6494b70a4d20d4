package syntropy.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import syntropy.agent.Agents;
import syntropy.agent.NetworkAgent;
import syntropy.agent.Tag;
import syntropy.connection.ConnectionServices;
import syntropy.connection.Connections;
import syntropy.connection.Connections.Link;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.service.Services;
import syntropy.storage.Tx;

/// Exports connections, with the services that are on in them, as the documents that syntropynac configures from.
public final class NacExport {
    /// Connections, and agents without one, of one export: it is held in memory whole.
    static final int MOST = 10_000;

    private final Agents agents;
    private final Services services;
    private final Connections connections;
    private final ConnectionServices connectionServices;

    public NacExport(Agents agents, Services services, Connections connections, ConnectionServices connectionServices) {
        this.agents = agents;
        this.services = services;
        this.connections = connections;
        this.connectionServices = connectionServices;
    }

    /// Fails with {@link Problem.Invalid} for ids of nothing, and when it would be larger than [#MOST].
    List<NacConfig> documents(Tx tx, Caller caller, NetworkApi.Export in) {
        var workspace = caller.workspace();
        refuseUnknownAgents(tx, workspace, in);
        var links = links(tx, workspace, in);
        var ends = new LinkedHashSet<AgentId>();
        links.forEach(link -> {
            ends.add(link.agent1());
            ends.add(link.agent2());
        });
        var alone = alone(tx, workspace, in, ends);
        var known = new LinkedHashMap<AgentId, NetworkAgent>();
        agents.inShort(tx, workspace, ends).forEach(agent -> known.put(agent.agentId(), agent));
        alone.forEach(agent -> known.put(agent.agentId(), agent));
        var keys = NacKeys.of(known.values());

        var topology = in.topology() instanceof Topology given ? given : Topology.P2M;
        var written = new ArrayList<>(NacDocuments.of(topology, withServices(tx, workspace, links), keys));
        if (alone.isEmpty()) return written;
        var endpoints = endpoints(tx, workspace, alone, keys);
        if (written.isEmpty()) return List.of(new NacConfig(topology, NacConfig.PRESENT, null, endpoints));
        written.set(0, written.getFirst().with(endpoints));
        return written;
    }

    private void refuseUnknownAgents(Tx tx, WorkspaceId workspace, NetworkApi.Export in) {
        if (!(in.agentIds() instanceof List<AgentId> wanted)) return;
        var known = agents.briefs(tx, workspace, wanted);
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < wanted.size(); i++) {
            if (known.containsKey(wanted.get(i))) continue;
            errors.add(new FieldError("/agent_ids/" + i, FieldError.Code.NOT_FOUND, "is not the id of an agent"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
    }

    /// What is asked for by several fields must be all of it.
    private List<Link> links(Tx tx, WorkspaceId workspace, NetworkApi.Export in) {
        if (in.connectionIds() instanceof List<ConnectionId> wanted) {
            var found = wanted.isEmpty() ? List.<Link>of() : connections.links(tx, workspace, wanted);
            refuseUnknownConnections(wanted, found);
            if (!(in.agentIds() instanceof List<AgentId> ends)) return found;
            var some = Set.copyOf(ends);
            return found.stream()
                    .filter(link -> some.contains(link.agent1()) || some.contains(link.agent2()))
                    .toList();
        }
        if (in.agentIds() instanceof List<AgentId> ends) {
            if (ends.isEmpty()) return List.of();
            var found = connections.linksOf(tx, workspace, ends, MOST + 1);
            if (found.size() > MOST) {
                throw tooLarge("/agent_ids", FieldError.Code.OUT_OF_RANGE, "have more than 10,000 connections");
            }
            return found;
        }
        var found = connections.links(tx, workspace, MOST + 1);
        if (found.size() > MOST) {
            throw tooLarge(
                    "/agent_ids", FieldError.Code.IS_REQUIRED, "is required: there are more than 10,000 connections");
        }
        return found;
    }

    private static void refuseUnknownConnections(List<ConnectionId> wanted, List<Link> found) {
        var known = new HashSet<ConnectionId>();
        found.forEach(link -> known.add(link.id()));
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < wanted.size(); i++) {
            if (known.contains(wanted.get(i))) continue;
            errors.add(
                    new FieldError("/connection_ids/" + i, FieldError.Code.NOT_FOUND, "is not the id of a connection"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
    }

    /// Agents that are asked for and have no connection among these.
    private List<NetworkAgent> alone(Tx tx, WorkspaceId workspace, NetworkApi.Export in, Set<AgentId> ends) {
        if (in.agentIds() instanceof List<AgentId> wanted) {
            return agents.inShort(
                    tx,
                    workspace,
                    wanted.stream().filter(id -> !ends.contains(id)).toList());
        }
        if (in.connectionIds() != null) return List.of();
        var all = agents.first(tx, workspace, MOST + 1);
        if (all.size() > MOST) {
            throw tooLarge("/agent_ids", FieldError.Code.IS_REQUIRED, "is required: there are more than 10,000 agents");
        }
        return all.stream().filter(agent -> !ends.contains(agent.agentId())).toList();
    }

    private static RuntimeException tooLarge(String pointer, FieldError.Code code, String message) {
        return new Problem.Invalid(pointer, code, message).thrown();
    }

    private List<NacDocuments.Wired> withServices(Tx tx, WorkspaceId workspace, List<Link> links) {
        var on = connectionServices.switchedOn(
                tx, workspace, links.stream().map(Link::id).toList());
        var subnets = new HashSet<SubnetId>();
        on.values().forEach(subnets::addAll);
        var owners = services.owners(tx, workspace, subnets);
        return links.stream()
                .map(link -> {
                    Map<AgentId, TreeSet<String>> names = new HashMap<>();
                    for (var subnet : on.getOrDefault(link.id(), Set.of())) {
                        if (owners.get(subnet) instanceof Services.Owner owner) {
                            names.computeIfAbsent(owner.agent(), _ -> new TreeSet<>())
                                    .add(owner.serviceName());
                        }
                    }
                    return new NacDocuments.Wired(
                            link.agent1(),
                            link.agent2(),
                            List.copyOf(names.getOrDefault(link.agent1(), new TreeSet<>())),
                            List.copyOf(names.getOrDefault(link.agent2(), new TreeSet<>())));
                })
                .toList();
    }

    private Map<String, NacConfig.Endpoint> endpoints(
            Tx tx, WorkspaceId workspace, List<NetworkAgent> alone, NacKeys keys) {
        var names = services.names(
                tx, workspace, alone.stream().map(NetworkAgent::agentId).toList());
        var endpoints = new LinkedHashMap<String, NacConfig.Endpoint>();
        for (var agent : alone) {
            endpoints.put(
                    keys.key(agent.agentId()),
                    new NacConfig.Endpoint(
                            agent.agentId(),
                            names.getOrDefault(agent.agentId(), List.of()),
                            agent.agentTags().stream().map(Tag::agentTagName).toList()));
        }
        return endpoints;
    }
}
