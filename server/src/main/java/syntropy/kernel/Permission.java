package syntropy.kernel;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a token may do. Numbers, ids and texts never change once released: they are stored and shown.
public enum Permission {
    AGENT_GROUPS_READ(1, "platform.agent-groups.read", "Read agent groups"),
    AGENTS_READ(2, "platform.agents.read", "Read agents, their tags and providers"),
    AGENTS_WRITE(3, "platform.agents.write", "Create, change and remove agents"),
    CONNECTIONS_READ(4, "platform.connections.read", "Read connections"),
    CONNECTIONS_WRITE(5, "platform.connections.write", "Create, change and remove connections"),
    CONNECTION_SERVICES_READ(
            6, "platform.connection-services.read", "Read which services are switched on in connections"),
    CONNECTION_SERVICES_WRITE(7, "platform.connection-services.write", "Switch services on and off in connections"),
    AGENT_TOKENS_READ(8, "platform.agent-tokens.read", "Read agent tokens, never their secrets"),
    AGENT_TOKENS_WRITE(9, "platform.agent-tokens.write", "Create and delete agent tokens"),
    API_KEYS_READ(10, "platform.api-keys.read", "Read agent tokens by their older name"),
    API_KEYS_WRITE(11, "platform.api-keys.write", "Create and delete agent tokens by their older name"),
    ACCESS_TOKENS_READ(12, "platform.access-tokens.read", "Read access tokens, never their secrets"),
    ACCESS_TOKENS_WRITE(13, "platform.access-tokens.write", "Create, change, rotate and delete access tokens"),
    AGENT_SERVICES_READ(14, "platform.agent-services.read", "Read the services behind agents"),
    AGENT_SERVICES_WRITE(
            15, "platform.agent-services.write", "Create, change, switch and remove services behind agents"),
    RULES_READ(16, "platform.rules.read", "Read connection rules"),
    RULES_WRITE(17, "platform.rules.write", "Create, change and remove connection rules"),
    WEBHOOKS_READ(18, "platform.webhooks.read", "Read web-hook endpoints and deliveries"),
    WEBHOOKS_WRITE(19, "platform.webhooks.write", "Create, change and remove web-hook endpoints"),
    EVENTS_READ(20, "platform.events.read", "Read events"),
    AUDIT_READ(21, "platform.audit.read", "Read the audit log"),
    ANALYTICS_READ(22, "platform.analytics.read", "Read measurements of connections"),
    AGENT_LOGS_READ(23, "platform.agent-logs.read", "Read the logs of agents"),
    AGENT_LOGS_WRITE(24, "platform.agent-logs.write", "Mark logs of agents as read"),
    WORKSPACE_READ(25, "platform.workspace.read", "Read the workspace's settings"),
    WORKSPACE_WRITE(26, "platform.workspace.write", "Change the workspace's settings"),
    USERS_READ(27, "platform.users.read", "Read users and invitations"),
    USERS_WRITE(28, "platform.users.write", "Invite, change and remove users");

    private static final Map<String, Permission> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Permission::id, Function.identity()));

    private static final Map<Integer, Permission> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Permission::number, Function.identity()));

    private final int number;
    private final String id;
    private final String description;

    Permission(int number, String id, String description) {
        this.number = number;
        this.id = id;
        this.description = description;
    }

    public int number() {
        return number;
    }

    /// `platform.<resource>.<read|write>`.
    public String id() {
        return id;
    }

    public String description() {
        return description;
    }

    /// The permission of that number, as it was stored.
    public static Permission numbered(int number) {
        var found = BY_NUMBER.get(number);
        if (found == null) throw new IllegalArgumentException("there is no permission " + number);
        return found;
    }

    public static Optional<Permission> find(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}
