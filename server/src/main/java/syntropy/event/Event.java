package syntropy.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.RuleId;
import syntropy.kernel.ServiceId;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;

/// Everything that can happen, on one page. Ids and plain values only, never a secret; a released name never changes.
public sealed interface Event {
    record WorkspaceCreated(WorkspaceId workspaceId) implements Event {}

    record WorkspaceUpdated(WorkspaceId workspaceId) implements Event {}

    /// Its requests that name no API date, by tokens that are pinned to none, are now answered at a newer one.
    record WorkspaceVersionUpgraded(WorkspaceId workspaceId, String previousApiDate, String apiDate) implements Event {}

    /// An upgrade was undone.
    record WorkspaceVersionRolledBack(WorkspaceId workspaceId, String previousApiDate, String apiDate)
            implements Event {}

    record UserCreated(AccountId userId) implements Event {}

    record AccessTokenCreated(AccessTokenId accessTokenId) implements Event {}

    record AccessTokenUpdated(AccessTokenId accessTokenId) implements Event {}

    record AccessTokenRotated(AccessTokenId accessTokenId) implements Event {}

    record AccessTokenDeleted(AccessTokenId accessTokenId) implements Event {}

    /// @param accessTokenExpiration when it ends
    record AccessTokenExpiring(AccessTokenId accessTokenId, Instant accessTokenExpiration) implements Event {}

    record AccessTokenExpired(AccessTokenId accessTokenId) implements Event {}

    /// The token was exchanged for a session.
    record SessionCreated(AccessTokenId accessTokenId) implements Event {}

    record SessionDeleted(AccessTokenId accessTokenId) implements Event {}

    /// It opens nothing any more, or may not do what it was used for, or not from there.
    ///
    /// @param reason the code of the problem that was answered
    record AccessTokenRefused(AccessTokenId accessTokenId, String reason) implements Event {}

    /// The same of a session that the token was exchanged for.
    record SessionRefused(AccessTokenId accessTokenId, String reason) implements Event {}

    /// An agent brought it.
    record AgentTokenRefused(AgentTokenId agentTokenId, String reason) implements Event {}

    record AgentTokenCreated(AgentTokenId agentTokenId) implements Event {}

    record AgentTokenDeleted(AgentTokenId agentTokenId) implements Event {}

    /// @param agentTokenValidUntil when it ends
    record AgentTokenExpiring(AgentTokenId agentTokenId, Instant agentTokenValidUntil) implements Event {}

    record AgentTokenExpired(AgentTokenId agentTokenId) implements Event {}

    record AgentCreated(AgentId agentId) implements Event {}

    record AgentUpdated(AgentId agentId) implements Event {}

    record AgentDeleted(AgentId agentId) implements Event {}

    /// Not by a change of the agent itself, but by what happened around it, such as another agent of its name.
    record AgentStatusChanged(AgentId agentId, String agentStatus) implements Event {}

    record AgentOnline(AgentId agentId) implements Event {}

    record AgentOffline(AgentId agentId) implements Event {}

    record ConnectionCreated(ConnectionId agentConnectionGroupId, List<AgentId> agentIds) implements Event {}

    record ConnectionUpdated(ConnectionId agentConnectionGroupId, List<AgentId> agentIds) implements Event {}

    record ConnectionDeleted(ConnectionId agentConnectionGroupId, List<AgentId> agentIds) implements Event {}

    /// Its agents report another state of it, or one of them went or came.
    record ConnectionStatusChanged(
            ConnectionId agentConnectionGroupId, List<AgentId> agentIds, String agentConnectionGroupStatus)
            implements Event {}

    /// An end sends by another path than before. Its first path, and the loss of its last, are told by the status.
    ///
    /// @param agentId the end that reports it
    /// @param path `PUBLIC` or `SDN1` to `SDN3`, as the one before
    record ConnectionPathChanged(
            ConnectionId agentConnectionGroupId,
            List<AgentId> agentIds,
            AgentId agentId,
            String previousPath,
            String path,
            String reason)
            implements Event {}

    record ServiceCreated(ServiceId agentServiceId, AgentId agentId) implements Event {}

    record ServiceUpdated(ServiceId agentServiceId, AgentId agentId) implements Event {}

    record ServiceDeleted(ServiceId agentServiceId, AgentId agentId) implements Event {}

    /// @param agentConnectionGroupId the connection it was switched on, or null for the switch on the agent itself
    record SubnetSwitched(
            SubnetId agentServiceSubnetId,
            ServiceId agentServiceId,
            AgentId agentId,
            @Nullable ConnectionId agentConnectionGroupId,
            boolean isEnabled)
            implements Event {}

    /// Whether a subnet that is on in a connection is routed there: as the agent at the other end says, or because it
    /// says nothing.
    record ConnectionSubnetStatusChanged(
            ConnectionId agentConnectionGroupId, SubnetId agentServiceSubnetId, String agentConnectionSubnetStatus)
            implements Event {}
    /// The agent is now connected with every agent that carries the tag.
    record RuleCreated(RuleId ruleId, AgentId agentId, String tagName) implements Event {}

    record RuleDeleted(RuleId ruleId, AgentId agentId, String tagName) implements Event {}

    /// What all agents of the workspace keep to.
    record AgentSettingsUpdated(WorkspaceId workspaceId) implements Event {}

    record WebhookEndpointCreated(WebhookId webhookId) implements Event {}

    record WebhookEndpointUpdated(WebhookId webhookId) implements Event {}

    record WebhookEndpointRotated(WebhookId webhookId) implements Event {}

    record WebhookEndpointTested(WebhookId webhookId) implements Event {}

    /// @param eventsCount how many are delivered once more
    record WebhookEndpointReplayed(WebhookId webhookId, int eventsCount) implements Event {}

    /// By the controller: because of what its listener answers, or doesn't.
    ///
    /// @param disabledReason `FAILING` or `GONE`
    record WebhookEndpointDisabled(WebhookId webhookId, String disabledReason) implements Event {}

    record WebhookEndpointDeleted(WebhookId webhookId) implements Event {}

    /// Somebody has read on, or back.
    ///
    /// @param logsReadTimestampEntityType which warnings or errors of it
    /// @param logsReadTimestampEntityId of an agent or a connection, as the type says
    record LogsRead(String logsReadTimestampEntityType, int logsReadTimestampEntityId) implements Event {}

    default EventType kind() {
        return switch (this) {
            case WorkspaceCreated _ -> EventType.WORKSPACE_CREATED;
            case WorkspaceUpdated _ -> EventType.WORKSPACE_UPDATED;
            case WorkspaceVersionUpgraded _ -> EventType.WORKSPACE_VERSION_UPGRADED;
            case WorkspaceVersionRolledBack _ -> EventType.WORKSPACE_VERSION_ROLLED_BACK;
            case UserCreated _ -> EventType.USER_CREATED;
            case AccessTokenCreated _ -> EventType.ACCESS_TOKEN_CREATED;
            case AccessTokenUpdated _ -> EventType.ACCESS_TOKEN_UPDATED;
            case AccessTokenRotated _ -> EventType.ACCESS_TOKEN_ROTATED;
            case AccessTokenDeleted _ -> EventType.ACCESS_TOKEN_DELETED;
            case AccessTokenExpiring _ -> EventType.ACCESS_TOKEN_EXPIRING;
            case AccessTokenExpired _ -> EventType.ACCESS_TOKEN_EXPIRED;
            case SessionCreated _ -> EventType.SESSION_CREATED;
            case SessionDeleted _ -> EventType.SESSION_DELETED;
            case AccessTokenRefused _ -> EventType.ACCESS_TOKEN_REFUSED;
            case SessionRefused _ -> EventType.SESSION_REFUSED;
            case AgentTokenRefused _ -> EventType.AGENT_TOKEN_REFUSED;
            case AgentTokenCreated _ -> EventType.AGENT_TOKEN_CREATED;
            case AgentTokenDeleted _ -> EventType.AGENT_TOKEN_DELETED;
            case AgentTokenExpiring _ -> EventType.AGENT_TOKEN_EXPIRING;
            case AgentTokenExpired _ -> EventType.AGENT_TOKEN_EXPIRED;
            case AgentCreated _ -> EventType.AGENT_CREATED;
            case AgentUpdated _ -> EventType.AGENT_UPDATED;
            case AgentDeleted _ -> EventType.AGENT_DELETED;
            case AgentStatusChanged _ -> EventType.AGENT_STATUS_CHANGED;
            case AgentOnline _ -> EventType.AGENT_ONLINE;
            case AgentOffline _ -> EventType.AGENT_OFFLINE;
            case ConnectionCreated _ -> EventType.CONNECTION_CREATED;
            case ConnectionUpdated _ -> EventType.CONNECTION_UPDATED;
            case ConnectionDeleted _ -> EventType.CONNECTION_DELETED;
            case ConnectionStatusChanged _ -> EventType.CONNECTION_STATUS_CHANGED;
            case ConnectionPathChanged _ -> EventType.CONNECTION_PATH_CHANGED;
            case ServiceCreated _ -> EventType.SERVICE_CREATED;
            case ServiceUpdated _ -> EventType.SERVICE_UPDATED;
            case ServiceDeleted _ -> EventType.SERVICE_DELETED;
            case ConnectionSubnetStatusChanged _ -> EventType.CONNECTION_SUBNET_STATUS_CHANGED;
            case SubnetSwitched _ -> EventType.SUBNET_SWITCHED;
            case RuleCreated _ -> EventType.RULE_CREATED;
            case RuleDeleted _ -> EventType.RULE_DELETED;
            case AgentSettingsUpdated _ -> EventType.AGENT_SETTINGS_UPDATED;
            case WebhookEndpointCreated _ -> EventType.WEBHOOK_ENDPOINT_CREATED;
            case WebhookEndpointUpdated _ -> EventType.WEBHOOK_ENDPOINT_UPDATED;
            case WebhookEndpointRotated _ -> EventType.WEBHOOK_ENDPOINT_ROTATED;
            case WebhookEndpointTested _ -> EventType.WEBHOOK_ENDPOINT_TESTED;
            case WebhookEndpointReplayed _ -> EventType.WEBHOOK_ENDPOINT_REPLAYED;
            case WebhookEndpointDisabled _ -> EventType.WEBHOOK_ENDPOINT_DISABLED;
            case WebhookEndpointDeleted _ -> EventType.WEBHOOK_ENDPOINT_DELETED;
            case LogsRead _ -> EventType.LOGS_READ;
        };
    }

    /// As it stands on the wire.
    default String type() {
        return kind().wire();
    }

    /// The kind of the object it happened to, as in `type` before the dot.
    default String objectType() {
        return kind().objectType();
    }

    default String objectId() {
        return switch (this) {
            case WorkspaceCreated(var id) -> id(id.value());
            case WorkspaceUpdated(var id) -> id(id.value());
            case WorkspaceVersionUpgraded it -> id(it.workspaceId().value());
            case WorkspaceVersionRolledBack it -> id(it.workspaceId().value());
            case UserCreated(var id) -> id(id.value());
            case AccessTokenCreated(var id) -> id.value();
            case AccessTokenUpdated(var id) -> id.value();
            case AccessTokenRotated(var id) -> id.value();
            case AccessTokenDeleted(var id) -> id.value();
            case AccessTokenExpiring it -> it.accessTokenId().value();
            case AccessTokenExpired(var id) -> id.value();
            case SessionCreated(var id) -> id.value();
            case SessionDeleted(var id) -> id.value();
            case AccessTokenRefused it -> it.accessTokenId().value();
            case SessionRefused it -> it.accessTokenId().value();
            case AgentTokenRefused it -> id(it.agentTokenId().value());
            case AgentTokenCreated(var id) -> id(id.value());
            case AgentTokenDeleted(var id) -> id(id.value());
            case AgentTokenExpiring it -> id(it.agentTokenId().value());
            case AgentTokenExpired(var id) -> id(id.value());
            case AgentCreated(var id) -> id(id.value());
            case AgentUpdated(var id) -> id(id.value());
            case AgentDeleted(var id) -> id(id.value());
            case AgentStatusChanged it -> id(it.agentId().value());
            case AgentOnline(var id) -> id(id.value());
            case AgentOffline(var id) -> id(id.value());
            case ConnectionCreated it -> id(it.agentConnectionGroupId().value());
            case ConnectionUpdated it -> id(it.agentConnectionGroupId().value());
            case ConnectionDeleted it -> id(it.agentConnectionGroupId().value());
            case ConnectionStatusChanged it -> id(it.agentConnectionGroupId().value());
            case ConnectionPathChanged it -> id(it.agentConnectionGroupId().value());
            case ServiceCreated it -> id(it.agentServiceId().value());
            case ServiceUpdated it -> id(it.agentServiceId().value());
            case ServiceDeleted it -> id(it.agentServiceId().value());
            case ConnectionSubnetStatusChanged it ->
                id(it.agentConnectionGroupId().value());
            case SubnetSwitched switched -> id(switched.agentServiceId().value());
            case RuleCreated it -> id(it.ruleId().value());
            case RuleDeleted it -> id(it.ruleId().value());
            case AgentSettingsUpdated(var id) -> id(id.value());
            case WebhookEndpointCreated it -> it.webhookId().value();
            case WebhookEndpointUpdated it -> it.webhookId().value();
            case WebhookEndpointRotated it -> it.webhookId().value();
            case WebhookEndpointTested it -> it.webhookId().value();
            case WebhookEndpointReplayed it -> it.webhookId().value();
            case WebhookEndpointDisabled it -> it.webhookId().value();
            case WebhookEndpointDeleted it -> it.webhookId().value();
            case LogsRead(var type, var id) -> type + ":" + id;
        };
    }

    private static String id(int value) {
        return Integer.toString(value);
    }
}
