package syntropy.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import syntropy.agent.Agents;
import syntropy.agent.PeerFacts;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.api.Operation;
import syntropy.connection.ConnectionServices;
import syntropy.connection.Connections;
import syntropy.kernel.AgentId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;
import syntropy.protocol.WireGuardFile;
import syntropy.storage.Tx;

/// What a virtual agent has in place of messages: the configuration of the plain WireGuard device that it stands for.
public final class WireGuardApi {
    record One(AgentId agentId) {}

    @Field.Doc("A WireGuard configuration for each path that the agent has peers on, and for PUBLIC in any case. In"
            + " place of the private key stands `<PRIVATE_KEY>`: the key stays on the device.")
    record Texts(
            @JsonProperty("PUBLIC") @Field.In(Format.LINES) @Field.Length(max = Integer.MAX_VALUE)
            String direct,

            @JsonProperty("SDN1")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Field.In(Format.LINES)
            @Field.Length(max = Integer.MAX_VALUE)
            @Nullable
            String sdn1,

            @JsonProperty("SDN2")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Field.In(Format.LINES)
            @Field.Length(max = Integer.MAX_VALUE)
            @Nullable
            String sdn2,

            @JsonProperty("SDN3")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Field.In(Format.LINES)
            @Field.Length(max = Integer.MAX_VALUE)
            @Nullable
            String sdn3) {
        static Texts of(Map<Link, String> files) {
            return new Texts(
                    Objects.requireNonNull(files.get(Link.PUBLIC)),
                    files.get(Link.SDN1),
                    files.get(Link.SDN2),
                    files.get(Link.SDN3));
        }
    }

    private final Agents agents;
    private final Connections connections;
    private final ConnectionServices services;

    private WireGuardApi(Agents agents, Connections connections, ConnectionServices services) {
        this.agents = agents;
        this.connections = connections;
        this.services = services;
    }

    public static List<Operation<?, ?>> operations(
            Agents agents, Connections connections, ConnectionServices services) {
        var api = new WireGuardApi(agents, connections, services);
        return List.of(Operation.get("/v1/network/agents/wg-config/{agent_id}")
                .named(
                        "V1NetworkAgentsWgConfigGetOne",
                        "Agents",
                        "Shows the WireGuard configuration of a virtual agent's device.")
                .needs(Permission.AGENTS_READ)
                .takes(One.class)
                .gives(Texts.class)
                .mayFail(Problem.NotFound.class, Problem.AgentNotVirtual.class)
                .reads((tx, caller, in) -> api.texts(tx, caller.workspace(), in.agentId())));
    }

    /// A peer whose key isn't known yet is left out, as it is for agents.
    private Texts texts(Tx tx, WorkspaceId workspace, AgentId id) {
        if (!agents.get(tx, workspace, id).agentIsVirtual()) throw new Problem.AgentNotVirtual(id).thrown();
        var own = agents.interfaces(tx, workspace, id).orElseThrow();
        var all = connections.endsOf(tx, workspace, id);
        var others = agents
                .peers(tx, workspace, all.stream().map(it -> it.other(id)).toList())
                .stream()
                .collect(Collectors.toMap(PeerFacts::id, Desired.Known::of));
        var routes = routes(tx, workspace, all);
        var peers = new ArrayList<Peer>();
        for (var ends : all) {
            var other = ends.other(id);
            if (others.get(other) instanceof Desired.Known known) {
                peers.addAll(Desired.peers(ends.id(), other, known, routes.getOrDefault(ends, List.of())));
            }
        }
        return Texts.of(WireGuardFile.files(Desired.state(id, own, Desired.withoutClones(peers))));
    }

    private Map<Connections.Ends, List<ConnectionServices.Route>> routes(
            Tx tx, WorkspaceId workspace, List<Connections.Ends> all) {
        var byId = all.stream()
                .filter(Connections.Ends::hasSubnets)
                .collect(Collectors.toMap(Connections.Ends::id, it -> it));
        var routes = new HashMap<Connections.Ends, List<ConnectionServices.Route>>();
        if (byId.isEmpty()) return routes;
        for (var route : services.routes(tx, workspace, byId.keySet())) {
            var ends = Objects.requireNonNull(byId.get(route.connection()));
            routes.computeIfAbsent(ends, _ -> new ArrayList<>()).add(route);
        }
        return routes;
    }
}
