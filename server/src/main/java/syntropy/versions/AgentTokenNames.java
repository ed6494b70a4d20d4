package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import syntropy.agent.Agent;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Agent tokens are called agent tokens everywhere; before, the answer to making one, an agent's creation and the
/// routes under
/// `api-keys` spoke of API keys.
final class AgentTokenNames implements VersionChange {
    private static final String CREATE_AGENT = "V1NetworkAgentsCreate";
    private static final Set<String> CREATE_TOKEN =
            Set.of("V1NetworkAuthAgentTokensCreate", "V1NetworkAuthApiKeysCreate");

    private static final String SECRET = "api_key_secret";
    private static final String ORDER = "order";

    /// Newer name to older name.
    private static final Map<String, String> OLDER = Map.of(
            "agent_token_id", "api_key_id",
            "agent_token_name", "api_key_name",
            "agent_token_description", "api_key_description",
            "agent_token_valid_until", "api_key_valid_until",
            "agent_token_allowed_tag_names", "api_key_allowed_tag_names",
            "agent_token_status", "api_key_status",
            "agent_token_last4", "api_key_last4",
            "agent_token_created_at", "api_key_created_at",
            "agent_token_updated_at", "api_key_updated_at",
            "agent_token", SECRET);

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Creating an agent token answers `agent_token_…` and the secret in `agent_token`, as do all routes under"
                + " `api-keys`; before, these fields were called `api_key_…` and `api_key_secret`. Creating an agent takes only"
                + " `agent_token` (before, also `api_key`), and agents show `agent_token_id` (before, `api_key_id`).";
    }

    @Override
    public Set<Class<?>> touches() {
        return Set.of(Agent.class);
    }

    @Override
    public void downgrade(ObjectNode value) {
        Names.rename(value, Map.of("agent_token_id", "api_key_id"));
    }

    @Override
    public Schema.Obj downgrade(Schema.Obj newer) {
        return newer.renamed("agent_token_id", "api_key_id");
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (operation.name().equals(CREATE_AGENT)) {
            var token = newer.properties().get("agent_token");
            if (token == null) return newer;
            return newer.with("agent_token", token.optional()).with("api_key", token.optional());
        }
        if (!isApiKeys(operation)) return newer;
        var lowered = ofKeys(newer, inRequest(operation));
        var order = newer.properties().get(ORDER);
        if (order == null || !(order.schema() instanceof Schema.OrderBy(var fields))) return lowered;
        var older = fields.stream().map(each -> OLDER.getOrDefault(each, each)).toList();
        return lowered.with(ORDER, order.of(new Schema.OrderBy(older)));
    }

    /// Of the two names for an agent's token the older counts only when the newer is not given.
    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (operation.name().equals(CREATE_AGENT)) {
            var older = request.remove("api_key");
            if (older != null && !request.has("agent_token")) request.set("agent_token", older);
        } else if (isApiKeys(operation)) {
            var newer = new LinkedHashMap<String, String>();
            OLDER.forEach((now, old) -> newer.put(old, now));
            Names.rename(request, newer);
            if (request.path(ORDER).isString()) {
                request.put(ORDER, renamed(request.path(ORDER).stringValue(), newer));
            }
        }
    }

    /// `field:ASC`, several parted by commas.
    private static String renamed(String order, Map<String, String> names) {
        return Stream.of(order.split(",", -1))
                .map(key -> {
                    int colon = key.indexOf(':');
                    var field = key.substring(0, colon);
                    return names.getOrDefault(field, field) + key.substring(colon);
                })
                .collect(Collectors.joining(","));
    }

    @Override
    public String downgradePointer(Operation<?, ?> operation, String newer) {
        return isApiKeys(operation) ? Names.pointer(newer, inRequest(operation)) : newer;
    }

    /// What stands in the path has one name at every date.
    private static Map<String, String> inRequest(Operation<?, ?> operation) {
        var names = new LinkedHashMap<>(OLDER);
        names.keySet().removeIf(name -> operation.path().contains("{" + name + "}"));
        return names;
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        if (!speaksOfKeys(operation)) return newer;
        return Data.each(newer, token -> {
            var lowered = ofKeys(token, OLDER);
            var secret = lowered.properties().get(SECRET);
            if (secret == null || !CREATE_TOKEN.contains(operation.name())) return lowered;
            return lowered.with(SECRET, new Schema.Property(secret.schema(), true, false, secret.doc()))
                    .named(lowered.name() + "Created");
        });
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (speaksOfKeys(operation)) Data.each(body, token -> Names.rename(token, OLDER));
    }

    private static Schema.Obj ofKeys(Schema.Obj newer, Map<String, String> older) {
        return newer.renamed(older).named(newer.name().replace("AgentToken", "ApiKey"));
    }

    private static boolean speaksOfKeys(Operation<?, ?> operation) {
        return CREATE_TOKEN.contains(operation.name()) || isApiKeys(operation);
    }

    private static boolean isApiKeys(Operation<?, ?> operation) {
        return operation.path().startsWith("/v1/network/auth/api-keys");
    }
}
