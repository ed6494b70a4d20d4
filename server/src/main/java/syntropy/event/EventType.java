package syntropy.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The kinds of events, by the names that clients and listeners know; a released name never changes, and new ones come.
public enum EventType {
    WORKSPACE_CREATED("workspace.created", "A workspace was made."),
    WORKSPACE_UPDATED("workspace.updated", "Its name or a policy of it was changed."),
    WORKSPACE_VERSION_UPGRADED(
            "workspace.version_upgraded",
            "Requests that name no API date, by tokens that are pinned to none, are answered at a newer date."),
    WORKSPACE_VERSION_ROLLED_BACK("workspace.version_rolled_back", "An upgrade of the API date was undone."),
    USER_CREATED("user.created", "A person was given an account."),
    ACCESS_TOKEN_CREATED("access_token.created", "An access token was made."),
    ACCESS_TOKEN_UPDATED("access_token.updated", "Its name, description, API date or allowed addresses were changed."),
    ACCESS_TOKEN_ROTATED("access_token.rotated", "It was given a new secret."),
    ACCESS_TOKEN_DELETED("access_token.deleted", "It was deleted, and opens nothing any more."),
    ACCESS_TOKEN_EXPIRING("access_token.expiring", "An access token ends in seven days, or in one: each is told once."),
    ACCESS_TOKEN_EXPIRED("access_token.expired", "An access token has ended, and opens nothing any more."),
    SESSION_CREATED("session.created", "An access token was exchanged for a session."),
    SESSION_DELETED("session.deleted", "A session was ended by its holder."),
    ACCESS_TOKEN_REFUSED(
            "access_token.refused",
            "It was used though it is expired or deleted, may not do that, or not from there; told at most once a minute."),
    SESSION_REFUSED("session.refused", "The same of a session; told at most once a minute."),
    AGENT_TOKEN_REFUSED(
            "agent_token.refused",
            "An agent came with it though it is expired or deleted; told at most once a minute."),
    AGENT_TOKEN_CREATED("agent_token.created", "An agent token was made."),
    AGENT_TOKEN_DELETED("agent_token.deleted", "It was deleted, and no agent comes in with it any more."),
    AGENT_TOKEN_EXPIRING("agent_token.expiring", "An agent token ends in seven days, or in one: each is told once."),
    AGENT_TOKEN_EXPIRED("agent_token.expired", "An agent token has ended, and no agent comes in with it any more."),
    AGENT_CREATED("agent.created", "An agent came in for the first time, or a virtual one was entered."),
    AGENT_UPDATED("agent.updated", "Something of an agent was changed, by a person or by what it reports."),
    AGENT_DELETED("agent.deleted", "An agent was removed, with its connections and services."),
    AGENT_STATUS_CHANGED(
            "agent.status_changed",
            "The status of an agent is another one by what happened around it, such as another agent of its name."),
    AGENT_ONLINE("agent.online", "An agent is connected."),
    AGENT_OFFLINE("agent.offline", "An agent closed its connection or fell silent, and did not come back in time."),
    CONNECTION_CREATED("connection.created", "Two agents were connected, by a call or by a rule."),
    CONNECTION_UPDATED("connection.updated", "A connection was changed."),
    CONNECTION_DELETED("connection.deleted", "Two agents are connected no longer."),
    CONNECTION_STATUS_CHANGED(
            "connection.status_changed", "Its agents report another state of it, or one of them went or came."),
    SERVICE_CREATED("service.created", "A service was entered, or an agent found one."),
    SERVICE_UPDATED("service.updated", "A service was changed."),
    SERVICE_DELETED("service.deleted", "A service is gone."),
    CONNECTION_PATH_CHANGED(
            "connection.path_changed", "An end of a connection sends by another path than before, as it reports."),
    CONNECTION_SUBNET_STATUS_CHANGED(
            "connection.subnet_status_changed",
            "Whether a subnet that is on in a connection is routed there has changed."),
    SUBNET_SWITCHED("service.subnet_switched", "A subnet was switched on or off, at its agent or in one connection."),
    RULE_CREATED("rule.created", "An agent is to be connected with every agent that carries a tag."),
    RULE_DELETED("rule.deleted", "It no longer is."),
    AGENT_SETTINGS_UPDATED("agent_settings.updated", "What all agents of the workspace keep to was changed."),
    WEBHOOK_ENDPOINT_CREATED("webhook_endpoint.created", "A web-hook endpoint was made."),
    WEBHOOK_ENDPOINT_UPDATED("webhook_endpoint.updated", "A web-hook endpoint was changed."),
    WEBHOOK_ENDPOINT_ROTATED("webhook_endpoint.rotated", "A web-hook endpoint was given a new secret."),
    WEBHOOK_ENDPOINT_TESTED(
            "webhook_endpoint.tested",
            "Somebody asked for a test; it is delivered to that endpoint, whichever types it wants, and to no other."),
    WEBHOOK_ENDPOINT_REPLAYED(
            "webhook_endpoint.replayed", "Events of the past are delivered to a web-hook endpoint once more."),
    WEBHOOK_ENDPOINT_DISABLED(
            "webhook_endpoint.disabled",
            "Nothing is delivered to the endpoint any more: it failed for five days, or answered that it is gone."),
    WEBHOOK_ENDPOINT_DELETED("webhook_endpoint.deleted", "A web-hook endpoint was deleted."),
    LOGS_READ("logs.read", "Somebody has read warnings or errors, up to a time.");

    private static final Map<String, EventType> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::wire, Function.identity()));

    private final String wire;
    private final String text;

    EventType(String wire, String text) {
        this.wire = wire;
        this.text = text;
    }

    /// The object's kind, a dot, and what happened to it.
    public String wire() {
        return wire;
    }

    /// What it says, for people.
    public String text() {
        return text;
    }

    /// The kind of the object it happens to.
    public String objectType() {
        return wire.substring(0, wire.indexOf('.'));
    }

    public static Optional<EventType> find(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }
}
