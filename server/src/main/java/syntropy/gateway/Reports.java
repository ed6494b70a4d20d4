package syntropy.gateway;

import syntropy.agent.Devices;
import syntropy.connection.RouteStatuses;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.protocol.FromAgent;
import syntropy.service.Services;
import syntropy.storage.Tx;
import syntropy.token.AgentToken;

/// Brings what agents say of themselves to where it is kept.
public record Reports(Devices devices, Services services, RouteStatuses routes) {
    /// Whether the message says anything that is kept, so that it is worth a transaction.
    public static boolean isOne(FromAgent message) {
        return switch (message) {
            case FromAgent.AgentInfo _,
                    FromAgent.ConfigApplied _,
                    FromAgent.Networks _,
                    FromAgent.Containers _,
                    FromAgent.HostServices _,
                    FromAgent.KubernetesServices _,
                    FromAgent.RouteStatus _ -> true;
            default -> false;
        };
    }

    /// In a transaction that has the workspace to itself. Whatever a message says, it makes nothing fail; that it comes
    /// twice, or of an agent that was deleted meanwhile, changes nothing.
    ///
    /// @param token that the agent came with
    public void take(Tx tx, Caller caller, AgentId agent, AgentToken token, FromAgent message) {
        switch (message) {
            case FromAgent.AgentInfo info -> {
                // First whether new services start switched on, then which there are.
                devices.infoReported(tx, caller, agent, token, info);
                services.reported(tx, caller, agent, info);
            }
            case FromAgent.ConfigApplied(var interfaces) -> devices.interfacesReported(tx, caller, agent, interfaces);
            case FromAgent.RouteStatus(var groups) -> routes.reported(tx, caller, agent, groups);
            default -> services.reported(tx, caller, agent, message);
        }
    }
}
