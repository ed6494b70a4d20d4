package syntropy.network;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.agent.Agents;
import syntropy.agent.NetworkAgent;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.connection.Connections;
import syntropy.connection.NetworkConnection;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.storage.Tx;

public final class NetworkApi {
    /// Of agents, and of connections, in one answer: it is held in memory whole, so it has to end somewhere.
    static final int MOST_IN_VIEW = 10_000;

    private static final String GROUP = "Network";

    @Field.Doc("Agents and connections in short.")
    public record View(
            @Field.Doc("The first 10,000 by id.") List<NetworkAgent> agents,
            @Field.Doc("The first 10,000 by id.") List<NetworkConnection> agentConnectionGroups,

            @Field.Doc("False when there are more agents or connections than are shown; the lists have all of them.")
            boolean isWhole) {}

    record Export(
            @Field.Doc("Only connections with an end at one of these, and those of these that have no connection.")
            @Field.Items(max = NacExport.MOST)
            @Nullable
            List<AgentId> agentIds,

            @Field.Doc("Only these connections.") @Field.Items(max = NacExport.MOST) @Nullable
            List<ConnectionId> connectionIds,

            @Field.Doc("How connections are written; left out, P2M.") @Nullable
            Topology topology) {}

    private NetworkApi() {}

    public static List<Operation<?, ?>> operations(Agents agents, Connections connections, NacExport export) {
        return List.of(
                Operation.get("/v1/network")
                        .named("V1NetworkGet", GROUP, "Shows agents and connections in short, up to 10,000 of each.")
                        .needsAll(Permission.AGENTS_READ, Permission.CONNECTIONS_READ)
                        .takes(Nothing.class)
                        .gives(View.class)
                        .reads((tx, caller, in) -> view(tx, caller, agents, connections)),
                Operation.post("/v1/network/nac/config/export")
                        .named(
                                "V1NetworkNacConfigExport",
                                GROUP,
                                "Exports up to 10,000 connections as the documents that syntropynac configures from.")
                        .needsAll(
                                Permission.AGENTS_READ,
                                Permission.CONNECTIONS_READ,
                                Permission.CONNECTION_SERVICES_READ,
                                Permission.AGENT_SERVICES_READ)
                        .takes(Export.class)
                        .givesAll(NacConfig.class)
                        .mayFail(Problem.Invalid.class)
                        .reads(export::documents),
                Operation.get("/v1/network/sdn-agents/ips")
                        .named(
                                "V1NetworkSdnAgentsGet",
                                GROUP,
                                "Lists the addresses of relays, for firewalls; this server has none.")
                        .isOpen()
                        .takes(Nothing.class)
                        .givesAll(String.class)
                        .readsForGuest((tx, origin, in) -> List.of()));
    }

    private static View view(Tx tx, Caller caller, Agents agents, Connections connections) {
        var someAgents = agents.first(tx, caller.workspace(), MOST_IN_VIEW + 1);
        var someConnections = connections.first(tx, caller.workspace(), MOST_IN_VIEW + 1);
        return new View(
                most(someAgents),
                most(someConnections),
                someAgents.size() <= MOST_IN_VIEW && someConnections.size() <= MOST_IN_VIEW);
    }

    private static <T> List<T> most(List<T> all) {
        return all.size() <= MOST_IN_VIEW ? all : all.subList(0, MOST_IN_VIEW);
    }
}
