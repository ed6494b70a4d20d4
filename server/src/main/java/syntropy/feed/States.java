package syntropy.feed;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import syntropy.account.Account;
import syntropy.agent.Agent;
import syntropy.agent.AgentSettings;
import syntropy.connection.Connection;
import syntropy.connection.ConnectionApi;
import syntropy.connection.ConnectionService;
import syntropy.connection.ConnectionStatuses;
import syntropy.event.EventType;
import syntropy.kernel.Json;
import syntropy.measurement.LogRead;
import syntropy.rule.Rule;
import syntropy.service.Service;
import syntropy.token.AccessToken;
import syntropy.token.AgentToken;
import syntropy.versions.Versions;
import syntropy.workspace.Workspace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The objects that events keep: which record each is of, so that it descends to older API dates as the API's own
/// answers do.
public final class States {
    private final Map<String, Class<? extends Record>> later;

    /// @param later the records of objects whose packages stand after this one, by the object's type
    public States(Map<String, Class<? extends Record>> later) {
        this.later = Map.copyOf(later);
    }

    /// The record of an object before and after such an event; null where there is none.
    ///
    /// @param data the event's own fields
    public @Nullable Class<? extends Record> of(EventType type, JsonNode data) {
        return switch (type) {
            case WORKSPACE_CREATED, WORKSPACE_UPDATED, WORKSPACE_VERSION_UPGRADED, WORKSPACE_VERSION_ROLLED_BACK ->
                Workspace.class;
            case USER_CREATED -> Account.class;
            case ACCESS_TOKEN_CREATED,
                    ACCESS_TOKEN_UPDATED,
                    ACCESS_TOKEN_ROTATED,
                    ACCESS_TOKEN_DELETED,
                    ACCESS_TOKEN_EXPIRING,
                    ACCESS_TOKEN_EXPIRED -> AccessToken.class;
            case SESSION_CREATED,
                    SESSION_DELETED,
                    ACCESS_TOKEN_REFUSED,
                    SESSION_REFUSED,
                    AGENT_TOKEN_REFUSED,
                    CONNECTION_PATH_CHANGED -> null;
            case AGENT_TOKEN_CREATED, AGENT_TOKEN_DELETED, AGENT_TOKEN_EXPIRING, AGENT_TOKEN_EXPIRED ->
                AgentToken.class;
            case AGENT_CREATED, AGENT_UPDATED, AGENT_DELETED, AGENT_STATUS_CHANGED, AGENT_ONLINE, AGENT_OFFLINE ->
                Agent.class;
            case CONNECTION_CREATED -> ConnectionApi.State.class;
            case CONNECTION_UPDATED, CONNECTION_DELETED -> Connection.class;
            case CONNECTION_STATUS_CHANGED -> ConnectionStatuses.State.class;
            case CONNECTION_SUBNET_STATUS_CHANGED -> ConnectionService.Switched.class;
            case SERVICE_CREATED, SERVICE_UPDATED, SERVICE_DELETED -> Service.class;
            case SUBNET_SWITCHED ->
                data.path("agent_connection_group_id").isNull() ? Service.class : ConnectionApi.Switch.class;
            case RULE_CREATED, RULE_DELETED -> Rule.class;
            case AGENT_SETTINGS_UPDATED -> AgentSettings.class;
            case WEBHOOK_ENDPOINT_CREATED,
                    WEBHOOK_ENDPOINT_UPDATED,
                    WEBHOOK_ENDPOINT_ROTATED,
                    WEBHOOK_ENDPOINT_TESTED,
                    WEBHOOK_ENDPOINT_REPLAYED,
                    WEBHOOK_ENDPOINT_DISABLED,
                    WEBHOOK_ENDPOINT_DELETED -> later.get(type.objectType());
            case LOGS_READ -> LogRead.class;
        };
    }

    /// The object as that date shows it.
    ///
    /// @param state as the event keeps it; null when there was no object
    public JsonNode shown(@Nullable String state, EventType type, JsonNode data, Versions.Version version) {
        if (state == null) return Json.MAPPER.nullNode();
        var shown = Json.MAPPER.readTree(state);
        if (of(type, data) instanceof Class<? extends Record> record && shown instanceof ObjectNode fields) {
            version.downgrade(record, fields);
        }
        return shown;
    }
}
