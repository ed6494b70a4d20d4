package syntropy.versions;

import java.util.Map;
import java.util.Set;
import syntropy.account.AccountApi;
import syntropy.agent.NetworkAgent;
import syntropy.api.Schema;
import syntropy.connection.NetworkConnection;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// The view of the network and the caller's user say null where there is nothing.
final class OverviewsWithoutNull implements VersionChange {
    /// What stood where there is nothing.
    private static final Map<String, Object> NOTHING = Map.of(
            "agent_version", "",
            "agent_public_ipv4", "",
            "agent_location_city", "",
            "agent_provider_id", 0,
            "agent_connection_group_status_reason", "",
            "user_id", 0,
            "user_email", "");

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "`GET /v1/network` and `GET /v1/network/auth/user` answer null where there is nothing; before, an empty text, or"
                + " 0 for an id.";
    }

    @Override
    public Set<Class<?>> touches() {
        return Set.of(NetworkAgent.class, NetworkConnection.class, AccountApi.User.class);
    }

    @Override
    public void downgrade(ObjectNode value) {
        NOTHING.forEach((name, nothing) -> {
            if (!(value.get(name) instanceof NullNode)) return;
            value.set(
                    name,
                    nothing instanceof Integer zero
                            ? JsonNodeFactory.instance.numberNode(zero)
                            : JsonNodeFactory.instance.stringNode(nothing.toString()));
        });
    }

    @Override
    public Schema.Obj downgrade(Schema.Obj newer) {
        var lowered = newer;
        for (var name : NOTHING.keySet()) {
            var property = newer.properties().get(name);
            if (property == null) continue;
            var schema = property.schema() instanceof Schema.Whole whole
                    ? new Schema.Whole(0, whole.max())
                    : property.schema();
            lowered = lowered.with(name, property.of(schema).notNull());
        }
        return lowered;
    }
}
